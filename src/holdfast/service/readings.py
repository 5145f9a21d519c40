"""The readings of a cluster over many snapshots, by the day and the hour."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.service.spaces import SIGNALS

HOUR = 3600.0
KEPT_DAYS = 60
"""As far back as a forecast looks."""

Key = tuple[str, Ref, str]
Points = dict[float, float]


class PackedSeries(Struct, frozen=True, array_like=True):
    """A series as it is kept: what it is about, and its readings."""

    signal: str
    subject: Ref
    part: str
    times: tuple[float, ...]
    values: tuple[float, ...]


def with_readings(days: Iterable[tuple[str, bytes]], measured: Measured) -> tuple[Measured, Mapping[str, bytes]]:
    """Joins what was kept of former days with new readings; gives the whole, and the days that are new or changed.

    Of each hour the last reading stays.
    """
    known = {day: _unpacked(data) for day, data in days}
    changed: set[str] = set()
    for item in measured.series:
        if item.signal not in SIGNALS:
            continue
        for moment, value in zip(item.times, item.values, strict=True):
            day = day_of(moment)
            changed.add(day)
            _note(known.setdefault(day, {}).setdefault((item.signal, item.subject, item.part), {}), moment, value)
    return _measured(known), {day: _packed(known[day]) for day in sorted(changed)}


def day_of(moment: float) -> str:
    """Names the day of a moment in UTC."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def _note(points: Points, moment: float, value: float) -> None:
    hour = moment // HOUR
    same = next((known for known in points if known // HOUR == hour), None)
    if same is None or moment >= same:
        if same is not None:
            del points[same]
        points[moment] = value


def _measured(known: Mapping[str, Mapping[Key, Points]]) -> Measured:
    joined: defaultdict[Key, Points] = defaultdict(dict)
    for day in sorted(known):
        for key, points in known[day].items():
            joined[key].update(points)
    series = tuple(
        Series(
            signal=signal,
            subject=subject,
            part=part,
            times=tuple(sorted(points)),
            values=tuple(points[moment] for moment in sorted(points)),
            source="kept",
        )
        for (signal, subject, part), points in sorted(joined.items())
        if points
    )
    return Measured(series=series, signals=frozenset(item.signal for item in series), is_asked=bool(series))


def _packed(day: Mapping[Key, Points]) -> bytes:
    listed = [
        PackedSeries(signal, subject, part, tuple(sorted(points)), tuple(points[t] for t in sorted(points)))
        for (signal, subject, part), points in sorted(day.items())
    ]
    return zlib.compress(msgspec.msgpack.encode(listed), 6)


def _unpacked(data: bytes) -> dict[Key, Points]:
    found = msgspec.msgpack.decode(zlib.decompress(data), type=list[PackedSeries])
    return {(item.signal, item.subject, item.part): dict(zip(item.times, item.values, strict=True)) for item in found}
