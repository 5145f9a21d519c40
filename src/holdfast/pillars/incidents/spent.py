"""How much of a clock's time is spent, and when its limit was passed: worked out stretch by stretch.

What was spent under one priority stays spent under the next; the limit is that of the priority in force. So raising a
priority can use a clock up at once, and lowering it takes nothing back that has fired.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.incident import ClockName, Priority
from holdfast.pillars.incidents.calendars import Calendar, deadline, elapsed
from holdfast.pillars.incidents.policy import Policy
from holdfast.pillars.incidents.stretches import Stretch

ZERO = timedelta()


class Life(Struct, frozen=True):
    """Some time that counts for a clock; `in_arrears` says that nobody could know so before it ended."""

    start: datetime
    end: datetime | None = None
    in_arrears: bool = False


class Piece(Struct, frozen=True, kw_only=True):
    """A part of a clock's run under one calendar and one limit."""

    start: datetime
    end: datetime
    priority: Priority
    policy: Policy
    calendar: Calendar | None
    limit: timedelta | None
    is_paused: bool = False
    in_arrears: bool = False

    @property
    def worked(self) -> timedelta:
        """Measures what it adds to what is spent."""
        if self.is_paused or self.calendar is None:
            return ZERO
        return elapsed(self.calendar, self.start, self.end)


class Crossing(Struct, frozen=True, kw_only=True):
    """The moment at which a limit was passed for the `loop`-th time."""

    at: datetime
    loop: int
    priority: Priority
    policy: Policy


class Spent(Struct, frozen=True, kw_only=True):
    """What a run has spent, when it passed its limit, and what was spent when it last did."""

    total: timedelta
    crossings: tuple[Crossing, ...]
    mark: timedelta


Limits = Callable[[Stretch], tuple[Calendar | None, timedelta | None]]


def pieces(cut: Sequence[Stretch], lives: Iterable[Life], limits: Limits, *, pauses: bool) -> Iterator[Piece]:
    """Lays the lives of a clock over the stretches."""
    for life in lives:
        for stretch in cut[bisect_left(cut, life.start, key=_end) :]:
            if life.end is not None and stretch.start > life.end:
                break
            start = max(stretch.start, life.start)
            end = stretch.end if life.end is None else min(stretch.end, life.end)
            calendar, limit = limits(stretch)
            yield Piece(
                start=start,
                end=end,
                priority=stretch.priority,
                policy=stretch.policy,
                calendar=calendar,
                limit=limit,
                is_paused=pauses and stretch.is_paused,
                in_arrears=life.in_arrears,
            )


def spent(parts: Iterable[Piece], clock: ClockName | None = None) -> Spent:
    """Adds up what is spent and finds when a limit was passed: as often as the policy lets a clock repeat, or once."""
    total, mark = ZERO, ZERO
    found: list[Crossing] = []
    for part in parts:
        if part.limit is not None and not part.is_paused and not part.in_arrears and part.calendar is not None:
            most = part.policy.repeats.get(clock, 1) if clock else 1
            while len(found) < most:
                missing = mark + part.limit - total
                at = part.start if missing <= ZERO else deadline(part.calendar, part.start, missing)
                if at is None or at > part.end:
                    break
                # A limit that a change of priority moved into the past is passed once, not as often as it would fit.
                mark = total if missing <= ZERO else mark + part.limit
                found.append(Crossing(at=at, loop=len(found) + 1, priority=part.priority, policy=part.policy))
        total += part.worked
    return Spent(total=total, crossings=tuple(found), mark=mark)


def lapse_of(cut: Sequence[Stretch], since: datetime, until: datetime) -> datetime | None:
    """Gives the moment at which an incident that nobody tended since then counts as left alone."""
    parts = pieces(cut, (Life(since, until),), _lapse, pauses=True)
    return next((crossing.at for crossing in spent(parts).crossings), None)


def _end(stretch: Stretch) -> datetime:
    return stretch.end


def _lapse(stretch: Stretch) -> tuple[Calendar | None, timedelta | None]:
    if stretch.priority == "enhancement":
        return None, None
    name = stretch.policy.calendars[stretch.priority]
    return stretch.calendars.get(name), stretch.policy.lapse.get(stretch.priority)
