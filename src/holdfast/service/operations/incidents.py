"""Incidents: which there are, where one stands and why, and a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.incident import Assessment, ClockName, ClockReading, Incident, Motion, Priority, Step
from holdfast.model.incident_kept import INCIDENT_PAGES, INCIDENTS, IncidentState, KeptIncident, KeptPage
from holdfast.model.incident_refusals import IncidentUnknown
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import reach_of
from holdfast.pillars.incidents.clocks import current, due
from holdfast.pillars.incidents.escalation import audit
from holdfast.pillars.incidents.telling import timeline
from holdfast.reports.incident_words import rating_words, sentence
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_steps import StepShown, steps_of
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.incidents import covers, events_of, may_see, open_incident, state_of
from holdfast.service.incidents.reviewing import at_least
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged

READ, WORK, COMMAND = "read:incidents", "work:incidents", "command:incidents"
PRIORITIES: tuple[Priority, ...] = ("P1", "P2", "P3", "P4", "enhancement")


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


class ListIncidents(Paging, frozen=True, kw_only=True):
    """Which incidents are wanted, the gravest first and of those the oldest."""

    state: Literal["open", "over", "all"] = "open"
    cluster: str = ""
    priority: Priority | None = None
    text: str = ""


class OfIncident(Struct, frozen=True, kw_only=True):
    """One incident by its id."""

    incident: str


class NewIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An incident to open; what nobody is sure of makes it graver, and the answer says why."""

    title: Annotated[str, Meta(min_length=1, max_length=300)]
    assessment: Assessment = Assessment()
    began: Instant | None = None
    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    note: Annotated[str, Meta(max_length=10_000)] = ""


class EscalationAudit(Struct, frozen=True, kw_only=True):
    """What should have been told by now and was not, and what was told without a ground."""

    is_clean: bool
    missed: tuple[str, ...]
    unfounded: tuple[str, ...]


def _list(desk: Desk, asked: ListIncidents) -> Page[IncidentRow]:
    shelf = desk.store.shelf(INCIDENTS)
    if asked.cluster:
        kept = shelf.find("cluster", asked.cluster)
    else:
        kept = shelf.find("state", asked.state) if asked.state != "all" else shelf.page(limit=100_000)
    text = asked.text.casefold()
    rows = [
        _row(item)
        for item in kept
        if may_see(desk.reach, item.item)
        and asked.state in ("all", item.item.state)
        and asked.priority in (None, item.item.priority)
        and text in f"{item.id} {item.item.title}".casefold()
    ]
    return paged(asked, rows, lambda row: (PRIORITIES.index(row.priority), row.opened.isoformat(), row.id))


def _get(desk: Desk, asked: OfIncident) -> IncidentShown:
    return shown_incident(desk, seen(desk, asked.incident))


def _open(desk: Desk, asked: NewIncident) -> IncidentShown:
    _check_place(desk, asked.cluster, asked.namespaces)
    deed = deeds.Open(
        title=asked.title,
        source=f"{desk.who.actor}:{desk.who.name}",
        assessment=asked.assessment,
        began=asked.began,
        cluster=asked.cluster,
        namespaces=asked.namespaces,
        affected=asked.affected,
        services=asked.services,
        note=asked.note,
    )
    incident = open_incident(desk.office, desk.store, deed, by=desk.who.id, at=desk.now)
    desk.note(incident.id, priority=incident.priority)
    return shown_incident(desk, incident)


def _audit(desk: Desk, asked: OfIncident) -> EscalationAudit:
    incident = seen(desk, asked.incident)
    sent = [kept.id for kept in desk.store.shelf(INCIDENT_PAGES).find("incident", incident.id)]
    events = events_of(desk.store, incident.id)
    found = audit(events, book_of(desk.store), sent, at_least(desk, events))
    return EscalationAudit(
        is_clean=found.is_clean, missed=tuple(page.key for page in found.missed), unfounded=found.unfounded
    )


def seen(desk: Desk, key: str) -> Incident:
    """Gives an incident in the asker's reach; raises IncidentUnknown, or NotPermitted where they may only look."""
    incident = state_of(desk.store, key)
    if may_see(desk.reach, incident):
        return incident
    if may_see(reach_of(desk.who, READ), incident):
        raise NotPermitted(permission=WORK, who=desk.who.name)
    raise IncidentUnknown(incident=key)


def shown_incident(desk: Desk, incident: Incident) -> IncidentShown:
    """Shows all of an incident in the reader's language."""
    events = events_of(desk.store, incident.id)
    now = at_least(desk, events)
    readings = due(events, book_of(desk.store), now).readings
    pages = desk.store.shelf(INCIDENT_PAGES).find("incident", incident.id)
    return IncidentShown(
        incident=incident,
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


def _check_place(desk: Desk, cluster: str, namespaces: tuple[str, ...]) -> None:
    """Refuses a place that is not known, or not in the asker's reach."""
    if not cluster and namespaces:
        raise UsageError(what="cluster", value="", allowed="clusters list")
    if cluster:
        if not desk.reach.touches(cluster):
            raise RecordAbsent(type=CLUSTERS.name, id=cluster)
        desk.store.shelf(CLUSTERS).get(cluster)
    if not covers(desk.reach, cluster, namespaces):
        raise NotPermitted(permission=WORK, who=desk.who.name)


def _row(kept: Kept[KeptIncident]) -> IncidentRow:
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


OPERATIONS = (
    Operation(
        name="incidents.list",
        parameters=ListIncidents,
        result=Page[IncidentRow],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/incidents",
        examples={"open": {}, "gravest": {"priority": "P1", "state": "all"}},
    ),
    Operation(
        name="incidents.get",
        parameters=OfIncident,
        result=IncidentShown,
        run=_get,
        permission=READ,
        bearing="fleet",
        path="/incidents/{incident}",
    ),
    Operation(
        name="incidents.open",
        parameters=NewIncident,
        result=IncidentShown,
        run=_open,
        permission=WORK,
        bearing="fleet",
        path="/incidents",
        effect="record",
        method="POST",
        examples={
            "outage": {
                "title": "The shop does not answer",
                "cluster": "prod-seoul",
                "assessment": {"users": "all", "process": "stopped", "urgency": "now"},
            }
        },
    ),
    Operation(
        name="incidents.audit",
        parameters=OfIncident,
        result=EscalationAudit,
        run=_audit,
        permission=READ,
        bearing="fleet",
        path="/incidents/{incident}/audit",
    ),
)
