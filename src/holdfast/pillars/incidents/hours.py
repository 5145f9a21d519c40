"""The hours in which people are told of what can wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from holdfast.model.incident import Priority
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.calendars import deadline
from holdfast.pillars.incidents.policy import Book

INSTANT = timedelta(microseconds=1)


def worked_from(event: Event, book: Book, priority: Priority, at: datetime) -> datetime:
    """Gives the first moment from another one on at which the priority's calendar works, under an event's terms."""
    name = book.policies[event.policy].calendars.get(priority, "")
    calendar = book.calendars[event.calendar].get(name)
    begins = deadline(calendar, at, INSTANT) if calendar else None
    return begins - INSTANT if begins else at
