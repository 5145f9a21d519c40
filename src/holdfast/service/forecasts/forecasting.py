"""When what fills will be full: series from any source of metrics become outlooks, the most urgent first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from holdfast.analysis import capacity as engine
from holdfast.analysis.batch import chunks
from holdfast.analysis.selection import Selection
from holdfast.analysis.series import HOUR
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.outcome import Unread
from holdfast.model.outlook import WARNING_HOURS, Band, Chance, LevelHours, Losses, Outlook, Resource, Standing
from holdfast.model.refs import Ref
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.service.forecasts.capacity_series import Batch, Floats, batches, hours_to
from holdfast.service.forecasts.selections import Selections
from holdfast.service.forecasts.spaces import SPACES
from holdfast.verdicts.ownership import controller_of
from holdfast.verdicts.placement.volumes import claims_of
from holdfast.verdicts.readiness import pod_is_finished

# From this mean loss in the back-test on, in doublings, half of what was said was off by a factor of three.
UNRELIABLE = 1.6
FEWEST_TESTS = 2.0
SHOWN_POINTS = 160
HORIZONS = (24.0, WARNING_HOURS, 168.0, 720.0)
_ORDER: tuple[Standing, ...] = (
    "full", "fills", "lasts", "unreliable", "too-short", "stale", "no-capacity", "no-data",
)  # fmt: skip
_TELLING = ("PersistentVolumeClaim", "PersistentVolume", "Pod")

Usage = tuple[tuple[Ref, ...], Ref | None, str]


class Forecasts(Struct, frozen=True, kw_only=True):
    """The outlooks of everything that was measured, the most urgent first, and what could not be read.

    `blind` lists what could fill as well and is not measured by the source at all.
    """

    outlooks: tuple[Outlook, ...]
    moment: datetime | None
    blind: tuple[Resource, ...] = ()
    unread: tuple[Unread, ...] = ()


def forecasts(
    measured: Measured,
    snapshot: Snapshot | None = None,
    horizons: Sequence[float] = HORIZONS,
    selections: Selections | None = None,
) -> Forecasts:
    """Forecasts everything that fills, for the moment of the snapshot or of the newest reading.

    With `selections`, what was back-tested not long ago is not tested again, and what is tested now is noted there.
    """
    taken = snapshot.taken_at if snapshot is not None else None
    times = hours_to(measured, taken.timestamp() if taken else None)
    unread = (*measured.unread, *_unseen(snapshot))
    if times is None:
        if taken is None:
            return Forecasts(outlooks=(), moment=None, blind=_blind(()), unread=unread)
        # Where nothing at all is measured, each volume is one without data.
        times = np.array([taken.timestamp()])
    users = _Users(snapshot)
    chosen = selections or Selections()
    found = [
        item
        for batch in batches(measured, times, snapshot)
        for item in _outlooks(batch, tuple(horizons), users, chosen)
    ]
    return Forecasts(
        outlooks=tuple(sorted(found, key=urgency)),
        moment=datetime.fromtimestamp(float(times[-1]), tz=UTC),
        blind=_blind(found),
        unread=unread,
    )


def _unseen(snapshot: Snapshot | None) -> tuple[Unread, ...]:
    """Lists what could not be read of the objects that tell which volumes there are and who uses them."""
    return tuple(item for item in snapshot.unread if item.what in _TELLING) if snapshot else ()


def _blind(found: Sequence[Outlook]) -> tuple[Resource, ...]:
    told = {item.resource for item in found if item.standing != "no-data"}
    return tuple(space.resource for space in SPACES if space.resource not in told)


def urgency(item: Outlook) -> tuple[float, float, int, Ref, str, str]:
    """Orders outlooks: what is full, then what fills first, then by the chance to fill within four days."""
    hours = item.hours.p50 if item.hours is not None else math.inf
    chance = item.chance_within(WARNING_HOURS) or 0.0
    first = 0.0 if item.standing == "full" else 1.0 + min(hours, 1e6)
    return (first, -chance, _ORDER.index(item.standing), item.subject, item.resource, item.part)


def _outlooks(batch: Batch, horizons: tuple[float, ...], users: _Users, chosen: Selections) -> Iterator[Outlook]:
    """Gives the outlooks of a batch: with what is known of former back-tests, the rest after one of its own."""
    moment = float(batch.times[-1])
    keys = [(place.subject, place.part, batch.space.resource) for place in batch.places]
    is_known = chosen.usable(keys, moment)
    overtaken = []
    for rows in _chunked(np.flatnonzero(is_known)):
        found = _engine(batch, rows, horizons, chosen.of([keys[row] for row in rows]))
        for at, row in enumerate(rows):
            if chosen.is_overtaken(keys[row], found, at, moment):
                overtaken.append(row)
            else:
                yield _outlook(batch, row, found, at, users.of(batch.places[row].subject))
    for rows in _chunked([*np.flatnonzero(~is_known).tolist(), *overtaken]):
        found = _engine(batch, rows, horizons, None)
        for at, row in enumerate(rows):
            chosen.note(keys[row], found, at, moment)
            yield _outlook(batch, row, found, at, users.of(batch.places[row].subject))


def _chunked(rows: Sequence[int] | NDArray[np.int64]) -> list[list[int]]:
    return [[int(row) for row in rows[part]] for part in chunks(len(rows))]


def _engine(batch: Batch, rows: list[int], horizons: tuple[float, ...], selection: Selection | None) -> engine.Outlook:
    return engine.outlook(*batch.sampled(rows), selection=selection, horizons=horizons)


def _outlook(batch: Batch, row: int, found: engine.Outlook, at: int, about: Usage) -> Outlook:
    place = batch.places[row]
    reasons = found.reasons[at]
    used, capacity = _last(batch.used[row]), _last(batch.capacity[row])
    tests = float(found.selection.tests[at])
    evidence = _evidence(found, at)
    loss = sum(item.loss * item.weight for item in evidence)
    standing = _standing(reasons, found.hours[at], tests, loss)
    says = standing in ("full", "fills", "lasts", "unreliable")
    return Outlook(
        subject=place.subject,
        resource=batch.space.resource,
        part=place.part,
        standing=standing,
        remarks=_remarks(reasons, tests, loss),
        moment=float(batch.times[-1]),
        used=used,
        reading=place.reading.latest if place.reading else None,
        used_time=place.reading.latest_time if place.reading else None,
        field=place.reading.field if place.reading else "",
        capacity=capacity,
        hours=_band(found.hours[at]) if says else None,
        levels=tuple(
            LevelHours(share, _band(found.level_hours[at, i])) for i, share in enumerate(engine.LEVELS) if says
        ),
        chances=tuple(
            Chance(hours, float(chance)) for hours, chance in zip(found.horizons, found.within[at], strict=True) if says
        ),
        method=max(evidence, key=lambda item: item.weight).method if says and evidence else "",
        tests=tests,
        evidence=evidence if says else (),
        changed_hours=_number(found.changed_hours[at]),
        resized_hours=_number(found.resized_hours[at]),
        recreated_hours=_number(found.recreated_hours[at]),
        days=int(found.days[at]),
        stale_hours=_number(found.stale_hours[at]),
        history=_thinned(batch.times, batch.used[row]),
        capacities=_steps(batch.times, batch.capacity[row]),
        band=tuple(_band(day) for day in found.levels[at]) if says and np.isfinite(found.levels[at]).all() else (),
        users=about[0],
        workload=about[1],
        storage_class=about[2],
    )


def _standing(reasons: tuple[str, ...], hours: Floats, tests: float, loss: float) -> Standing:
    for standing in _ORDER:
        if standing in reasons:
            return standing
    if hours[1] > WARNING_HOURS and _is_unreliable(tests, loss):
        return "unreliable"
    return "fills" if np.isfinite(hours[1]) else "lasts"


def _is_unreliable(tests: float, loss: float) -> bool:
    return tests >= FEWEST_TESTS and loss >= UNRELIABLE


def _remarks(reasons: tuple[str, ...], tests: float, loss: float) -> tuple[str, ...]:
    weak = ("unreliable",) if _is_unreliable(tests, loss) else ()
    return (*(reason for reason in reasons if reason not in _ORDER), *weak)


def _evidence(found: engine.Outlook, at: int) -> tuple[Losses, ...]:
    chosen = found.selection
    made = (
        Losses(method, float(chosen.losses[at, i]), float(chosen.weights[at, i]))
        for i, method in enumerate(chosen.methods)
        if chosen.weights[at, i] > 0
    )
    return tuple(sorted(made, key=lambda item: -item.weight))


def _last(values: Floats) -> float | None:
    known = np.flatnonzero(np.isfinite(values))
    return float(values[known[-1]]) if known.size else None


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _band(values: Floats) -> Band:
    return Band(*values.tolist())


def _thinned(times: Floats, values: Floats) -> tuple[tuple[float, float], ...]:
    """Keeps at most so many points of a history, of each stretch the last one."""
    known = np.flatnonzero(np.isfinite(values))
    if known.size > SHOWN_POINTS:
        known = known[np.unique(np.linspace(0, known.size - 1, SHOWN_POINTS).astype(int))]
    hours: list[float] = ((times[known] - times[-1]) / HOUR).tolist()
    return tuple(zip(hours, values[known].tolist(), strict=True))


def _steps(times: Floats, values: Floats) -> tuple[tuple[float, float], ...]:
    """Keeps the first capacity and each one that differs from the one before."""
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return ()
    kept = known[np.append(True, np.diff(values[known]) != 0)]
    return tuple((float((times[i] - times[-1]) / HOUR), float(values[i])) for i in kept[-20:])


class _Users:
    """Which Pods and which workload use each claim, as a snapshot says."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self._snapshot = snapshot
        self._pods: dict[Ref, list[Pod]] = {}
        for pod in snapshot.all(Pod) if snapshot else ():
            if not pod_is_finished(pod):
                for claim in claims_of(pod):
                    self._pods.setdefault(claim, []).append(pod)

    def of(self, ref: Ref) -> Usage:
        """Gives the Pods on an object, their workload, and the class of a claim."""
        if self._snapshot is None or ref.kind != "PersistentVolumeClaim":
            return (), None, ""
        pods = self._pods.get(ref, [])
        claim = self._snapshot.find(PersistentVolumeClaim, ref.name, ref.namespace)
        workload = _top(pods[0], self._snapshot) if pods else None
        return tuple(pod.ref for pod in pods), workload, (claim.spec.storage_class_name or "") if claim else ""


def _top(pod: Pod, snapshot: Snapshot) -> Ref | None:
    above = controller_of(pod, snapshot)
    item = snapshot.get(above) if above is not None else None
    return (controller_of(item, snapshot) if item is not None else None) or above
