"""Incidents as people and programs are shown them: as a row, or whole with clocks, steps, timeline and pages."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.incident import ClockName, ClockReading, Incident, Motion, Priority, Step
from holdfast.model.incident_kept import INCIDENT_PAGES, IncidentState, KeptIncident, KeptPage
from holdfast.model.record import Kept
from holdfast.pillars.incidents.clocks import current, due
from holdfast.pillars.incidents.telling import timeline
from holdfast.reports.incident_words import rating_words, sentence
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_steps import StepShown, steps_of
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.incidents import events_of
from holdfast.service.incidents.reviewing import at_least
from holdfast.service.incidents.titling import titled


class IncidentRow(Struct, frozen=True, kw_only=True):
    """An incident in a list; `next_due` is when something happens by itself next."""

    id: str
    title: str
    state: IncidentState
    priority: Priority
    step: Step
    side: str
    cluster: str
    namespaces: tuple[str, ...]
    assignee: str
    opened: datetime
    last: datetime
    next_due: datetime | None


class ClockShown(Struct, frozen=True, kw_only=True):
    """Where a clock stands: how much of its limit is used, in seconds, and when it is or was used up.

    `motion` is running, paused or stopped; `deadline` is missing while a pause without end lasts, and `beyond` says
    that it lies in a year whose holidays are not known.
    """

    clock: ClockName
    run: int
    motion: Motion
    calendar: str
    started: datetime
    elapsed_seconds: float
    limit_seconds: float | None
    deadline: datetime | None
    breached: datetime | None
    stopped: datetime | None
    case: str
    beyond: bool


class EventShown(Struct, frozen=True, kw_only=True):
    """One line of the timeline in words."""

    number: int
    at: datetime
    by: str
    deed: str
    sentence: str


class PageShown(Struct, frozen=True, kw_only=True):
    """Who was told what, and when; `passed` are levels that had nobody, and nobody at all is a gap."""

    about: str
    level: str
    due: datetime
    sent: datetime
    to: tuple[str, ...]
    passed: tuple[str, ...]


class IncidentShown(Struct, frozen=True, kw_only=True):
    """All of an incident: its state, why its priority is what it is, its clocks, steps, timeline and pages.

    `revision` is the number of its last event.
    """

    incident: Incident
    why: tuple[str, ...]
    clocks: tuple[ClockShown, ...]
    steps: tuple[StepShown, ...]
    timeline: tuple[EventShown, ...]
    pages: tuple[PageShown, ...]
    revision: int
    now: datetime


def shown_incident(desk: Desk, incident: Incident) -> IncidentShown:
    """Shows all of an incident in the reader's language."""
    events = events_of(desk.store, incident.id)
    now = at_least(desk, events)
    readings = due(events, book_of(desk.store), now).readings
    pages = desk.store.shelf(INCIDENT_PAGES).find("incident", incident.id)
    return IncidentShown(
        incident=titled(desk.office, incident, desk.lang),
        why=rating_words(incident.rating, desk.lang),
        clocks=tuple(_clock(reading) for reading in current(readings)),
        steps=steps_of(desk, incident),
        timeline=tuple(
            EventShown(
                number=entry.number, at=entry.at, by=entry.by, deed=entry.deed, sentence=sentence(entry, desk.lang)
            )
            for entry in timeline(events)
        ),
        pages=tuple(sorted((_page(kept.item) for kept in pages), key=lambda page: (page.due, page.level))),
        revision=incident.number,
        now=now,
    )


def incident_row(kept: Kept[KeptIncident]) -> IncidentRow:
    """Shows an incident as one of many, with the title that was written."""
    item = kept.item
    return IncidentRow(
        id=kept.id,
        title=item.title,
        state=item.state,
        priority=item.priority,
        step=item.step,
        side=item.side,
        cluster=item.cluster,
        namespaces=item.namespaces,
        assignee=item.assignee,
        opened=item.opened,
        last=item.last,
        next_due=item.next_due,
    )


def _clock(reading: ClockReading) -> ClockShown:
    return ClockShown(
        clock=reading.clock,
        run=reading.run,
        motion=reading.motion,
        calendar=reading.calendar,
        started=reading.started,
        elapsed_seconds=reading.elapsed.total_seconds(),
        limit_seconds=reading.limit.total_seconds() if reading.limit is not None else None,
        deadline=reading.deadline,
        breached=reading.breached,
        stopped=reading.stopped,
        case=reading.case,
        beyond=reading.beyond,
    )


def _page(item: KeptPage) -> PageShown:
    return PageShown(
        about=item.page.about, level=item.page.level, due=item.page.due, sent=item.sent, to=item.to, passed=item.passed
    )
