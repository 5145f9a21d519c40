"""Which steps of an incident lie behind, which can be reached now, and what the others wait for."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from holdfast.model.incident import STEPS, Incident, Recovery, Step
from holdfast.model.incident_deeds import Advance
from holdfast.model.incident_refusals import IncidentRefused
from holdfast.pillars.incidents.advancing import require_step
from holdfast.pillars.incidents.cases import require_loose_ends_tied
from holdfast.pillars.incidents.policy import Policy
from holdfast.pillars.incidents.steps import left_out, reached_steps, skipped_steps
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import terms_now
from holdfast.texts.say import say

Standing = Literal["reached", "skipped", "possible", "waiting"]


class StepShown(Struct, frozen=True, kw_only=True):
    """One of the eight steps; `why` says what it waits for, `skips` what going there now leaves out.

    What a person says when they go there (a note, what they saw of the recovery) is not asked here.
    """

    step: Step
    standing: Standing
    why: str = ""
    skips: tuple[Step, ...] = ()


def steps_of(desk: Desk, incident: Incident) -> tuple[StepShown, ...]:
    """Shows the steps of the present round."""
    policy = terms_now(desk.store).policy
    return tuple(_shown(desk, incident, step, policy) for step in STEPS)


def _shown(desk: Desk, incident: Incident, step: Step, policy: Policy) -> StepShown:
    if step in reached_steps(incident):
        return StepShown(step=step, standing="reached")
    if incident.is_over:
        return StepShown(step=step, standing="skipped")
    try:
        # As if everything that a person says on the way were said.
        since = incident.fixed or desk.now
        told = Advance(to=step, note="-", skip_reason="-", recovery=Recovery(source="person", since=since, note="-"))
        require_step(told, incident, desk.now, policy)
        if step == "closed":
            require_loose_ends_tied(incident)
    except IncidentRefused as error:
        standing: Standing = "skipped" if step in skipped_steps(incident) else "waiting"
        return StepShown(step=step, standing=standing, why=say(error.text, desk.lang, **error.values))
    return StepShown(step=step, standing="possible", skips=left_out(incident, step))
