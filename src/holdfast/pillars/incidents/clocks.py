"""Where the clocks of an incident stand, what fired and what comes next; all of it follows from its events.

A clock fires at the first instant at which its limit is used up: after 29:59 of 30 minutes it has not, at 30:00 it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.incident import ClockName, ClockReading, Firing, Level, Motion
from holdfast.model.incident_deeds import Escalate, Event, Hold, StandDown
from holdfast.pillars.incidents.calendars import Calendar, covers, deadline, is_day_off
from holdfast.pillars.incidents.levels import above, highest
from holdfast.pillars.incidents.policy import Book
from holdfast.pillars.incidents.runs import Run, runs
from holdfast.pillars.incidents.spent import Crossing, Limits, Spent, pieces, spent
from holdfast.pillars.incidents.stretches import Stretch, stretches

PAUSABLE: frozenset[ClockName] = frozenset({"acknowledge", "update", "escalate", "resolve"})


class Upcoming(Struct, frozen=True, kw_only=True):
    """When a clock fires next if nobody does anything; `loop` counts within its run."""

    clock: ClockName
    run: int
    loop: int
    at: datetime


class Due(Struct, frozen=True, kw_only=True):
    """What fired so far in its order, what comes next the soonest first, and where every clock stands."""

    fired: tuple[Firing, ...]
    upcoming: tuple[Upcoming, ...]
    readings: tuple[ClockReading, ...]


def due(events: Sequence[Event], book: Book, now: datetime) -> Due:
    """Derives the clocks of an incident at a moment; what was recorded of them is not asked. Raises TermsUnusable."""
    cut = stretches(events, book, now)
    if not cut:
        return Due(fired=(), upcoming=(), readings=())
    last = cut[-1]
    freed = _freed(events, last)
    measured = [(run, _spent(run, cut)) for run in runs(events, cut)]
    ahead = [item for run, used in measured if (item := _upcoming(run, used, last, freed))]
    return Due(
        fired=_fired(events, measured),
        upcoming=tuple(sorted(ahead, key=lambda item: (item.at, item.clock, item.run))),
        readings=tuple(_reading(run, used, last, freed) for run, used in measured),
    )


def current(readings: Sequence[ClockReading]) -> tuple[ClockReading, ...]:
    """Gives the latest run of every clock, and of every vendor's case."""
    return tuple({(reading.clock, reading.case): reading for reading in readings}.values())


def _spent(run: Run, cut: Sequence[Stretch]) -> Spent:
    return spent(pieces(cut, run.lives, _limits(run), pauses=run.clock in PAUSABLE), run.clock)


def _limits(run: Run) -> Limits:
    if run.clock == "vendor":
        return lambda stretch: (stretch.calendars.get(run.calendar), run.within)
    if run.clock == "review":
        return _review_limit
    return lambda stretch: _limit(run, stretch)


def _review_limit(stretch: Stretch) -> tuple[Calendar | None, timedelta | None]:
    terms = stretch.policy.review
    calendar = stretch.calendars.get(terms.calendar)
    if calendar is None or stretch.priority == "enhancement":
        return None, None
    return calendar, calendar.day * terms.days if stretch.priority in terms.priorities else None


def _limit(run: Run, stretch: Stretch) -> tuple[Calendar | None, timedelta | None]:
    policy, priority = stretch.policy, stretch.priority
    if priority == "enhancement":
        return None, None
    limit = policy.limits.get(run.clock, {}).get(priority)
    other = policy.days_off.limits.get(run.clock, {}).get(priority)
    if other is not None and is_day_off(stretch.calendars[policy.days_off.calendar], run.started):
        limit = other
    return stretch.calendars.get(policy.calendars[priority]), limit


def _freed(events: Sequence[Event], last: Stretch) -> datetime | None:
    """Gives the moment from which time counts again, nothing while a hold without end lasts."""
    if not last.is_paused:
        return last.end
    holds = [event.deed for event in events if event.at <= last.end and isinstance(event.deed, Hold)]
    return holds[-1].until


def _upcoming(run: Run, used: Spent, last: Stretch, freed: datetime | None) -> Upcoming | None:
    calendar, limit = _limits(run)(last)
    since = freed if run.clock in PAUSABLE else last.end
    if run.stopped or calendar is None or limit is None or since is None:
        return None
    if len(used.crossings) >= last.policy.repeats.get(run.clock, 1):
        return None
    at = deadline(calendar, since, used.mark + limit - used.total)
    return Upcoming(clock=run.clock, run=run.number, loop=len(used.crossings) + 1, at=at) if at else None


def _reading(run: Run, used: Spent, last: Stretch, freed: datetime | None) -> ClockReading:
    calendar, limit = _limits(run)(last)
    since = freed if run.clock in PAUSABLE else last.end
    breached = used.crossings[0].at if used.crossings else None
    at = breached
    if breached is None and calendar and limit is not None and since and run.stopped is None:
        at = deadline(calendar, since, limit - used.total)
    is_paused = run.stopped is None and (calendar is None or (run.clock in PAUSABLE and last.is_paused))
    motion: Motion = "stopped" if run.stopped else "paused" if is_paused else "running"
    return ClockReading(
        clock=run.clock,
        run=run.number,
        priority=last.priority,
        calendar=calendar.name if calendar else "",
        started=run.started,
        elapsed=used.total,
        motion=motion,
        limit=limit,
        deadline=at,
        breached=breached,
        stopped=run.stopped,
        case=run.case,
        beyond=bool(calendar and not covers(calendar, max(at or last.end, run.started))),
    )


def _fired(events: Sequence[Event], measured: Sequence[tuple[Run, Spent]]) -> tuple[Firing, ...]:
    crossed = [(run, crossing) for run, used in measured for crossing in used.crossings]
    crossed.sort(key=lambda item: (item[1].at, item[0].clock, item[0].number, item[1].loop))
    calls = [event for event in events if isinstance(event.deed, Escalate | StandDown)]
    levels: tuple[Level, ...] = ("L1",)
    found: list[Firing] = []
    for run, crossing in crossed:
        # What is done in the very instant comes after what fires then: it could not be known when it fired.
        levels = _levels(levels, [event for event in calls if event.at < crossing.at])
        calls = [event for event in calls if event.at >= crossing.at]
        level = highest(crossing.policy, crossing.priority, levels)
        if run.clock == "escalate":
            level = above(crossing.policy, crossing.priority, levels) or level
            levels = (*levels, level) if level not in levels else levels
        found.append(_firing(events[0].incident, run, crossing, level))
    return tuple(found)


def _firing(incident: str, run: Run, crossing: Crossing, level: Level) -> Firing:
    return Firing(
        key=f"{incident}/{run.clock}.{run.number}/{level}/{crossing.loop}",
        clock=run.clock,
        run=run.number,
        loop=crossing.loop,
        due=crossing.at,
        priority=crossing.priority,
        level=level,
        stopped=run.stopped,
    )


def _levels(levels: tuple[Level, ...], calls: Sequence[Event]) -> tuple[Level, ...]:
    for event in calls:
        if isinstance(event.deed, Escalate) and event.deed.level not in levels:
            levels = (*levels, event.deed.level)
        elif isinstance(event.deed, StandDown):
            levels = tuple(level for level in levels if level != event.deed.level)
    return levels
