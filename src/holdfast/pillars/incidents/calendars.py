"""Working time: how much of it lies between two instants, and when an amount of it is used up.

An instant is working time if the wall clock of the calendar's zone then shows a time inside a window of a day that is
no holiday. So an hour that a zone skips is never worked, and an hour that it repeats is worked twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

Span = tuple[datetime, datetime]

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
HORIZON = timedelta(days=3653)
"""An amount of working time that is not used up within ten years is never used up."""


class Window(Struct, frozen=True, order=True):
    """A stretch of a weekday (Monday is 0) that is worked; `opens` and `closes` are minutes of the wall clock."""

    weekday: int
    opens: int
    closes: int


class Calendar(Struct, frozen=True, kw_only=True):
    """When time counts: always, or in weekly windows of a zone without the holidays.

    `day` is how much working time a working day means. `years` are the first and last one whose holidays are known;
    nobody can say what counts outside of them.
    """

    name: str
    zone: str = "UTC"
    always: bool = False
    windows: tuple[Window, ...] = ()
    holidays: frozenset[date] = frozenset()
    years: tuple[int, int] | None = None
    day: timedelta = timedelta(hours=8)


def elapsed(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> timedelta:
    """Measures the working time between two instants, without the pauses; none if the end lies before the start."""
    worked = _without(spans(calendar, start, end), pauses)
    return sum((until - since for since, until in worked), timedelta())


def deadline(calendar: Calendar, start: datetime, duration: timedelta, pauses: Sequence[Span] = ()) -> datetime | None:
    """Gives the first instant at which so much working time has passed, or nothing if it never passes."""
    left = duration
    if left <= timedelta():
        return start
    last = max((until for _, until in pauses), default=start)
    for since, until in _without(spans(calendar, start, max(start, last) + HORIZON), pauses):
        if until - since >= left:
            return since + left
        left -= until - since
    return None


def spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """Lists the stretches of working time between two instants, in UTC and in their order."""
    if start >= end:
        return
    if calendar.always:
        yield start, end
        return
    day = start.astimezone(UTC).date()
    while day <= end.astimezone(UTC).date():
        for since, until in _worked(calendar, day):
            if since < end and until > start:
                yield max(since, start), min(until, end)
        day += DAY


def is_day_off(calendar: Calendar, moment: datetime) -> bool:
    """Says that the calendar's local date has no window, or is a holiday."""
    day = moment.astimezone(ZoneInfo(calendar.zone)).date()
    return day in calendar.holidays or not any(window.weekday == day.weekday() for window in calendar.windows)


def covers(calendar: Calendar, moment: datetime) -> bool:
    """Says that the holidays of an instant's year are known."""
    if calendar.always or calendar.years is None:
        return True
    return calendar.years[0] <= moment.astimezone(ZoneInfo(calendar.zone)).year <= calendar.years[1]


def united(stretches: Iterable[Span]) -> list[Span]:
    """Puts overlapping stretches together, in their order; an empty stretch is none."""
    found: list[Span] = []
    for since, until in sorted(item for item in stretches if item[0] < item[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    return found


def _without(stretches: Iterable[Span], pauses: Sequence[Span]) -> Iterator[Span]:
    taken = united(pauses)
    for since, until in stretches:
        for pause_since, pause_until in taken:
            if pause_until <= since or pause_since >= until:
                continue
            if pause_since > since:
                yield since, pause_since
            since = pause_until
        if since < until:
            yield since, until


@lru_cache(maxsize=4096)
def _worked(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """Lists the working time of a day of UTC: within one offset the wall clock runs evenly."""
    found: list[Span] = []
    for since, until, offset in _offsets(calendar.zone, day):
        local_since, local_until = since + offset, until + offset
        local = local_since.date()
        while local <= local_until.date():
            found += [
                (max(opens, local_since) - offset, min(closes, local_until) - offset)
                for opens, closes in _windows(calendar, local)
                if opens < local_until and closes > local_since
            ]
            local += DAY
    return tuple(united(found))


def _windows(calendar: Calendar, local: date) -> Iterator[Span]:
    if local in calendar.holidays:
        return
    midnight = datetime(local.year, local.month, local.day, tzinfo=UTC)
    for window in calendar.windows:
        if window.weekday == local.weekday():
            yield midnight + timedelta(minutes=window.opens), midnight + timedelta(minutes=window.closes)


@lru_cache(maxsize=4096)
def _offsets(zone: str, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Cuts a day of UTC where the zone's offset changes, which no zone does twice a day."""
    place = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end = start + DAY
    first, last = _offset(place, start), _offset(place, end)
    if first == last:
        return ((start, end, first),)
    low, high = start, end
    while high - low > SECOND:
        middle = low + ((high - low) // 2) // SECOND * SECOND
        low, high = (middle, high) if _offset(place, middle) == first else (low, middle)
    return ((start, high, first), (high, end, last)) if high < end else ((start, end, first),)


def _offset(place: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(place).utcoffset() or timedelta()
