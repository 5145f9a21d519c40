"""Incidents: which there are, where one stands and why, and a new one."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.incident import PRIORITIES, Assessment, Priority
from holdfast.model.incident_kept import INCIDENT_PAGES, INCIDENTS, KeptIncident
from holdfast.model.incident_refusals import FieldMissing
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.escalation import audit
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, WORK, seen
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.incidents import covers, events_of, may_see, open_incident
from holdfast.service.incidents.incidents_told import IncidentRow, IncidentShown, incident_row, shown_incident
from holdfast.service.incidents.reviewing import at_least
from holdfast.service.incidents.titling import kept_title
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged


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
    rows = [
        incident_row(item)
        for item in kept
        if may_see(desk.reach, item.item)
        and asked.state in ("all", item.item.state)
        and asked.priority in (None, item.item.priority)
        and _tells(desk, item, asked.text.casefold())
    ]
    page = paged(asked, rows, lambda row: (PRIORITIES.index(row.priority), row.opened.isoformat(), row.id))
    items = tuple(replace(row, title=kept_title(desk, row.id, row.title)) for row in page.items)
    return replace(page, items=items)


def _tells(desk: Desk, kept: Kept[KeptIncident], text: str) -> bool:
    """Says that a text stands in the id of an incident or in its title, as it was written or as the reader sees it."""
    written = f"{kept.id} {kept.item.title}".casefold()
    return text in written or text in kept_title(desk, kept.id, kept.item.title).casefold()


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


def _check_place(desk: Desk, cluster: str, namespaces: tuple[str, ...]) -> None:
    """Refuses a place that is not known, or not in the asker's reach."""
    if not cluster and namespaces:
        raise FieldMissing(field="cluster", deed="open")
    if cluster:
        if not desk.reach.touches(cluster):
            raise RecordAbsent(type=CLUSTERS.name, id=cluster)
        desk.store.shelf(CLUSTERS).get(cluster)
    if not covers(desk.reach, cluster, namespaces):
        raise NotPermitted(permission=WORK, who=desk.who.name)


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
