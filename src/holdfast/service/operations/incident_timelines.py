"""The whole timeline of an incident: what was done, and each alert from its true start to its true end."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.alerts_kept import KeptFiring
from holdfast.model.incident_refusals import IncidentUnknown
from holdfast.model.record import Kept
from holdfast.pillars.incidents.telling import Entry, timeline
from holdfast.reports.incident_words import sentence
from holdfast.service.desk import Desk
from holdfast.service.incidents.incidents import events_of, may_see, state_of
from holdfast.service.intake.firings import firings_of
from holdfast.service.intake.opening import moment_words
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say


class OfTimeline(Paging, frozen=True, kw_only=True):
    """The timeline of an incident, the earliest line first."""

    incident: str


class TimelineLine(Struct, frozen=True, kw_only=True):
    """One line: something that was done, or an alert from `at` `until` it ended; it fires where that is missing.

    `id` is that of the event or of the firing.
    """

    at: datetime
    kind: Literal["event", "alert"]
    id: str
    sentence: str
    until: datetime | None = None
    by: str = ""


def _timeline(desk: Desk, asked: OfTimeline) -> Page[TimelineLine]:
    if not may_see(desk.reach, state_of(desk.store, asked.incident)):
        raise IncidentUnknown(incident=asked.incident)
    done = [_event(entry, asked.incident, desk.lang) for entry in timeline(events_of(desk.store, asked.incident))]
    alerts = [_alert(kept, desk.lang) for kept in firings_of(desk.store, asked.incident)]
    return paged(asked, [*done, *alerts], lambda line: (line.at.timestamp(), line.kind, line.id))


def _event(entry: Entry, incident: str, lang: str) -> TimelineLine:
    return TimelineLine(
        at=entry.at, kind="event", id=f"{incident}:{entry.number:06d}", sentence=sentence(entry, lang), by=entry.by
    )


def _alert(kept: Kept[KeptFiring], lang: str) -> TimelineLine:
    item = kept.item
    about = str(item.subject) if item.subject is not None else ", ".join(item.namespaces)
    words = (
        say("intake.timeline.fired", lang, rule=item.rule, start=moment_words(item.starts), end=moment_words(item.ends))
        if item.ends is not None
        else say("intake.timeline.fires", lang, rule=item.rule, start=moment_words(item.starts))
    )
    said = " · ".join(part for part in (words, about, item.summary) if part)
    return TimelineLine(at=item.starts, until=item.ends, kind="alert", id=kept.id, sentence=said)


OPERATIONS = (
    Operation(
        name="incidents.timeline",
        parameters=OfTimeline,
        result=Page[TimelineLine],
        run=_timeline,
        permission="read:incidents",
        bearing="fleet",
        path="/incidents/{incident}/timeline",
    ),
)
