"""When checks are due: at a time of the day in a zone, on each day or on the first working day of a stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from holdfast.model.check import CADENCES, Cadence

DAY = timedelta(days=1)
LONGEST = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92}
"""The most days between two due moments that no holiday moves."""
IsOff = Callable[[date], bool]
"""Says that nobody works on a day."""


class Timetable(Struct, frozen=True, kw_only=True):
    """When the checks of a cluster are due: which cadences, at which time (`07:00`) of a zone.

    Daily checks are due on each day, or with `working_days` only where somebody works; the others on the first working
    day of their week, month or quarter.
    """

    zone: str = "Asia/Seoul"
    at: str = "07:00"
    working_days: bool = False
    cadences: tuple[Cadence, ...] = CADENCES


def due_between(
    table: Timetable, cadence: Cadence, since: datetime, until: datetime, is_off: IsOff
) -> Iterator[datetime]:
    """Lists the due moments of a cadence behind one moment, up to another and with it, in UTC and in their order."""
    if cadence not in table.cadences:
        return
    place, at = ZoneInfo(table.zone), time.fromisoformat(table.at)
    # The first working day may lie well within its stretch, which then began before.
    day = _begin(cadence, since.astimezone(place).date())
    last = until.astimezone(place).date()
    while day <= last:
        chosen = _chosen(table, cadence, day, is_off)
        if chosen is not None:
            moment = datetime.combine(chosen, at, tzinfo=place).astimezone(UTC)
            if since < moment <= until:
                yield moment
        day = _next(cadence, day)


def last_due(table: Timetable, cadence: Cadence, now: datetime, is_off: IsOff) -> datetime | None:
    """Gives the newest due moment that is not in the future, None where the cadence is never due."""
    back = timedelta(days=2 * LONGEST[cadence] + 14)
    return max(due_between(table, cadence, now - back, now, is_off), default=None)


def next_due(table: Timetable, cadence: Cadence, now: datetime, is_off: IsOff) -> datetime | None:
    """Gives the next due moment, None where the cadence is never due."""
    ahead = timedelta(days=2 * LONGEST[cadence] + 14)
    return next(due_between(table, cadence, now, now + ahead, is_off), None)


def _chosen(table: Timetable, cadence: Cadence, day: date, is_off: IsOff) -> date | None:
    if cadence == "daily":
        return None if table.working_days and is_off(day) else day
    end = _next(cadence, day)
    worked = (day + number * DAY for number in range((end - day).days) if not is_off(day + number * DAY))
    # Where nobody works in the whole stretch, machines look all the same.
    return next(worked, day)


def _begin(cadence: Cadence, day: date) -> date:
    if cadence == "weekly":
        return day - timedelta(days=day.weekday())
    if cadence == "monthly":
        return day.replace(day=1)
    if cadence == "quarterly":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day


def _next(cadence: Cadence, day: date) -> date:
    if cadence in ("daily", "weekly"):
        return day + timedelta(days=LONGEST[cadence])
    months = day.month - 1 + (1 if cadence == "monthly" else 3)
    return date(day.year + months // 12, months % 12 + 1, 1)
