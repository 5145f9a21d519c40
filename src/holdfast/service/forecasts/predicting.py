"""What is to come: fill-ups, bottlenecks, failures, cost, exposure and quiet slots, each proven or not said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.graph.build import build
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.outcome import Unread
from holdfast.model.prediction import KINDS, Predicted, Prediction, PredictionKind, Quantity
from holdfast.model.prices import PriceList
from holdfast.model.refs import Ref
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.prediction.bottlenecks import bottlenecks
from holdfast.pillars.prediction.cost_lines import Line, priced
from holdfast.pillars.prediction.costs import costs
from holdfast.pillars.prediction.exposed import counted
from holdfast.pillars.prediction.exposures import Count, exposures
from holdfast.pillars.prediction.failing import Failed, failing
from holdfast.pillars.prediction.filling import filling
from holdfast.pillars.prediction.fragile import things
from holdfast.pillars.prediction.hours import Floats, Hours
from holdfast.pillars.prediction.slots import slots
from holdfast.pillars.prediction.targets import ANNOTATION, Target, of_object, read_targets
from holdfast.service.forecasts.forecasting import forecasts
from holdfast.service.forecasts.loads import loads, node_loads


class Asked(Struct, frozen=True, kw_only=True):
    """What a person wants to know, and the figures that no cluster holds.

    `budgets` are by team, of everything together under the empty name; `month` is a year and a month, the one of the
    newest cost without; `slot_hours` is how long a change takes. `failures` are those of the past, from which the
    weights of leading signals are learnt.
    """

    kinds: tuple[PredictionKind, ...] = KINDS
    targets: tuple[Target, ...] = ()
    costs: tuple[Line, ...] = ()
    prices: PriceList | None = None
    currency: str = ""
    budgets: Mapping[str, float] = {}
    month: tuple[int, int] | None = None
    counts: tuple[Count, ...] = ()
    earlier: tuple[Snapshot, ...] = ()
    failures: tuple[Failed, ...] = ()
    slot_hours: int = 2


EVERYTHING = Asked()


def predictions(
    measured: Measured, snapshot: Snapshot | None = None, asked: Asked = EVERYTHING, facts: Facts | None = None
) -> Predicted:
    """Predicts everything that is asked for; what cannot be judged says what it lacks."""
    taken = snapshot.taken_at if snapshot is not None else None
    hours = Hours(measured, taken.timestamp() if taken else None)
    if facts is None and snapshot is not None:
        facts = Facts(snapshot, build(snapshot))
    found = [item for kind in asked.kinds for item in _OF_KIND[kind](measured, hours, facts, asked)]
    moment = hours.moment or max((item.moment for item in found), default=0.0)
    return Predicted(predictions=tuple(found), moment=moment or None, unread=measured.unread)


def _capacity(measured: Measured, hours: Hours, facts: Facts | None, _: Asked) -> Iterator[Prediction]:
    found = tuple(filling(forecasts(measured, facts.snapshot if facts else None).outlooks))
    yield from found or (_lacking("capacity", "hours-to-full", hours, "volume_used_bytes"),)


def _bottlenecks(_: Measured, hours: Hours, facts: Facts | None, asked: Asked) -> Iterator[Prediction]:
    read = tuple(loads(hours, facts))
    if not read:
        yield _lacking("bottleneck", "hours-to-saturation", hours, "requests")
        return
    targets = {load.subject: _targets(load.subject, facts, asked.targets) for load in read}
    told = sorted(bottlenecks(read, hours, targets), key=_urgency)
    yield from told
    if not any(targets.values()):
        yield _lacking("bottleneck", "hours-to-target", hours, "--slo", "not-given")


def _targets(ref: Ref, facts: Facts | None, given: Sequence[Target]) -> tuple[Target, ...]:
    """Lists the targets of an object: those that were given, and where none was, those that it carries itself."""
    asked = of_object(given, ref)
    item = facts.snapshot.get(ref) if facts is not None and not asked else None
    return read_targets(item.annotations.get(ANNOTATION, "")) if item is not None else asked


def _failing(_: Measured, hours: Hours, facts: Facts | None, asked: Asked) -> Iterator[Prediction]:
    yield from failing(things(hours, facts), hours, asked.failures)


def _costs(measured: Measured, hours: Hours, facts: Facts | None, asked: Asked) -> Iterator[Prediction]:
    classes = _classes(facts.snapshot) if facts is not None else {}
    lines = (*asked.costs, *(priced(asked.prices, measured, classes) if asked.prices is not None else ()))
    if lines:
        yield from costs(lines, asked.month, asked.budgets, asked.currency)
    elif asked.prices is None:
        yield _lacking("cost", "month-total", hours, "--prices", "not-given")
    else:
        yield _lacking("cost", "month-total", hours, "volume_capacity_bytes")


def _classes(snapshot: Snapshot) -> dict[Ref, str]:
    return {claim.ref: claim.spec.storage_class_name or "" for claim in snapshot.all(PersistentVolumeClaim)}


def _exposures(measured: Measured, hours: Hours, facts: Facts | None, asked: Asked) -> Iterator[Prediction]:
    kept = (*asked.earlier, *((facts.snapshot,) if facts is not None else ()))
    counts = (*asked.counts, *_daily_counts(measured), *(item for one in kept for item in counted(one)))
    if counts:
        yield from exposures(counts)
    else:
        yield _lacking("exposure", "next-count", hours, "--counts", "not-given")


def _daily_counts(measured: Measured) -> Iterator[Count]:
    """Counts a day's vulnerabilities as they stood last, and its refused sign-ins one by one; today is not over."""
    for signal, seconds in (("vulnerabilities", 0.0), ("authentication_failures", 86400.0)):
        days: defaultdict[tuple[Ref, str], dict[date, list[float]]] = defaultdict(dict)
        for item in (one for one in measured.series if one.signal == signal):
            for time, value in zip(item.times, item.values, strict=True):
                day = datetime.fromtimestamp(time, UTC).date()
                days[item.subject, item.part].setdefault(day, []).append(value)
        newest = max((day for found in days.values() for day in found), default=None)
        for found in days.values():
            for day, values in found.items():
                if seconds == 0.0 or day != newest:
                    number = sum(values) / len(values) * seconds if seconds else values[-1]
                    yield Count(signal, day, float(round(number)))


def _slots(_: Measured, hours: Hours, facts: Facts | None, asked: Asked) -> Iterator[Prediction]:
    busy: dict[Ref | None, tuple[str, Floats]] = {}
    for load in loads(hours, facts):
        busy[load.subject] = ("per-second", load.requests)
    yield from slots({**busy, **node_loads(hours)}, hours, asked.slot_hours)


def _lacking(
    kind: PredictionKind, quantity: Quantity, hours: Hours, what: str, reason: str = "not-measured"
) -> Prediction:
    return Prediction(kind=kind, quantity=quantity, moment=hours.moment, needs=(Unread(what, reason),))


def _urgency(item: Prediction) -> tuple[float, bool, str, str]:
    return (item.crossing or float("inf"), item.band is None, str(item.subject), item.part)


_OF_KIND = {
    "capacity": _capacity,
    "bottleneck": _bottlenecks,
    "failure": _failing,
    "cost": _costs,
    "exposure": _exposures,
    "window": _slots,
}
