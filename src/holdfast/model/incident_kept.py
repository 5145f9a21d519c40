"""What the store keeps of incidents: their events, which are all of the truth, and what finds them quickly."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct

from holdfast.model.incident import Flag, Page, Priority, Step
from holdfast.model.incident_deeds import Event
from holdfast.model.record import RecordType

IncidentState = Literal["open", "over"]
MOST_NAMED: Final = 200
"""How many objects or fingerprints are named by what Holdfast opens; what is beyond is in the history of alerts."""


class KeptIncident(Struct, frozen=True, kw_only=True):
    """What lists and the clock's hand need of an incident; it follows from the events and is written with them.

    `next_due` is the next moment at which something happens by itself.
    """

    title: str
    state: IncidentState
    priority: Priority
    step: Step
    opened: datetime
    last: datetime
    number: int
    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    side: str = ""
    assignee: str = ""
    next_due: datetime | None = None
    flags: tuple[Flag, ...] = ()


class KeptEvent(Struct, frozen=True, kw_only=True):
    """One event of an incident, kept under the incident and its number so that no number is given twice."""

    incident: str
    event: Event


class IncidentMark(Struct, frozen=True, kw_only=True):
    """The open incident to which a fingerprint belongs."""

    incident: str


class KeptTerms(Struct, frozen=True, kw_only=True):
    """A policy and its calendars under the versions that events cite.

    `document` is what the policy was read from, in the form in which people write it.
    """

    policy_version: str
    calendar_version: str
    policy: dict[str, Any]
    calendars: tuple[dict[str, Any], ...]
    document: dict[str, Any] = {}


class TermsInForce(Struct, frozen=True, kw_only=True):
    """Which kept terms new events are under, and the language in which people are told."""

    terms: str
    lang: str
    by: str
    since: datetime


class KeptPage(Struct, frozen=True, kw_only=True):
    """A page that was sent, kept under its key: to whom, and past which levels that had nobody."""

    incident: str
    page: Page
    sent: datetime
    to: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


INCIDENTS = RecordType(name="incident", version=1, type=KeptIncident, indexed=("state", "cluster"))
INCIDENT_EVENTS = RecordType(name="incident-event", version=1, type=KeptEvent, indexed=("incident",))
INCIDENT_MARKS = RecordType(name="incident-mark", version=1, type=IncidentMark, indexed=("incident",))
INCIDENT_TERMS = RecordType(name="incident-terms", version=1, type=KeptTerms)
TERMS_IN_FORCE = RecordType(name="terms-in-force", version=1, type=TermsInForce)
INCIDENT_PAGES = RecordType(name="incident-page", version=1, type=KeptPage, indexed=("incident",))
