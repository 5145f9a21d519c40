"""An incident told to someone who comes new to it: its timeline, and what a level that is called needs to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Cause, ClockReading, Flag, Incident, Level, Rating, Workaround
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.clocks import due
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.policy import Book

BY_TIME = "by-time"
"""The reason of a level that nobody called: the clock did."""
TRIED = (deeds.Note, deeds.Update, deeds.Advance, deeds.FailVerification)


class Entry(Struct, frozen=True, kw_only=True):
    """A line of a timeline: the kind of deed and its fields that say something."""

    number: int
    at: datetime
    by: str
    deed: str
    values: dict[str, Any] = {}


class Asked(Struct, frozen=True, kw_only=True):
    """What is wanted of a level that was called."""

    level: Level
    at: datetime
    by: str
    reason: str
    asked: str


class Raised(Struct, frozen=True, kw_only=True):
    """What makes an incident complex or heavy, as somebody saw it."""

    flag: Flag
    at: datetime
    by: str
    reason: str


class HandOver(Struct, frozen=True, kw_only=True):
    """What it is, since when, how it stands, what shows it, what was tried, and what is asked of whom.

    `told` is what was said when it was opened.
    """

    incident: Incident
    told: str
    taken: datetime
    rating: Rating
    began: datetime
    flags: tuple[Raised, ...]
    clocks: tuple[ClockReading, ...]
    causes: tuple[Cause, ...]
    workarounds: tuple[Workaround, ...]
    tried: tuple[Entry, ...]
    asked: tuple[Asked, ...]


def timeline(events: Sequence[Event]) -> tuple[Entry, ...]:
    """Tells what happened, in its order."""
    return tuple(_entry(event) for event in events)


def handed_over(events: Sequence[Event], book: Book, now: datetime) -> HandOver:
    """Collects what someone needs to go on with an incident."""
    known = [event for event in events if event.at <= now]
    incident = fold(known)
    return HandOver(
        incident=incident,
        told=known[0].deed.note if isinstance(known[0].deed, deeds.Open) else "",
        taken=now,
        rating=incident.rating,
        began=incident.began,
        flags=tuple(
            Raised(flag=event.deed.flag, at=event.at, by=event.by, reason=event.deed.reason)
            for event in known
            if isinstance(event.deed, deeds.Raise)
        ),
        clocks=tuple(reading for reading in due(known, book, now).readings if reading.motion != "stopped"),
        causes=incident.causes,
        workarounds=incident.workarounds,
        tried=tuple(_entry(event) for event in known if isinstance(event.deed, TRIED)),
        asked=tuple(_asked(known)),
    )


def _asked(events: Sequence[Event]) -> Iterator[Asked]:
    """Yields whoever was called: by people each time, by time once, since later it only reminds."""
    called: set[Level] = set()
    for event in events:
        deed = event.deed
        if isinstance(deed, deeds.Escalate):
            yield Asked(level=deed.level, at=event.at, by=event.by, reason=deed.reason, asked=deed.asked)
        elif isinstance(deed, deeds.Fire) and deed.clock == "escalate" and deed.level not in called:
            yield Asked(level=deed.level, at=event.at, by=event.by, reason=BY_TIME, asked="")
        else:
            continue
        called.add(deed.level)


def _entry(event: Event) -> Entry:
    values: dict[str, Any] = msgspec.to_builtins(event.deed)
    name = str(values.pop("type"))
    said = {key: value for key, value in values.items() if value not in ("", None, [], {})}
    return Entry(number=event.number, at=event.at, by=event.by, deed=name, values=said)
