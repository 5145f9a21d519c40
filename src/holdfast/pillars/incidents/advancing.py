"""What must hold before an incident reaches a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from holdfast.model.incident import Incident, Step
from holdfast.model.incident_deeds import Advance
from holdfast.model.incident_refusals import (
    ActionsMissing,
    CauseMissing,
    FieldMissing,
    IncidentInBacklog,
    OnHold,
    RecoveryTooShort,
    ReviewMissing,
    StepBehind,
    StepNeeded,
    StepsSkipped,
    StepTaken,
)
from holdfast.pillars.incidents.policy import Policy
from holdfast.pillars.incidents.steps import RANKS, left_out, reached_steps, skipped_steps

Guard = Callable[[Advance, Incident, datetime, Policy], None]


def require_step(deed: Advance, incident: Incident, at: datetime, policy: Policy) -> None:
    """Raises the reason why an incident cannot reach a step now, if there is one."""
    if held := incident.held(at):
        raise OnHold(reason=held.reason)
    if incident.in_backlog and deed.to != "closed":
        raise IncidentInBacklog(incident=incident.id)
    _require_order(deed, incident, policy)
    GUARDS.get(deed.to, _anything)(deed, incident, at, policy)


def lacking_actions(incident: Incident) -> list[str]:
    """Names the causes in the system or a process against which nobody does anything."""
    treated = {action.cause for action in incident.actions}
    return [cause.id for cause in incident.causes if cause.kind in ("systemic", "process") and cause.id not in treated]


def _require_order(deed: Advance, incident: Incident, policy: Policy) -> None:
    if deed.to in reached_steps(incident):
        raise StepTaken(step=deed.to)
    # What was left out may be made up for, since a graver priority can come to need it.
    if RANKS[deed.to] < RANKS[incident.step] and deed.to not in skipped_steps(incident):
        raise StepBehind(step=deed.to, present=incident.step)
    skipped = left_out(incident, deed.to)
    for step in policy.needed.get(incident.priority, ()):
        if step in skipped or (deed.to == "closed" and step not in reached_steps(incident)):
            raise StepNeeded(step=step, priority=incident.priority)
    if skipped and not deed.skip_reason.strip():
        raise StepsSkipped(steps=", ".join(skipped))


def _anything(_: Advance, __: Incident, ___: datetime, ____: Policy) -> None:
    """Asks for nothing."""


def _note(deed: Advance, _: Incident, __: datetime, ___: Policy) -> None:
    if not deed.note.strip():
        raise FieldMissing(field="note", deed=deed.to)


def _triaged(deed: Advance, incident: Incident, _: datetime, __: Policy) -> None:
    if not incident.assignee:
        raise FieldMissing(field="assignee", deed=deed.to)


def _cause_known(_: Advance, incident: Incident, __: datetime, ___: Policy) -> None:
    if not any(cause.kind == "direct" for cause in incident.causes):
        raise CauseMissing()


def _verified(deed: Advance, incident: Incident, at: datetime, policy: Policy) -> None:
    if incident.fixed is None:
        raise StepNeeded(step="fixed", priority=incident.priority)
    if deed.recovery is None:
        raise FieldMissing(field="recovery", deed=deed.to)
    if deed.recovery.source == "person" and not deed.recovery.note.strip():
        raise FieldMissing(field="recovery.note", deed=deed.to)
    needed = policy.recovery.get(incident.priority, timedelta())
    seen = max(timedelta(), at - max(deed.recovery.since, incident.fixed))
    if seen < needed:
        raise RecoveryTooShort(needed=str(needed), seen=str(seen))


def _closed(_: Advance, incident: Incident, __: datetime, policy: Policy) -> None:
    if incident.priority not in policy.review.priorities:
        return
    if incident.reviewed is None:
        raise ReviewMissing(priority=incident.priority)
    if missing := lacking_actions(incident) or ([] if incident.actions else [item.id for item in incident.causes]):
        raise ActionsMissing(causes=", ".join(missing))


GUARDS: Mapping[Step, Guard] = {
    "triaged": _triaged,
    "assessed": _note,
    "mitigated": _note,
    "cause-known": _cause_known,
    "fixed": _note,
    "verified": _verified,
    "closed": _closed,
}
