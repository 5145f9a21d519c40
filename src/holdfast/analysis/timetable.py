"""A floor for each hour of the week as few set points: days that are alike share one, small steps are levelled up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

DAY_HOURS = 24
WEEK_HOURS = 168
DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES
# Replica hours that fewer set points may cost, as a share of those of the floor itself: more while there are many.
SLACKS = (0.05, 0.1, 0.2)
MOST_SHIFTS = 8
# Days that may share their hours, Monday first; the plainest that costs little is taken.
_ALIKE: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((0, 1, 2, 3, 4, 5, 6),),
    ((0, 1, 2, 3, 4), (5, 6)),
    ((0, 1, 2, 3, 4), (5,), (6,)),
    tuple((day,) for day in range(7)),
)


class Shift(Struct, frozen=True):
    """A stretch of hours in which more replicas than the base are wanted, on some days (0 = Monday), in UTC.

    `start` and `end` are minutes after the midnight that begins the day; a start may lie before it and an end after the
    next one.
    """

    days: tuple[int, ...]
    start: int
    end: int
    replicas: int


class SetPoint(Struct, frozen=True):
    """A minute of the day from which so many replicas are the least, on some days (0 = Monday), in UTC."""

    days: tuple[int, ...]
    minute: int
    replicas: int


def simplified(floor: Sequence[int]) -> tuple[int, ...]:
    """Gives a floor[168] that is nowhere lower, has few steps, and costs little more."""
    found = tuple(floor)
    for slack in SLACKS:
        found = _within(floor, (1.0 + slack) * sum(floor))
        if len(shifts(found)[1]) <= MOST_SHIFTS:
            break
    return found


def _within(floor: Sequence[int], room: float) -> tuple[int, ...]:
    for groups in _ALIKE:
        week = [0] * WEEK_HOURS
        for days in groups:
            for hour in range(DAY_HOURS):
                most = max(floor[day * DAY_HOURS + hour] for day in days)
                for day in days:
                    week[day * DAY_HOURS + hour] = most
        if sum(week) <= room:
            return tuple(_levelled(week, groups, room))
    return tuple(floor)


def _levelled(week: list[int], groups: tuple[tuple[int, ...], ...], room: float) -> list[int]:
    """Raises the stretch that costs least for each step that vanishes, again and again while there is room."""
    while True:
        best: tuple[float, tuple[int, ...], _Valley] | None = None
        for days in groups:
            hours = week[days[0] * DAY_HOURS : (days[0] + 1) * DAY_HOURS]
            for valley in _valleys(hours):
                cost = (valley.beside - hours[valley.begin]) * (valley.end - valley.begin) * len(days)
                if sum(week) + cost <= room and (best is None or cost / valley.steps < best[0]):
                    best = (cost / valley.steps, days, valley)
        if best is None:
            return week
        _, days, valley = best
        for day in days:
            first = day * DAY_HOURS
            week[first + valley.begin : first + valley.end] = [valley.beside] * (valley.end - valley.begin)


class _Valley(Struct, frozen=True):
    """Equal hours with a higher neighbour: the lower of those, and how many steps vanish at its height."""

    begin: int
    end: int
    beside: int
    steps: int


def _valleys(hours: Sequence[int]) -> list[_Valley]:
    edges = [0, *(i for i in range(1, len(hours)) if hours[i] != hours[i - 1]), len(hours)]
    found = []
    for begin, end in pairwise(edges):
        beside = ([hours[begin - 1]] if begin else []) + ([hours[end]] if end < len(hours) else [])
        higher = [value for value in beside if value > hours[begin]]
        if higher:
            found.append(_Valley(begin, end, min(higher), higher.count(min(higher))))
    return found


def shifts(floor: Sequence[int], lead_minutes: int = 0) -> tuple[int, tuple[Shift, ...]]:
    """Gives the base of a floor[168], and the stretches above it, each beginning some minutes early."""
    base = min(floor)
    by_shape: dict[tuple[int, int, int], list[int]] = {}
    for begin, length, value in _runs(floor):
        if value > base:
            by_shape.setdefault((begin % DAY_HOURS, length, value), []).append(begin // DAY_HOURS)
    found = [
        Shift(tuple(sorted(days)), hour * 60 - lead_minutes, (hour + length) * 60, value)
        for (hour, length, value), days in by_shape.items()
    ]
    return base, tuple(sorted(found, key=lambda item: (item.days, item.start)))


def _runs(floor: Sequence[int]) -> list[tuple[int, int, int]]:
    """Lists first hour, length and value of each stretch of equal hours of a week that begins anew after Sunday."""
    starts = [hour for hour in range(len(floor)) if floor[hour] != floor[hour - 1]]
    ends = [*starts[1:], starts[0] + len(floor)] if starts else []
    return [(begin, end - begin, floor[begin]) for begin, end in zip(starts, ends, strict=True)]


def set_points(floor: Sequence[int], lead_minutes: int = 0) -> tuple[SetPoint, ...]:
    """Gives every change of a floor[168], rises some minutes early; one without a change has one set point."""
    wanted = [
        max(floor[minute // 60], floor[(minute + lead_minutes) % WEEK_MINUTES // 60]) for minute in range(WEEK_MINUTES)
    ]
    by_shape: dict[tuple[int, int], list[int]] = {}
    for minute in range(WEEK_MINUTES):
        if wanted[minute] != wanted[minute - 1]:
            by_shape.setdefault((minute % DAY_MINUTES, wanted[minute]), []).append(minute // DAY_MINUTES)
    if not by_shape:
        return (SetPoint(tuple(range(7)), 0, wanted[0]),)
    found = [SetPoint(tuple(days), minute, value) for (minute, value), days in by_shape.items()]
    return tuple(sorted(found, key=lambda item: (item.days, item.minute)))


def cron(days: Sequence[int], minute: int) -> str:
    """Writes the moments of a cron schedule; a minute before or after the day moves the days."""
    moved, at = divmod(minute, DAY_MINUTES)
    numbers = sorted({(day + moved + 1) % 7 for day in days})
    return f"{at % 60} {at // 60} * * {_days(numbers)}"


def _days(numbers: Sequence[int]) -> str:
    """Writes days of the week as cron does, 0 = Sunday."""
    if len(numbers) == 7:
        return "*"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(map(str, numbers))
