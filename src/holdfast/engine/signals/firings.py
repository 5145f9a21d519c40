"""From the series `ALERTS` and `ALERTS_FOR_STATE`, as Prometheus writes them, to the times that alerts fired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from msgspec import Struct

from holdfast.analysis.alerts import Firing
from holdfast.engine.signals.samples import Sampled

FIRED = "ALERTS"
ACTIVE_SINCE = "ALERTS_FOR_STATE"
METRICS = (FIRED, ACTIVE_SINCE)
_OURS = frozenset({"__name__", "alertname", "alertstate"})
# A sample may come late by half of the usual distance; a longer silence is an end.
_SILENCE = 1.5

Labels = tuple[tuple[str, str], ...]


class Fired(Struct, frozen=True, kw_only=True):
    """What fired between two moments in seconds; `waits` is how long each rule was pending before it fired.

    `step` is the distance of the samples, which is how exactly starts and ends are known; `is_known` says that somebody
    kept a history at all, so that no firing means a quiet time.
    """

    firings: tuple[Firing, ...] = ()
    waits: Mapping[str, float] = {}
    since: float = 0.0
    until: float = 0.0
    step: float = 0.0
    is_known: bool = True


def fired(given: Iterable[Sampled], since: float, until: float | None = None, step: float | None = None) -> Fired:
    """Reads firings that reach into the time from `since` to `until`, by default the last sample of all.

    `step` is by default the usual distance of the samples. A negative `since` counts back from the end.
    """
    samples = [item for item in given if item.metric in METRICS and len(item.times)]
    if not samples:
        return Fired(since=max(since, 0.0), until=until or 0.0, step=step or 0.0)
    last = max(item.times[-1] for item in samples) if until is None else until
    begin = last + since if since < 0 else since
    usual = step or _usual_step(samples)
    found = [
        firing
        for item in samples
        if item.metric == FIRED and item.labels.get("alertstate", "firing") == "firing"
        for firing in _firings(item, begin, last, usual)
    ]
    ordered = tuple(sorted(found, key=lambda f: (f.start, f.rule, f.labels)))
    return Fired(firings=ordered, waits=_waits(ordered, samples, usual), since=begin, until=last, step=usual)


def _usual_step(samples: Sequence[Sampled]) -> float:
    gaps = [b - a for item in samples for a, b in zip(item.times, item.times[1:], strict=False) if b > a]
    return median(gaps) if gaps else 60.0


def _firings(item: Sampled, since: float, until: float, step: float) -> Iterable[Firing]:
    rule, labels = item.labels.get("alertname", ""), _labels(item)
    times = [t for t, v in zip(item.times, item.values, strict=True) if v > 0 and since <= t <= until]
    if not rule or not times:
        return
    start = before = times[0]
    for time in times[1:]:
        if time - before > _SILENCE * step:
            yield Firing(rule, labels, start, before + step)
            start = time
        before = time
    yield Firing(rule, labels, start, None if until - before < _SILENCE * step else before + step)


def _labels(item: Sampled) -> Labels:
    return tuple(sorted((name, value) for name, value in item.labels.items() if name not in _OURS))


def _waits(firings: Iterable[Firing], samples: Iterable[Sampled], step: float) -> dict[str, float]:
    """Gives the shortest time from active to firing: samples come late, so the shortest is the nearest to the truth."""
    active: dict[tuple[str, Labels], list[tuple[float, float]]] = {}
    for item in samples:
        if item.metric == ACTIVE_SINCE:
            pairs = sorted(zip(item.times, item.values, strict=True))
            active.setdefault((item.labels.get("alertname", ""), _labels(item)), []).extend(pairs)
    found: defaultdict[str, list[float]] = defaultdict(list)
    for firing in firings:
        begun = [
            value for time, value in active.get((firing.rule, firing.labels), ()) if abs(time - firing.start) < step
        ]
        if begun and firing.start >= begun[0]:
            found[firing.rule].append(firing.start - begun[0])
    return {rule: min(waits) for rule, waits in found.items()}
