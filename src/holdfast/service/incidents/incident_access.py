"""Which incidents somebody may know of and work on."""

from __future__ import annotations

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.incident import Incident
from holdfast.model.incident_refusals import IncidentUnknown
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Desk
from holdfast.service.incidents.incidents import may_see, state_of

READ, WORK = "read:incidents", "work:incidents"


def seen(desk: Desk, key: str) -> Incident:
    """Gives an incident in the asker's reach; raises IncidentUnknown, or NotPermitted where they may only look."""
    incident = state_of(desk.store, key)
    if may_see(desk.reach, incident):
        return incident
    if may_see(reach_of(desk.who, READ), incident):
        raise NotPermitted(permission=WORK, who=desk.who.name)
    raise IncidentUnknown(incident=key)
