"""Whether something may be done to an incident, and what it amounts to: deeds here, and deeds on other incidents.

What is refused raises a leaf of IncidentRefused and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import SYSTEM, Incident
from holdfast.model.incident_deeds import Deed, Event
from holdfast.model.incident_refusals import FieldMissing, IncidentInBacklog, IncidentOver, IncidentUnknown
from holdfast.pillars.incidents.cases import Case, name_of, need, visible
from holdfast.pillars.incidents.folding import after
from holdfast.pillars.incidents.guarding import outcome_of
from holdfast.pillars.incidents.policy import Terms
from holdfast.pillars.incidents.rating import rated


class Decision(Struct, frozen=True, kw_only=True):
    """What a deed amounts to: the events of the incident, and deeds to be done to others by their ids."""

    incident: Incident
    events: tuple[Event, ...]
    elsewhere: tuple[tuple[str, Deed], ...] = ()


def opened(incident: str, deed: deeds.Open, *, at: datetime, by: str, terms: Terms) -> Decision:
    """Opens an incident under a new id; raises FieldMissing or ChoiceUnknown."""
    need(deed, "title", "source")
    rating = rated(terms.policy, deed.assessment)
    began = min(deed.began, at) if deed.began else None
    return _told(None, incident, (replace(deed, rating=rating, began=began),), at=at, by=by, terms=terms)


def decided(
    incident: Incident, deed: Deed, *, at: datetime, by: str, terms: Terms, other: Incident | None = None
) -> Decision:
    """Does something to an incident; an event is never earlier than the one before. Raises IncidentRefused."""
    at = max(at, incident.last)
    case = Case(incident=incident, at=at, by=by, terms=terms, other=other)
    if not by:
        raise FieldMissing(field="by", deed=name_of(deed))
    if incident.is_over and not isinstance(deed, STILL_POSSIBLE):
        raise IncidentOver(incident=incident.id, state=incident.side or incident.step)
    if incident.in_backlog and isinstance(deed, PROCESS):
        raise IncidentInBacklog(incident=incident.id)
    outcome = outcome_of(deed, case)
    told = _told(incident, incident.id, outcome.here, at=at, by=by, terms=terms)
    ended = told.incident.is_over and not incident.is_over and incident.parent
    ends = ((incident.parent, deeds.ChildEnded(child=incident.id)),) if ended else ()
    return replace(told, elsewhere=(*outcome.elsewhere, *ends))


STILL_POSSIBLE = (
    deeds.Note,
    deeds.FinishAction,
    deeds.FinishReview,
    deeds.CloseVendorCase,
    deeds.Reopen,
    deeds.ChildEnded,
    deeds.Fire,
)
"""What may be done to an incident that is over."""

PROCESS = (deeds.Acknowledge, deeds.Hold, deeds.Escalate, deeds.Raise, deeds.Reopen, deeds.FailVerification)
"""What is not done to a wish."""


def _told(
    incident: Incident | None, name: str, done: Iterable[Deed], *, at: datetime, by: str, terms: Terms
) -> Decision:
    events: list[Event] = []
    for number, deed in enumerate(done, 1 + (incident.number if incident else 0)):
        event = Event(
            incident=name,
            number=number,
            at=at,
            by=by if not events else SYSTEM,
            policy=terms.policy_version,
            calendar=terms.calendar_version,
            deed=visible(deed),
        )
        incident = after(incident, event)
        events.append(event)
    if incident is None:
        raise IncidentUnknown(incident=name)
    return Decision(incident=incident, events=tuple(events))
