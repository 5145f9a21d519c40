"""Periods of reports, and what became of problems in one, told from their turns alone."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from holdfast.model.finding import Severity
from holdfast.model.tracked import ProblemTurn, TrackedProblem

Kind = Literal["daily", "weekly", "monthly", "quarterly"]
KINDS: tuple[Kind, ...] = ("daily", "weekly", "monthly", "quarterly")
_DAYS: Mapping[Kind, int] = {"daily": 1, "weekly": 7}
_MONTHS: Mapping[Kind, int] = {"monthly": 1, "quarterly": 3}
_WAIVED_RANK = 0


class Course(Struct, frozen=True, kw_only=True):
    """What became of a problem in a period; a time is that of the last such turn within it."""

    problem: TrackedProblem
    was_open: bool
    is_open: bool
    severity: Severity
    opened: datetime | None = None
    returned: datetime | None = None
    healed: datetime | None = None


class Step(Struct, frozen=True, kw_only=True):
    """A part of a period: from when to when, what was opened and healed in it, and how many were open at its end."""

    since: datetime
    until: datetime
    opened: int
    healed: int
    open: int


def beginning(kind: Kind, until: datetime) -> datetime:
    """Gives the beginning of a period by its end, by the calendar of the end's zone.

    A month back from the 31st is the last day of a shorter month.
    """
    if kind in _DAYS:
        return until - timedelta(days=_DAYS[kind])
    months = until.year * 12 + until.month - 1 - _MONTHS[kind]
    year, month = divmod(months, 12)
    day = min(until.day, monthrange(year, month + 1)[1])
    return until.replace(year=year, month=month + 1, day=day)


def steps_of(kind: Kind, since: datetime, until: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Cuts a period into days, a quarter into weeks; the last part ends with the period."""
    width = timedelta(days=7 if kind == "quarterly" else 1)
    found, start = [], since
    while start < until:
        end = min(start + width, until)
        found.append((start, end))
        start = end
    return tuple(found)


def courses(
    problems: Iterable[TrackedProblem], turns: Iterable[ProblemTurn], since: datetime, until: datetime
) -> tuple[Course, ...]:
    """Tells what became of problems from what they are now and the turns from `since` on, by going back in time.

    Left out are problems that were not there yet, that had healed before, and those that somebody waived.
    """
    by_problem: defaultdict[str, list[ProblemTurn]] = defaultdict(list)
    for turn in turns:
        if turn.time >= since:
            by_problem[turn.problem].append(turn)
    found = (
        _course(item, sorted(by_problem[item.id], key=lambda turn: turn.time), since, until)
        for item in problems
        if item.problem.rank != _WAIVED_RANK
    )
    return tuple(course for course in found if course.was_open or course.is_open or course.opened or course.returned)


def _course(item: TrackedProblem, turns: Sequence[ProblemTurn], since: datetime, until: datetime) -> Course:
    later = [turn for turn in turns if turn.time >= until]
    within = [turn for turn in turns if turn.time < until]
    is_open = _undone(item.state == "open", later)
    last = {turn.turn: turn.time for turn in within}
    return Course(
        problem=item,
        was_open=_undone(is_open, within) and item.first_seen < since,
        is_open=is_open and item.first_seen < until,
        severity=within[-1].severity if within else item.severity,
        opened=last.get("opened"),
        returned=last.get("returned"),
        healed=last.get("healed"),
    )


def _undone(is_open: bool, turns: Sequence[ProblemTurn]) -> bool:
    """Says whether a problem was open before some turns, oldest first, by what it was after them."""
    for turn in reversed(turns):
        if turn.turn in ("opened", "returned"):
            is_open = False
        elif _leaves(turn):
            is_open = True
    return is_open


def _leaves(turn: ProblemTurn) -> bool:
    """Says that a problem counted before and no more: what was waived had left already when it healed."""
    return turn.turn == "waived" or (turn.turn == "healed" and not turn.was_waived)


def trend(
    found: Sequence[Course], turns: Iterable[ProblemTurn], steps: Sequence[tuple[datetime, datetime]]
) -> tuple[Step, ...]:
    """Counts what was opened and healed in each part of a period, and what was open at its end."""
    told = {course.problem.id for course in found}
    mine = [turn for turn in turns if turn.problem in told]
    open_ = sum(course.was_open for course in found)
    made = []
    for since, until in steps:
        inside = [turn for turn in mine if since <= turn.time < until]
        opened = sum(turn.turn in ("opened", "returned") for turn in inside)
        healed = sum(turn.turn == "healed" and not turn.was_waived for turn in inside)
        open_ += opened - sum(map(_leaves, inside))
        made.append(Step(since=since, until=until, opened=opened, healed=healed, open=open_))
    return tuple(made)
