"""How likely something fails soon, by the signals that lead to failures, and by own history where there is enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from holdfast.analysis.failure import BASE_LOG_ODDS, SIGNALS, Calibration, Risk, calibrate, calibrated, heuristic
from holdfast.analysis.skill import Skill
from holdfast.model.outcome import Unread
from holdfast.model.outlook import Band
from holdfast.model.prediction import Part, Prediction
from holdfast.model.refs import Ref
from holdfast.pillars.prediction.hours import DAY, Hours, off, score
from holdfast.pillars.prediction.leading import BY_KIND, NEEDED, OF_PODS, Sign, signs
from holdfast.pillars.prediction.tables import Row, rows

SEEN_AHEAD_DAYS = 7
SINGLE = "single-point-of-failure"
CERTIFICATE = "certificate-days-used-share"
_NEEDED = {name: (name,) for name in ("time", "kind", "name")}
_KNOWN = {"namespace": ("namespace",)}
# Without any calibration the chance is an order of magnitude; its band says so.
_HEURISTIC_SPREAD = 1.5


class Thing(Struct, frozen=True, kw_only=True):
    """Something that may fail: the Pods of a workload, and signs that come from objects and not from series."""

    subject: Ref
    pods: tuple[Ref, ...] = ()
    signs: tuple[Sign, ...] = ()
    ends: float | None = None


class Failed(Struct, frozen=True, order=True):
    """A failure of the past."""

    time: float
    subject: Ref


def failing(things: Sequence[Thing], hours: Hours, past: Sequence[Failed] = ()) -> Iterator[Prediction]:
    """Predicts each thing that shows a leading signal, the likeliest first, then names what was not measured."""
    learnt = {family: _learnt(group, hours, past) for family, group in _families(things).items()} if past else {}
    made = [_prediction(thing, hours, learnt.get(_family(thing.subject))) for thing in things]
    told = [item for item in made if item is not None]
    yield from sorted(told, key=lambda item: (-(item.band.p50 if item.band else 0.0), str(item.subject)))
    yield from _blind(hours)


def _prediction(thing: Thing, hours: Hours, learnt: Calibration | None) -> Prediction | None:
    measured = tuple(signs(hours, thing.subject, hours.moment, thing.pods))
    told = {sign.name for sign in measured}
    found = (*measured, *(sign for sign in thing.signs if sign.name not in told))
    if not found:
        return None
    values = {sign.name: sign.value for sign in found}
    risk = calibrated(learnt, values) if learnt is not None else heuristic(values)
    parts = tuple(_parts(risk, found))
    if not any(part.effect and part.effect > 0 for part in parts) and learnt is None:
        return None
    return Prediction(
        kind="failure",
        subject=thing.subject,
        quantity="failure-probability",
        unit="probability",
        moment=hours.moment,
        band=_band(risk),
        crossing=thing.ends,
        method="heuristic" if risk.is_heuristic else "calibrated",
        score=score(learnt.skill) if learnt is not None else None,
        off=off(learnt.skill) if learnt is not None else "",
        parts=parts,
    )


def _parts(risk: Risk, found: Sequence[Sign]) -> Iterator[Part]:
    by_name = {sign.name: sign for sign in found}
    for part in risk.parts:
        sign = by_name[part.signal]
        yield Part(
            role="signal",
            name=part.signal,
            value=part.value,
            effect=part.log_odds,
            subject=sign.subject,
            field=sign.field,
            reading=sign.reading,
            time=sign.time,
        )


def _band(risk: Risk) -> Band:
    """Puts a band about a chance: of a heuristic one, by what such guesses are worth; a learnt one stands as it is."""
    spread = _HEURISTIC_SPREAD if risk.is_heuristic else 0.0
    odds = float(np.log(risk.probability / (1.0 - risk.probability)))
    low, middle, high = (1.0 / (1.0 + np.exp(-(odds + step))) for step in (-spread, 0.0, spread))
    return Band(float(low), float(middle), float(high))


def _family(ref: Ref) -> str:
    return ref.kind if ref.kind in BY_KIND else "workload"


def _families(things: Sequence[Thing]) -> Mapping[str, list[Thing]]:
    found: defaultdict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        found[_family(thing.subject)].append(thing)
    return found


def _learnt(things: Sequence[Thing], hours: Hours, past: Sequence[Failed]) -> Calibration:
    """Learns from weeks of the past that do not overlap: what was seen before each, and whether it held a failure."""
    names = tuple(BY_KIND[things[0].subject.kind]) if things[0].subject.kind in BY_KIND else tuple(OF_PODS)
    failed: defaultdict[Ref, list[float]] = defaultdict(list)
    for item in past:
        failed[item.subject].append(item.time)
    rows, labels = [], []
    week = SEEN_AHEAD_DAYS * DAY
    for now in np.arange(hours.moment - week, hours.times[0] + DAY, -week)[::-1] if len(hours.times) else ():
        for thing in things:
            values = {sign.name: sign.value for sign in signs(hours, thing.subject, float(now), thing.pods)}
            rows.append([values.get(name, np.nan) for name in names])
            labels.append(float(any(now < time <= now + week for time in failed[thing.subject])))
    if not rows:
        nothing = Skill(float("nan"), float("nan"), 0, is_on=False, reason="too-few-tests")
        return Calibration(names, (), (), (), BASE_LOG_ODDS, nothing)
    return calibrate(names, np.array(rows), np.array(labels))


def _blind(hours: Hours) -> Iterator[Prediction]:
    """Names what was not measured, together where it comes from one exporter."""
    groups = (("disks", tuple(BY_KIND["Node"])), ("drivers", tuple(BY_KIND["CSIDriver"])), ("containers", (*OF_PODS,)))
    for part, names in groups:
        gone = sorted({NEEDED[name] for name in names if name in SIGNALS and NEEDED[name] not in hours.signals})
        if gone:
            yield Prediction(
                kind="failure",
                part=part,
                quantity="failure-probability",
                unit="probability",
                moment=hours.moment,
                needs=tuple(Unread(name, "not-measured") for name in gone),
            )


def read_failures(text: str, path: str) -> tuple[Failed, ...]:
    """Reads a table of past failures: time, kind, name and, where it has one, namespace; raises UsageError."""
    return tuple(sorted(rows(text, path, _NEEDED, _KNOWN, _failed)))


def _failed(row: Row) -> Failed:
    return Failed(row.moment("time"), Ref(row.text("kind"), row.text("name"), row.text("namespace")))
