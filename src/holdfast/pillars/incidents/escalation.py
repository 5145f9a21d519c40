"""Who is to be told what about an incident, exactly once: every page follows from the events and has a key of its own.

Whoever keeps the events appends `fires` in the transaction in which it queues the pages of the same keys; a key that is
there already is not appended again, whatever died in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Incident, Page, is_graver
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.clocks import due
from holdfast.pillars.incidents.folding import after, is_tended_by
from holdfast.pillars.incidents.hours import worked_from
from holdfast.pillars.incidents.makeshifts import makeshifts
from holdfast.pillars.incidents.policy import Book
from holdfast.pillars.incidents.runs import is_end, is_fix

TOLD: tuple[tuple[type, str], ...] = (
    (deeds.Escalate, "escalated"),
    (deeds.Reopen, "reopened"),
    (deeds.FailVerification, "failed"),
)


class Audit(Struct, frozen=True, kw_only=True):
    """What should have been told and was not, and what was told without a ground."""

    missed: tuple[Page, ...]
    unfounded: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Says that exactly what should have been told was told."""
        return not self.missed and not self.unfounded


def fires(events: Sequence[Event], book: Book, now: datetime) -> tuple[deeds.Fire, ...]:
    """Lists what fired and was not recorded yet, in its order."""
    recorded = {event.deed.key for event in events if isinstance(event.deed, deeds.Fire)}
    return tuple(
        deeds.Fire(
            key=firing.key,
            clock=firing.clock,
            run=firing.run,
            loop=firing.loop,
            due=firing.due,
            priority=firing.priority,
            level=firing.level,
            is_moot=firing.stopped is not None,
        )
        for firing in due(events, book, now).fired
        if firing.key not in recorded
    )


def pages(events: Sequence[Event], book: Book, now: datetime) -> tuple[Page, ...]:
    """Lists every page that follows from the events up to a moment, with the moment since when one is moot."""
    known = [event for event in events if event.at <= now]
    if not known:
        return ()
    firings = (
        Page(
            key=firing.key,
            incident=known[0].incident,
            about=firing.clock,
            level=firing.level,
            due=firing.due,
            not_before=worked_from(_cited(known, firing.due), book, firing.priority, firing.due),
            priority=firing.priority,
            moot=firing.stopped,
        )
        for firing in due(known, book, now).fired
    )
    return tuple(
        sorted((*_told(known, book), *makeshifts(known, book, now), *firings), key=lambda page: (page.due, page.key))
    )


def unsent(events: Sequence[Event], book: Book, sent: Collection[str], now: datetime) -> tuple[Page, ...]:
    """Lists the pages that are to go out now: those that follow, still matter, need not wait and were not sent."""
    return tuple(page for page in pages(events, book, now) if is_due(page, sent, now))


def is_due(page: Page, sent: Collection[str], now: datetime) -> bool:
    """Says that a page is to go out now: it still matters, need not wait and was not sent."""
    return page.moot is None and page.not_before <= now and page.key not in sent


def audit(
    events: Sequence[Event],
    book: Book,
    sent: Collection[str],
    now: datetime,
    grace: timedelta = timedelta(minutes=1),
) -> Audit:
    """Compares what was sent with what should have been; a page is missed when the grace after its time is over.

    A page whose clock stopped within the grace may have gone out or not.
    """
    expected = pages(events, book, now)
    known = {page.key for page in expected}
    late = (page for page in expected if page.not_before + grace <= min(page.moot or now, now))
    return Audit(
        missed=tuple(page for page in late if page.key not in sent),
        unfounded=tuple(sorted(key for key in sent if key not in known)),
    )


def _told(events: Sequence[Event], book: Book) -> Iterator[Page]:
    """Yields what an event gives to tell: a new or graver incident, a level that is called, trouble that is back."""
    state: Incident | None = None
    for place, event in enumerate(events):
        before, state = state, after(state, event)
        about = _about(event, before, state)
        if about is None or state.in_backlog:
            continue
        levels = (event.deed.level,) if isinstance(event.deed, deeds.Escalate) else state.levels
        # Who calls a level means now; what merely arose may wait until someone works.
        waits = about != "escalated"
        for level in levels:
            yield Page(
                key=f"{event.incident}/event.{event.number}/{level}/1",
                incident=event.incident,
                about=about,
                level=level,
                due=event.at,
                not_before=worked_from(event, book, state.priority, event.at) if waits else event.at,
                priority=state.priority,
                moot=_moot(about, events[place + 1 :]),
            )


def _about(event: Event, before: Incident | None, state: Incident) -> str | None:
    if before is None:
        return "opened"
    if is_graver(state.priority, before.priority):
        return "raised"
    return next((about for kind, about in TOLD if isinstance(event.deed, kind)), None)


def _moot(about: str, later: Sequence[Event]) -> datetime | None:
    """Gives the moment at which it is fixed or over; that it is new need not be told to who is on it."""
    return next(
        (event.at for event in later if is_fix(event) or is_end(event) or (about == "opened" and is_tended_by(event))),
        None,
    )


def _cited(events: Sequence[Event], at: datetime) -> Event:
    """Gives the event whose terms hold just before a moment."""
    return next((event for event in reversed(events) if event.at < at), events[0])
