"""Who is to be told what about an incident, exactly once: every page follows from the events and has a key of its own.

Whoever keeps the events appends `fires` in the transaction in which it queues the pages of the same keys; a key that is
there already is not appended again, whatever died in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Level, Page, Priority
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.clocks import due
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.policy import Book


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
            priority=firing.priority,
            moot=firing.stopped,
        )
        for firing in due(known, book, now).fired
    )
    return tuple(sorted((*_told(known), *firings), key=lambda page: (page.due, page.key)))


def unsent(events: Sequence[Event], book: Book, sent: Collection[str], now: datetime) -> tuple[Page, ...]:
    """Lists the pages that are to go out now: those that follow, still matter and were not sent."""
    return tuple(page for page in pages(events, book, now) if page.moot is None and page.key not in sent)


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
    late = (page for page in expected if page.due + grace <= min(page.moot or now, now))
    return Audit(
        missed=tuple(page for page in late if page.key not in sent),
        unfounded=tuple(sorted(key for key in sent if key not in known)),
    )


def _told(events: Sequence[Event]) -> Iterator[Page]:
    """Yields what is told because of an event: a new incident, a level that is called, trouble that is back."""
    for place, event in enumerate(events):
        if isinstance(event.deed, deeds.Open):
            yield from _page(event, "opened", ("L1",), fold(events[: place + 1]).priority)
        elif isinstance(event.deed, deeds.Escalate):
            yield from _page(event, "escalated", (event.deed.level,), fold(events[: place + 1]).priority)
        elif isinstance(event.deed, deeds.Reopen | deeds.FailVerification):
            about = "reopened" if isinstance(event.deed, deeds.Reopen) else "failed"
            state = fold(events[: place + 1])
            yield from _page(event, about, state.levels, state.priority)


def _page(event: Event, about: str, levels: Sequence[Level], priority: Priority) -> Iterator[Page]:
    if priority == "enhancement":
        return
    for level in levels:
        key = f"{event.incident}/event.{event.number}/{level}/1"
        yield Page(key=key, incident=event.incident, about=about, level=level, due=event.at, priority=priority)
