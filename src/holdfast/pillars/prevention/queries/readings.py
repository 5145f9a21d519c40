"""Newest readings and their change over time, as queries need them; it answers nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from statistics import fmean

from msgspec import Struct

from holdfast.model.check import Line
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.pillars.prevention.told import Answer, Told

FRESH_SECONDS = 2 * 3600.0
"""A reading that is older than two hours, at the moment of the snapshot, no longer says how things are."""
DAY = 86400.0
WEEK = 7 * DAY
Key = tuple[Ref, str]


class Space(Struct, frozen=True):
    """How much of one thing is used, in bytes or in what else it is counted in."""

    subject: Ref
    part: str
    used: float
    whole: float

    @property
    def share(self) -> float:
        """Gives the used share."""
        return self.used / self.whole


class Change(Struct, frozen=True):
    """The mean of a signal lately, and before that; None where there was nothing before."""

    subject: Ref
    part: str
    now: float
    before: float | None

    @property
    def factor(self) -> float | None:
        """Gives how many times as much it is as before."""
        return self.now / self.before if self.before else None


def judged(lines: Iterable[Line], missing: Iterable[Unread] = ()) -> Answer:
    """Answers with one line for each thing that was looked at."""
    told = tuple(lines)
    return Answer(seen=len(told), lines=told, missing=tuple(missing))


def latest(told: Told, signal: str) -> Mapping[Key, float]:
    """Maps what a signal is about to its newest reading, where that is fresh."""
    now = told.now.timestamp() if told.now else None
    found: dict[Key, tuple[float, float]] = {}
    for item in (*told.facts.snapshot.history.series, *told.facts.snapshot.measured.series):
        if item.signal == signal and len(item.times) and (now is None or now - item.latest_time <= FRESH_SECONDS):
            key = (item.subject, item.part)
            if key not in found or found[key][0] <= item.latest_time:
                found[key] = (item.latest_time, item.latest)
    return {key: value for key, (_, value) in sorted(found.items())}


def spaces(told: Told, prefix: str) -> tuple[Space, ...]:
    """Lists what is used of everything with a capacity: volumes (`volume`), nodes (`node_fs`), pools (`pool`)."""
    whole = latest(told, f"{prefix}_capacity_bytes")
    used, free = latest(told, f"{prefix}_used_bytes"), latest(told, f"{prefix}_available_bytes")
    found = []
    for key, size in whole.items():
        # What a file system keeps for the super-user is neither used nor free: what is free decides.
        taken = size - free[key] if key in free else used.get(key)
        if size > 0 and taken is not None:
            found.append(Space(*key, taken, size))
    return tuple(found)


def changes(told: Told, signal: str, span: float, past: float) -> tuple[Change, ...]:
    """Compares the means of a signal over the last seconds with those of so many seconds before them."""
    end = _end(told, signal)
    found = []
    for item in of_signal(told, signal):
        now = mean_between(item, end - span, end)
        if now is not None:
            found.append(Change(item.subject, item.part, now, mean_between(item, end - span - past, end - span)))
    return tuple(sorted(found, key=lambda change: (change.subject, change.part)))


def of_signal(told: Told, signal: str) -> Iterator[Series]:
    """Lists the series of a signal, with their past where it is known."""
    return (item for item in told.measured.series if item.signal == signal and len(item.times))


def mean_between(series: Series, since: float, until: float) -> float | None:
    """Gives the mean of the readings in a stretch of time; None where there is none."""
    found = [value for time, value in zip(series.times, series.values, strict=True) if since < time <= until]
    return fmean(found) if found else None


def at(series: Series, moment: float, within: float = DAY / 4) -> float | None:
    """Gives the last reading until a moment; None where it lies too long before."""
    found = [(time, value) for time, value in zip(series.times, series.values, strict=True) if time <= moment]
    return float(found[-1][1]) if found and moment - found[-1][0] <= within else None


def too_short(signal: str) -> tuple[Unread, ...]:
    """Says that the past of a signal is too short to compare with."""
    return (Unread(signal, "past-short"),)


def unmeasured(refs: Iterable[Ref]) -> tuple[Unread, ...]:
    """Says of objects that they were not measured."""
    return tuple(Unread(str(ref), "object-not-measured") for ref in sorted(set(refs)))


def percent(share: float) -> float:
    """Gives a share in percent, to a tenth."""
    return round(share * 100, 1)


def size(value: float) -> str:
    """Writes bytes with a binary unit."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(value) < 1024:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"


def _end(told: Told, signal: str) -> float:
    if told.now is not None:
        return told.now.timestamp()
    return max((item.latest_time for item in of_signal(told, signal)), default=0.0)
