"""Who is on duty at a level: people who take turns, in hours of a calendar, with overrides, and the gaps between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.incident import Contact, Level, Page
from holdfast.pillars.incidents.calendars import DAY, SECOND, Calendar, Span, spans, united


class Turn(Struct, frozen=True, kw_only=True):
    """People who follow one another, each for `length`, from a local date and time of the calendar's zone on.

    `hours` says when this duty exists at all. A hand-over keeps its wall-clock time when the zone's clocks change.
    """

    people: tuple[Contact, ...]
    start: datetime
    length: timedelta
    hours: Calendar
    until: datetime | None = None


class Override(Struct, frozen=True, kw_only=True):
    """Someone who stands in for everyone at a level, and who arranged it."""

    contact: Contact
    start: datetime
    end: datetime
    by: str
    reason: str = ""


class Rota(Struct, frozen=True, kw_only=True):
    """The duty of one level."""

    level: Level
    turns: tuple[Turn, ...] = ()
    overrides: tuple[Override, ...] = ()


class Shift(Struct, frozen=True, kw_only=True):
    """A stretch of time in which the same people are on duty; nobody at all is a gap."""

    start: datetime
    end: datetime
    people: tuple[Contact, ...]


class Addressed(Struct, frozen=True, kw_only=True):
    """A page with those who get it; `passed` names levels that had nobody, and nobody at all is a gap to be shown."""

    page: Page
    to: tuple[Contact, ...]
    passed: tuple[Level, ...] = ()

    @property
    def is_gap(self) -> bool:
        """Says that there is nobody to be told."""
        return not self.to


def on_duty(rota: Rota, at: datetime) -> tuple[Contact, ...]:
    """Lists who is on duty at a moment; an override replaces everyone else."""
    standing_in = tuple(item.contact for item in rota.overrides if item.start <= at < item.end)
    found = standing_in or tuple(contact for turn in rota.turns if (contact := _turn_of(turn, at)))
    return tuple(dict.fromkeys(found))


def gaps(rota: Rota, start: datetime, end: datetime) -> tuple[Span, ...]:
    """Lists the times between two instants in which nobody is on duty."""
    covered = united(
        [
            *((max(item.start, start), min(item.end, end)) for item in rota.overrides),
            *(span for turn in rota.turns if turn.people for span in _duty(turn, start, end)),
        ]
    )
    found: list[Span] = []
    free = start
    for since, until in covered:
        if since > free:
            found.append((free, since))
        free = max(free, until)
    return (*found, (free, end)) if free < end else tuple(found)


def shifts(rota: Rota, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """Lists who is on duty between two instants, one after the other and without a hole."""
    inside = {moment for moment in _changes(rota, start, end) if start < moment < end}
    moments = [start, *sorted(inside), end]
    found: list[Shift] = []
    for since, until in pairwise(moments):
        people = on_duty(rota, since)
        if found and found[-1].people == people:
            found[-1] = replace(found[-1], end=until)
        elif since < until:
            found.append(Shift(start=since, end=until, people=people))
    return tuple(found)


def addressed(page: Page, rotas: Mapping[Level, Rota], ladder: Sequence[Level], now: datetime) -> Addressed:
    """Says who is told: those on duty at the level, else at the first one above it that has anybody, else below it."""
    place = ladder.index(page.level) if page.level in ladder else len(ladder)
    # A vendor is told by whoever calls it, and not of what those below it were not there for.
    below = [level for level in reversed(ladder[:place]) if level != "vendor"]
    passed: list[Level] = []
    for level in (page.level, *ladder[place + 1 :], *below):
        to = on_duty(rotas[level], now) if level in rotas else ()
        if to:
            return Addressed(page=page, to=to, passed=tuple(passed))
        passed.append(level)
    return Addressed(page=page, to=(), passed=tuple(passed))


def _turn_of(turn: Turn, at: datetime) -> Contact | None:
    if not turn.people or not any(True for _ in _duty(turn, at, at + timedelta(microseconds=1))):
        return None
    zone = ZoneInfo(turn.hours.zone)
    # By the wall clock, so that a shift does not move by an hour twice a year.
    passed = at.astimezone(zone).replace(tzinfo=None) - turn.start.astimezone(zone).replace(tzinfo=None)
    return turn.people[(passed // turn.length) % len(turn.people)]


def _changes(rota: Rota, start: datetime, end: datetime) -> Iterable[datetime]:
    """Lists every moment at which the duty may change."""
    for item in rota.overrides:
        yield from (item.start, item.end)
    for turn in rota.turns:
        for since, until in _duty(turn, start, end):
            yield from (since, until)
        yield from _hand_overs(turn, start, end)


def _hand_overs(turn: Turn, start: datetime, end: datetime) -> Iterable[datetime]:
    """Lists when one hands over to the next: where the clocks change then, also the moment at which they do."""
    zone = ZoneInfo(turn.hours.zone)
    first = turn.start.astimezone(zone).replace(tzinfo=None)
    # A day on either side, so that no jump of the wall clock leaves one out.
    low, high = (moment.astimezone(zone).replace(tzinfo=None) for moment in (start, end))
    wall = first + (low - DAY - first) // turn.length * turn.length
    while wall <= high + DAY:
        early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        yield from (early, late)
        if early != late:
            yield _clock_change(zone, early, late)
        wall += turn.length


def _clock_change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > SECOND:
        middle = low + ((high - low) // 2) // SECOND * SECOND
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def _duty(turn: Turn, start: datetime, end: datetime) -> Iterable[Span]:
    since = max(start, turn.start)
    until = min(end, turn.until) if turn.until else end
    return spans(turn.hours, since.astimezone(UTC), until.astimezone(UTC))
