"""The readings of a cluster over many snapshots, by the day and the hour."""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.service.forecasts.spaces import SIGNALS

HOUR = 3600.0
KEPT_DAYS = 60
"""As far back as a forecast looks."""

Key = tuple[str, Ref, str]
Points = tuple["array[float]", "array[float]"]
Day = dict[Key, Points]


class PackedSeries(Struct, frozen=True, array_like=True):
    """A series as it is kept: what it is about, and its readings."""

    signal: str
    subject: Ref
    part: str
    times: list[float]
    values: list[float]


def with_readings(days: Iterable[tuple[str, bytes]], measured: Measured) -> tuple[Measured, Mapping[str, bytes]]:
    """Joins what was kept of former days with new readings; gives the whole, and the days that are new or changed.

    Of each hour the last reading stays.
    """
    known: dict[str, Day] = {day: _unpacked(data) for day, data in days}
    changed: set[str] = set()
    for day, key, points in _new(measured):
        changed.add(day)
        there = known.setdefault(day, {})
        there[key] = _merged(there.get(key), points)
    return _measured(known), {day: _packed(known[day]) for day in sorted(changed)}


def day_of(moment: float) -> str:
    """Names the day of a moment in UTC."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def _new(measured: Measured) -> Iterable[tuple[str, Key, dict[float, float]]]:
    """Gives new readings by the day and what they are about."""
    for item in measured.series:
        if item.signal in SIGNALS:
            by_day: defaultdict[float, dict[float, float]] = defaultdict(dict)
            for moment, value in zip(item.times, item.values, strict=True):
                by_day[moment // (24 * HOUR)][float(moment)] = float(value)
            for number, points in by_day.items():
                yield day_of(number * 24 * HOUR), (item.signal, item.subject, item.part), points


def _merged(present: Points | None, new: Mapping[float, float]) -> Points:
    whole = dict(zip(*present, strict=True)) if present else {}
    hours: dict[float, float] = {}
    for moment in sorted({**whole, **new}):
        hours[moment // HOUR] = moment
    times = list(hours.values())
    return array("d", times), array("d", [new.get(moment, whole.get(moment, 0.0)) for moment in times])


def _measured(known: Mapping[str, Day]) -> Measured:
    joined: dict[Key, Points] = {}
    for day in sorted(known):
        for key, (times, values) in known[day].items():
            whole = joined.setdefault(key, (array("d"), array("d")))
            whole[0].extend(times)
            whole[1].extend(values)
    series = tuple(
        Series(signal=signal, subject=subject, part=part, times=times, values=values, source="kept")
        for (signal, subject, part), (times, values) in sorted(joined.items(), key=lambda item: item[0])
    )
    return Measured(series=series, signals=frozenset(item.signal for item in series), is_asked=bool(series))


def _packed(day: Day) -> bytes:
    listed = [
        PackedSeries(signal, subject, part, times.tolist(), values.tolist())
        for (signal, subject, part), (times, values) in sorted(day.items(), key=lambda item: item[0])
    ]
    return zlib.compress(msgspec.msgpack.encode(listed), 6)


def _unpacked(data: bytes) -> Day:
    found = msgspec.msgpack.decode(zlib.decompress(data), type=list[PackedSeries])
    return {(item.signal, item.subject, item.part): (array("d", item.times), array("d", item.values)) for item in found}
