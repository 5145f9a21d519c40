"""Incidents in the store: what is done becomes events, and all else follows from them in the same transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.access import Reach
from holdfast.model.incident import SYSTEM, Incident
from holdfast.model.incident_deeds import Deed, Event
from holdfast.model.incident_kept import (
    INCIDENT_EVENTS,
    INCIDENT_MARKS,
    INCIDENTS,
    IncidentMark,
    KeptEvent,
    KeptIncident,
)
from holdfast.model.incident_refusals import IncidentUnknown
from holdfast.model.record import Believed, is_believed
from holdfast.model.store_refusals import RecordAbsent, RecordChanged
from holdfast.pillars.incidents.deciding import decided, opened
from holdfast.pillars.incidents.folding import fold
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_pages import tell
from holdfast.service.incidents.incident_terms import book_of, cited


def open_incident(office: Office, store: Store, deed: deeds.Open, *, by: str, at: datetime) -> Incident:
    """Opens an incident under the next number; raises FieldMissing or ChoiceUnknown."""
    terms = cited(store)
    key = f"INC-{store.shelf(INCIDENTS).count() + 1:04d}"
    decision = opened(key, deed, at=at, by=by, terms=terms)
    _keep_events(store, decision.events)
    store.shelf(INCIDENTS).add(key, _kept(decision.incident))
    store.feed.add(at, "incident.opened", deed.cluster, deed.namespaces, about=key)
    return _settled(office, store, key, at)


def do(office: Office, store: Store, incident: str, deed: Deed, *, by: str, at: datetime) -> Incident:
    """Does something to an incident, and to others what follows from it; raises IncidentRefused."""
    present = state_of(store, incident)
    terms = cited(store)
    other = _other(store, deed)
    decision = decided(present, deed, at=at, by=by, terms=terms, other=other)
    _keep_events(store, decision.events)
    for name, follows in decision.elsewhere:
        do(office, store, name, follows, by=SYSTEM, at=at)
    store.feed.add(at, "incident.changed", present.cluster, present.namespaces, about=incident)
    return _settled(office, store, incident, at)


def tick(office: Office) -> tuple[str, ...]:
    """Lets happen what is due by itself: clocks that ran out are recorded and people are told; gives the ids."""
    now = office.now()
    with office.stores.read() as store:
        due = [kept.id for kept in store.shelf(INCIDENTS).find("state", "open") if _is_due(kept.item, now)]
    for key in due:
        with office.stores.write() as store:
            if _is_due(store.shelf(INCIDENTS).get(key).item, now):
                _settled(office, store, key, now)
                item = store.shelf(INCIDENTS).get(key).item
                store.feed.add(now, "incident.changed", item.cluster, item.namespaces, about=key)
    return tuple(due)


def state_of(store: Store, incident: str) -> Incident:
    """Gives an incident as it is; raises IncidentUnknown."""
    events = events_of(store, incident)
    if not events:
        raise IncidentUnknown(incident=incident)
    return fold(events)


def events_of(store: Store, incident: str) -> tuple[Event, ...]:
    """Lists the events of an incident in their order."""
    return tuple(kept.item.event for kept in store.shelf(INCIDENT_EVENTS).find("incident", incident))


def open_with(store: Store, fingerprint: str) -> str:
    """Names the open incident to which a fingerprint belongs, empty where there is none."""
    with suppress(RecordAbsent):
        return store.shelf(INCIDENT_MARKS).get(fingerprint).item.incident
    return ""


def may_see(reach: Reach, incident: Incident | KeptIncident) -> bool:
    """Says that an incident may be seen: its words may name anything in the places where it is."""
    return covers(reach, incident.cluster, incident.namespaces)


def covers(reach: Reach, cluster: str, namespaces: tuple[str, ...]) -> bool:
    """Says that a permission holds in every place of an incident; without namespaces that is the whole cluster."""
    if reach.has_whole(cluster):
        return True
    return bool(namespaces) and all(reach.covers(cluster, name) for name in namespaces)


def check_number(incident: Incident, number: Believed) -> None:
    """Refuses to change an incident that has gone on since it was looked at; raises RecordChanged."""
    if not is_believed(number, incident.number):
        raise RecordChanged(type=INCIDENTS.name, id=incident.id)


def _settled(office: Office, store: Store, key: str, at: datetime) -> Incident:
    """Brings what follows from the events up to a moment in line with them."""
    events = events_of(store, key)
    told = tell(office, store, events, book_of(store), at)
    _keep_events(store, told.events)
    incident = fold((*events, *told.events))
    store.shelf(INCIDENTS).replace(key, replace(_kept(incident), next_due=None if incident.is_over else told.next_due))
    _mark(store, incident)
    return incident


def _keep_events(store: Store, events: tuple[Event, ...]) -> None:
    shelf = store.shelf(INCIDENT_EVENTS)
    for event in events:
        shelf.add(f"{event.incident}:{event.number:06d}", KeptEvent(incident=event.incident, event=event))


def _kept(incident: Incident) -> KeptIncident:
    return KeptIncident(
        title=incident.title,
        state="over" if incident.is_over else "open",
        priority=incident.priority,
        step=incident.step,
        side=incident.side,
        opened=incident.opened,
        last=incident.last,
        number=incident.number,
        cluster=incident.cluster,
        namespaces=incident.namespaces,
        assignee=incident.assignee,
        flags=incident.flags,
    )


def _mark(store: Store, incident: Incident) -> None:
    """Says which fingerprints belong to it while it is open, and lets them go when it is over."""
    shelf = store.shelf(INCIDENT_MARKS)
    held = {kept.id for kept in shelf.find("incident", incident.id)}
    wanted = set() if incident.is_over else set(incident.fingerprints)
    for name in sorted(held - wanted):
        shelf.remove(name)
    for name in sorted(wanted - held):
        # What two of them claim belongs to the one that took it in, or to the first that is open.
        taken = open_with(store, name)
        if taken and taken in incident.absorbed:
            shelf.replace(name, IncidentMark(incident=incident.id))
        elif not taken:
            shelf.add(name, IncidentMark(incident=incident.id))


def _other(store: Store, deed: Deed) -> Incident | None:
    """Gives the other incident that a deed names, None where there is none."""
    names: dict[type, str] = {deeds.Merge: "into", deeds.MarkDuplicate: "of", deeds.Follow: "parent"}
    field = names.get(type(deed))
    with suppress(IncidentUnknown):
        return state_of(store, getattr(deed, field)) if field else None
    return None


def _is_due(item: KeptIncident, now: datetime) -> bool:
    return item.state == "open" and item.next_due is not None and item.next_due <= now
