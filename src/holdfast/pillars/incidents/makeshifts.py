"""What is told of workarounds: that the time of one is nearly over, and that one is in place longer than was said.

A reminder comes as long before the end as the terms say, at the earliest when half of the time is over: who has just
said until when it holds knows that. One that is taken back or prolonged before is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Page
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.hours import worked_from
from holdfast.pillars.incidents.levels import highest
from holdfast.pillars.incidents.policy import Book


class Term(Struct, frozen=True, kw_only=True):
    """Until when a workaround holds as an event said, when that is recalled, and when somebody saw to it."""

    number: int
    until: datetime
    reminder: datetime | None
    settled: datetime | None


def makeshifts(events: Sequence[Event], book: Book, now: datetime) -> Iterator[Page]:
    """Yields what follows up to a moment: those at work take a workaround back or prolong it."""
    for term in _terms(events, book):
        if term.reminder is not None and _happens(term, term.reminder, now):
            ended = term.until if term.until <= now else None
            moot = min((at for at in (term.settled, ended) if at), default=None)
            yield _page(events, book, "workaround-ends", f"reminder.{term.number}", term.reminder, moot)
        if _happens(term, term.until, now):
            yield _page(events, book, "workaround", f"workaround.{term.number}", term.until, term.settled)


def reminders_ahead(events: Sequence[Event], book: Book, now: datetime) -> tuple[datetime, ...]:
    """Lists the moments after another one at which the end of a workaround is to be recalled."""
    open_ = [term.reminder for term in _terms(events, book) if term.settled is None]
    return tuple(at for at in open_ if at is not None and at > now)


def _terms(events: Sequence[Event], book: Book) -> Iterator[Term]:
    for place, event in enumerate(events):
        deed = event.deed
        if not isinstance(deed, deeds.PlaceWorkaround | deeds.ExtendWorkaround):
            continue
        later = events[place + 1 :]
        yield Term(
            number=event.number,
            until=deed.until,
            reminder=_reminder(events[: place + 1], book, deed.until),
            settled=next((other.at for other in later if _settles(other, deed.id)), None),
        )


def _reminder(events: Sequence[Event], book: Book, until: datetime) -> datetime | None:
    """Gives the moment of a reminder by the terms and the priority under which the end was said."""
    event = events[-1]
    lead = book.policies[event.policy].workaround_reminder.get(fold(events).priority, timedelta())
    return until - min(lead, (until - event.at) / 2) if lead else None


def _happens(term: Term, at: datetime, now: datetime) -> bool:
    return at <= now and (term.settled is None or term.settled >= at)


def _page(events: Sequence[Event], book: Book, about: str, mark: str, at: datetime, moot: datetime | None) -> Page:
    known = [event for event in events if event.at < at]
    state = fold(known)
    level = highest(book.policies[known[-1].policy], state.priority, state.levels)
    return Page(
        key=f"{state.id}/{mark}/{level}/1",
        incident=state.id,
        about=about,
        level=level,
        due=at,
        not_before=worked_from(known[-1], book, state.priority, at),
        priority=state.priority,
        moot=moot,
    )


def _settles(event: Event, workaround: str) -> bool:
    return isinstance(event.deed, deeds.EndWorkaround | deeds.ExtendWorkaround) and event.deed.id == workaround
