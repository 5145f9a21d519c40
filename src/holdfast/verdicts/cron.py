"""Cron schedules of five fields as the CronJob controller reads them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: i for i, name in enumerate(MONTH_NAMES, 1)}
DAYS = {name: i for i, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
BOUNDS: tuple[tuple[int, int, dict[str, int]], ...] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, MONTHS),
    (0, 6, DAYS),
)
HORIZON_DAYS = 366 * 8
LEAP_CYCLE_DAYS = 366 + 3 * 365 + 366
ZONE = re.compile(r"^(?:CRON_)?TZ=\S+\s+")
EVERY = re.compile(r"^@every\s+((?:\d+(?:\.\d+)?(?:h|m|s))+)$")


class Schedule(Struct, frozen=True):
    """The minutes, hours, days, months and weekdays of a schedule, or a fixed distance between two starts."""

    minutes: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    any_day: bool = False
    any_weekday: bool = False
    every: timedelta | None = None

    @property
    def follows_the_clock(self) -> bool:
        """Says that the hour matters, so that the time zone does."""
        return self.every is None and not (len(self.hours) == 24 and self.any_day and self.any_weekday)


def parse(text: str) -> Schedule | None:
    """Reads a schedule; None when the controller could not read it either."""
    plain = ZONE.sub("", text.strip())
    every = EVERY.match(plain)
    if every:
        return Schedule(every=_duration(every.group(1)))
    fields = MACROS.get(plain, plain).split()
    if len(fields) != 5:
        return None
    sets = [_values(field, *bounds) for field, bounds in zip(fields, BOUNDS, strict=True)]
    if any(not found for found in sets):
        return None
    minutes, hours, days, months, weekdays = (found or frozenset() for found in sets)
    return Schedule(minutes, hours, days, months, weekdays, _is_star(fields[2]), _is_star(fields[4]))


def next_after(schedule: Schedule, moment: datetime) -> datetime | None:
    """Gives the first start after a moment; None when there is none within eight years."""
    if schedule.every is not None:
        return moment + max(schedule.every, timedelta(seconds=1))
    start = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
    day = start.replace(hour=0, minute=0)
    for _ in range(HORIZON_DAYS):
        if _is_on(schedule, day):
            for hour in sorted(schedule.hours):
                for minute in sorted(schedule.minutes):
                    found = day.replace(hour=hour, minute=minute)
                    if found >= start:
                        return found
        day += timedelta(days=1)
    return None


def period(schedule: Schedule, moment: datetime) -> timedelta | None:
    """Gives the time between the next two starts after a moment."""
    first = next_after(schedule, moment)
    second = next_after(schedule, first) if first else None
    return second - first if first and second else None


def widest_gap(schedule: Schedule, begin: datetime) -> timedelta | None:
    """Gives the longest time between two starts that follow each other, in the four years after a moment.

    Four years hold a leap day and every weekday on every date of a month but for the rarest. None when there are not
    two starts.
    """
    if schedule.every is not None:
        return max(schedule.every, timedelta(seconds=1))
    times = sorted(timedelta(hours=hour, minutes=minute) for hour in schedule.hours for minute in schedule.minutes)
    first = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [day for day in range(LEAP_CYCLE_DAYS) if _is_on(schedule, first + timedelta(days=day))]
    within = [later - earlier for earlier, later in pairwise(times)] if days else []
    between = [timedelta(days=later - earlier) + times[0] - times[-1] for earlier, later in pairwise(days)]
    return max((*within, *between), default=None)


def starts_between(schedule: Schedule, begin: datetime, end: datetime, most: int) -> int:
    """Counts the starts after `begin` up to `end`, at most so many."""
    count = 0
    at = next_after(schedule, begin)
    while at is not None and at <= end and count < most:
        count += 1
        at = next_after(schedule, at)
    return count


def _is_on(schedule: Schedule, day: datetime) -> bool:
    if day.month not in schedule.months:
        return False
    by_date = day.day in schedule.days
    by_weekday = (day.weekday() + 1) % 7 in schedule.weekdays
    # A day and a weekday that are both given are alternatives; a star leaves the choice to the other one.
    if schedule.any_day or schedule.any_weekday:
        return by_date and by_weekday
    return by_date or by_weekday


def _is_star(field: str) -> bool:
    return field.startswith(("*", "?"))


def _values(field: str, low: int, high: int, names: dict[str, int]) -> frozenset[int] | None:
    found: set[int] = set()
    for part in field.lower().split(","):
        values = _part(part, low, high, names)
        if values is None:
            return None
        found.update(values)
    return frozenset(found)


def _part(part: str, low: int, high: int, names: dict[str, int]) -> range | None:
    span, slash, step_text = part.partition("/")
    if slash and not (step_text.isdigit() and int(step_text) > 0):
        return None
    first_text, dash, last_text = span.partition("-")
    if span in ("*", "?"):
        first, last = low, high
    else:
        start = _number(first_text, names)
        stop = _number(last_text, names) if dash else (high if slash else start)
        if start is None or stop is None:
            return None
        first, last = start, stop
    if first < low or last > high or first > last:
        return None
    return range(first, last + 1, int(step_text) if slash else 1)


def _number(text: str, names: dict[str, int]) -> int | None:
    return names.get(text, int(text) if text.isdigit() else None)


def _duration(text: str) -> timedelta:
    units = {"h": 3600.0, "m": 60.0, "s": 1.0}
    return timedelta(seconds=sum(float(n) * units[u] for n, u in re.findall(r"(\d+(?:\.\d+)?)([hms])", text)))
