"""The life of an incident cut where its priority, its terms or its hold change: within a stretch all of them stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Held, Priority
from holdfast.model.incident_deeds import Event
from holdfast.model.incident_refusals import TermsUnusable
from holdfast.pillars.incidents.calendars import Calendar
from holdfast.pillars.incidents.policy import Book, Policy


class Stretch(Struct, frozen=True, kw_only=True):
    """Some time of an incident's life under one priority and the same terms."""

    start: datetime
    end: datetime
    priority: Priority
    policy: Policy
    calendars: Mapping[str, Calendar]
    is_paused: bool = False


def stretches(events: Sequence[Event], book: Book, now: datetime) -> tuple[Stretch, ...]:
    """Cuts the time from the opening to now; what clocks recorded changes nothing. Raises TermsUnusable."""
    told = [event for event in events if event.at <= now and not isinstance(event.deed, deeds.Fire)]
    found: list[Stretch] = []
    priority: Priority = "P4"
    hold: Held | None = None
    for event, end in zip(told, [*(event.at for event in told[1:]), now], strict=False):
        priority = _priority(event, priority)
        hold = _hold(event, hold)
        policy, calendars = _terms(event, book)
        is_held = hold is not None and hold.reason in policy.pausing and priority not in policy.never_held
        ends = hold.until if is_held and hold is not None and hold.until is not None else None
        if ends is not None and ends <= end:
            cuts = [(event.at, ends, True), (ends, end, False)]
        else:
            # At the very moment of a deed its stretch is empty, and still says how things stand.
            cuts = [(event.at, end, is_held)]
        found += [
            Stretch(start=since, end=upto, priority=priority, policy=policy, calendars=calendars, is_paused=is_paused)
            for since, upto, is_paused in cuts
        ]
    return tuple(found)


def _priority(event: Event, before: Priority) -> Priority:
    if isinstance(event.deed, deeds.Open | deeds.Prioritise) and event.deed.rating is not None:
        return event.deed.rating.priority
    return before


def _hold(event: Event, before: Held | None) -> Held | None:
    deed = event.deed
    if isinstance(deed, deeds.Hold):
        return Held(reason=deed.reason, note=deed.note, by=event.by, since=event.at, until=deed.until)
    if before and before.until and before.until <= event.at:
        return None
    return None if isinstance(deed, deeds.Resume) else before


def _terms(event: Event, book: Book) -> tuple[Policy, Mapping[str, Calendar]]:
    if event.policy not in book.policies:
        raise TermsUnusable(what="policy", detail=event.policy)
    if event.calendar not in book.calendars:
        raise TermsUnusable(what="calendar", detail=event.calendar)
    return book.policies[event.policy], book.calendars[event.calendar]
