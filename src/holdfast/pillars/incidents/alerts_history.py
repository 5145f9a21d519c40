"""From what a Prometheus kept of its alerts to each time that one fired, with its true start and end.

`ALERTS` holds a sample for each evaluation in which an alert fired, and `ALERTS_FOR_STATE` since when its condition
held, as the value. An alert ends with the first evaluation in which it no longer fires, which leaves no sample.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from msgspec import Struct

from holdfast.engine.signals.firings import ACTIVE_SINCE, FIRED
from holdfast.engine.signals.samples import Sampled
from holdfast.pillars.incidents.alerts import RULE, ToldAlert, told_alert

# An evaluation may come late by half of the usual distance; a longer silence is an end.
SILENCE = 1.5
USUAL_S = 60.0
_METRIC, _STATE = "__name__", "alertstate"

Labels = tuple[tuple[str, str], ...]


class _Stretch(Struct, frozen=True):
    """Evaluations in a row in which an alert fired, in seconds, and since when its condition held."""

    first: float
    last: float
    active: float | None


def fired_alerts(
    samples: Sequence[Sampled], since: datetime, until: datetime, external: Mapping[str, str] | None = None
) -> tuple[ToldAlert, ...]:
    """Gives every time that an alert fired in a span, the earliest first; `external` labels are added to all.

    What fired at the beginning of the span began when its condition did: what came before was not asked for.
    """
    active = _active(samples)
    firing = [item for item in samples if item.metric == FIRED and item.labels.get(_STATE) == "firing"]
    usual = _usual(firing)
    begin, end = since.timestamp(), until.timestamp()
    found: list[ToldAlert] = []
    for item in firing:
        labels = _labels(item)
        if not dict(labels).get(RULE):
            continue
        times = sorted({t for t, value in zip(item.times, item.values, strict=True) if value > 0 and begin <= t <= end})
        step = _step(times, usual)
        for stretch in _stretches(times, step, active.get(labels, ())):
            start = stretch.first
            if stretch.active is not None and start - begin <= SILENCE * step:
                start = min(start, stretch.active)
            is_over = end - stretch.last > SILENCE * step
            found.append(
                told_alert(
                    {**(external or {}), **dict(labels)},
                    _moment(start),
                    _moment(stretch.last + step) if is_over else None,
                    active=None if stretch.active is None else _moment(stretch.active),
                )
            )
    return tuple(sorted(found, key=lambda alert: (alert.starts, alert.fingerprint)))


def _active(samples: Iterable[Sampled]) -> Mapping[Labels, Sequence[tuple[float, float]]]:
    found: defaultdict[Labels, list[tuple[float, float]]] = defaultdict(list)
    for item in samples:
        if item.metric == ACTIVE_SINCE:
            found[_labels(item)] += zip(item.times, item.values, strict=True)
    return {labels: sorted(pairs) for labels, pairs in found.items()}


def _stretches(times: Sequence[float], step: float, active: Sequence[tuple[float, float]]) -> Iterator[_Stretch]:
    """Parts evaluations where they are silent for too long, unless the condition has held all the time."""
    moments = [time for time, _ in active]
    first = last = None
    held: float | None = None
    for time in times:
        now = _held_since(time, moments, active, step)
        is_same = now is not None and now == held
        if first is not None and last is not None and time - last > SILENCE * step and not is_same:
            yield _Stretch(first, last, held)
            first = None
        if first is None:
            first, held = time, now
        last = time
    if first is not None and last is not None:
        yield _Stretch(first, last, held)


def _held_since(
    time: float, moments: Sequence[float], active: Sequence[tuple[float, float]], step: float
) -> float | None:
    place = bisect_left(moments, time - 0.001)
    if place < len(moments) and abs(moments[place] - time) < step / 2:
        return active[place][1]
    return None


def _usual(firing: Sequence[Sampled]) -> float:
    steps = [_step(item.times, 0.0) for item in firing if len(item.times) > 1]
    return median(steps) if steps else USUAL_S


def _step(times: Sequence[float] | array[float], usual: float) -> float:
    gaps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    return median(gaps) if gaps else usual


def _labels(item: Sampled) -> Labels:
    return tuple(sorted((name, value) for name, value in item.labels.items() if name not in (_METRIC, _STATE)))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds, 3), UTC)
