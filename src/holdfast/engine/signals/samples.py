"""Series as exporters name them become series under our own names, about objects."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import ge

from msgspec import Struct, field

from holdfast.engine.signals.buckets import Bucket, quantiles
from holdfast.engine.signals.dialects import Meaning, meanings, signals
from holdfast.engine.signals.places import Places, part_of
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series

Key = tuple[str, Ref, str]
Histogram = tuple[Meaning, str, tuple[tuple[str, str], ...]]
"""What a bucket belongs to: its meaning, where it was read, and the labels that name its object."""
_SHOWN = 5


class Sampled(Struct, frozen=True):
    """One series as it was given: its metric, labels, moments in seconds since 1970, and numbers.

    `meaning` is set where the series answers a question, so that its labels need not say what was asked.
    """

    metric: str
    labels: Mapping[str, str]
    times: Sequence[float]
    values: Sequence[float]
    source: str = ""
    meaning: Meaning | None = None


class _Mixed(Struct):
    """Readings of one signal about one part; `alone` while they come from one series, as nearly all do."""

    meaning: Meaning
    source: str
    alone: tuple[Sequence[float], Sequence[float]] | None = None
    values: dict[float, float] = field(default_factory=dict)
    counts: dict[float, int] = field(default_factory=dict)

    def spread(self) -> dict[float, float]:
        """Gives the readings by moment, to which others can be added."""
        if self.alone is not None:
            self.values = dict(zip(*self.alone, strict=True))
            self.alone = None
        return self.values


def measured(given: Iterable[Sampled], places: Places, *, are_rates: bool = False) -> Measured:
    """Gives series their names and objects; `are_rates` says that counters were made rates already.

    What no dialect knows is named in `unread` once for each file, whose object cannot be told once for each metric.
    """
    mixed: dict[Key, _Mixed] = {}
    unread: dict[Unread, None] = {}
    strange: dict[str, dict[str, None]] = {}
    known: set[str] = set()
    buckets: dict[Histogram, list[Bucket]] = {}
    for sampled in given:
        if sampled.meaning is None and _is_bucket(sampled, buckets):
            continue
        if sampled.meaning is None and sampled.metric not in meanings():
            strange.setdefault(sampled.source, {})[sampled.metric] = None
            continue
        trouble = _take(sampled, places, are_rates, mixed, known)
        if trouble is not None:
            unread[trouble] = None
    for sampled in _quantiles(buckets):
        _take(sampled, places, True, mixed, known)
    own = [_series(key, item) for key, item in mixed.items() if item.values or (item.alone and item.alone[0])]
    have = {series.signal for series in own}
    unread |= {Unread(source, "unknown-metric", _some(tuple(names))): None for source, names in strange.items()}
    unread |= {Unread(name, "one-reading"): None for name in sorted(known - have)}
    whole = _with_derived(own)
    return Measured(
        series=tuple(sorted(whole, key=lambda item: (item.signal, item.subject, item.part))),
        signals=frozenset(item.signal for item in whole),
        unread=tuple(unread),
        is_asked=True,
    )


def _is_bucket(given: Sampled, buckets: dict[Histogram, list[Bucket]]) -> bool:
    """Says that a series is a bucket of a histogram, and keeps its growth with that of its siblings."""
    found = [meaning for meaning in meanings().get(given.metric, ()) if meaning.quantile]
    for meaning in found:
        if meaning.accepts(given.labels):
            about = meaning.subject
            wanted = {name for label in (*about.name, *about.namespace) for name in (label, f"exported_{label}")}
            labels = tuple(sorted((key, value) for key, value in given.labels.items() if key in wanted))
            rates = dict(zip(*_rates(given), strict=True))
            buckets.setdefault((meaning, given.source, labels), []).append((_bound(given.labels), rates))
    return bool(found)


def _bound(labels: Mapping[str, str]) -> float:
    try:
        return float(labels.get("le", ""))
    except ValueError:
        return math.inf


def _quantiles(buckets: Mapping[Histogram, Sequence[Bucket]]) -> Iterable[Sampled]:
    for (meaning, source, labels), found in buckets.items():
        points = list(quantiles(meaning.quantile, found))
        times, values = [time for time, _ in points], [value for _, value in points]
        yield Sampled(meaning.metric, dict(labels), times, values, source, meaning)


def _take(given: Sampled, places: Places, are_rates: bool, mixed: dict[Key, _Mixed], known: set[str]) -> Unread | None:
    found = (given.meaning,) if given.meaning else meanings()[given.metric]
    is_placed = False
    for meaning in found:
        if given.meaning is None and not meaning.accepts(given.labels):
            is_placed = True
            continue
        subject = places.subject(meaning.subject, given.labels)
        if subject is None:
            continue
        is_placed = True
        part = meaning.part or part_of(meaning.subject, given.labels)
        signal = _for_kind(meaning.signal, subject.kind)
        times, values = _rates(given) if meaning.rate and not are_rates else (given.times, given.values)
        known.add(signal)
        _mix(mixed, (signal, subject, part), meaning, given.source, *_usable(times, values, meaning.scale))
    return None if is_placed else Unread(_named(given), "unknown-object")


def _for_kind(signal: str, kind: str) -> str:
    """Tells a node's processor and memory from a Pod's where a table calls both the same."""
    if kind != "Node":
        return signal
    return {
        "pod_cpu_cores": "node_cpu_used_cores",
        "pod_memory_working_set_bytes": "node_memory_working_set_bytes",
    }.get(signal, signal)


def _mix(
    mixed: dict[Key, _Mixed], key: Key, meaning: Meaning, source: str, times: Sequence[float], values: Sequence[float]
) -> None:
    there = mixed.get(key)
    if there is None:
        mixed[key] = _Mixed(meaning, source, (times, values))
        return
    if there.meaning.metric != meaning.metric and not meaning.adds and not there.meaning.adds:
        return  # Another exporter has told already.
    combine = "sum" if there.meaning.metric != meaning.metric else meaning.combine
    own = there.spread()
    for time, value in zip(times, values, strict=True):
        before = own.get(time)
        if before is None:
            own[time] = value
            continue
        there.counts[time] = there.counts.get(time, 1) + 1
        if combine == "max":
            own[time] = max(before, value)
        elif combine == "avg":
            own[time] = before + (value - before) / there.counts[time]
        else:
            own[time] = before + value


def _usable(times: Sequence[float], values: Sequence[float], scale: float) -> tuple[Sequence[float], Sequence[float]]:
    """Gives finite values in our unit, as they are where nothing is to be done."""
    if scale == 1.0 and math.isfinite(sum(values)):
        return times, values
    found = [(time, value * scale) for time, value in zip(times, values, strict=True) if math.isfinite(value)]
    return [time for time, _ in found], [value for _, value in found]


def _rates(given: Sampled) -> tuple[list[float], list[float]]:
    """Gives the growth per second between readings of a counter; a counter that began anew grew by what it shows."""
    times, rates = [], []
    for (start, before), (end, after) in pairwise(sorted(zip(given.times, given.values, strict=True))):
        if end > start:
            times.append(end)
            rates.append((after - before if after >= before else after) / (end - start))
    return times, rates


def _series(key: Key, item: _Mixed) -> Series:
    signal, subject, part = key
    times, values = item.alone or ((), ())
    if item.alone is None or any(map(ge, times, times[1:])):
        by_time = item.spread()
        times = sorted(by_time)
        values = [by_time[time] for time in times]
    own = (times, values) if isinstance(times, array) else (array("d", times), array("d", values))
    return Series(signal=signal, subject=subject, part=part, times=own[0], values=own[1], source=item.source)


def _with_derived(own: list[Series]) -> list[Series]:
    by_key = {(item.signal, item.subject, item.part): item for item in own}
    places: dict[str, dict[tuple[Ref, str], None]] = {}
    for item in own:
        places.setdefault(item.signal, {})[item.subject, item.part] = None
    for name, signal in signals().items():
        for how, sources in signal.derived.items():
            for subject, part in places.get(sources[0], {}):
                inputs = [by_key.get((source, subject, part)) for source in sources]
                if (name, subject, part) not in by_key and all(inputs):
                    made = _derived(name, how, [item for item in inputs if item is not None])
                    if made is not None:
                        by_key[name, subject, part] = made
    return list(by_key.values())


def _derived(name: str, how: str, inputs: Sequence[Series]) -> Series | None:
    """Computes a signal from others at the moments that all of them have."""
    columns = [dict(zip(item.times, item.values, strict=True)) for item in inputs]
    times = [time for time in inputs[0].times if all(time in column for column in columns)]
    points = [(time, value) for time in times if (value := _value(how, [c[time] for c in columns])) is not None]
    if not points:
        return None
    first = inputs[0]
    return Series(
        signal=name,
        subject=first.subject,
        part=first.part,
        times=array("d", (time for time, _ in points)),
        values=array("d", (value for _, value in points)),
        source=first.source,
    )


def _value(how: str, numbers: Sequence[float]) -> float | None:
    if how == "complement":
        return 1.0 - numbers[0]
    first, second = numbers
    if how == "ratio":
        return first / second if second > 0 else None
    return first - second if how == "difference" else first + second


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} (+{len(names) - _SHOWN})" if len(names) > _SHOWN else shown


def _named(given: Sampled) -> str:
    return f"{given.source} {given.metric}".strip()
