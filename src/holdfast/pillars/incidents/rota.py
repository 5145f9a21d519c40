"""Who is on duty at a level: people who take turns, in hours of a calendar, with overrides, and the gaps between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from holdfast.model.incident import Contact, Level, Page
from holdfast.pillars.incidents.calendars import Calendar, Span, spans, united


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


def addressed(page: Page, rotas: Mapping[Level, Rota], ladder: Sequence[Level], now: datetime) -> Addressed:
    """Says who is told: those on duty at the level, or at the first one above it that has anybody."""
    above = ladder[ladder.index(page.level) + 1 :] if page.level in ladder else ()
    passed: list[Level] = []
    for level in (page.level, *above):
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


def _duty(turn: Turn, start: datetime, end: datetime) -> Iterable[Span]:
    since = max(start, turn.start)
    until = min(end, turn.until) if turn.until else end
    return spans(turn.hours, since.astimezone(UTC), until.astimezone(UTC))
