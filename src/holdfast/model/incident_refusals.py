"""Why something cannot be done to an incident: the leaves of the tree of errors that speak of incidents.

IncidentRefused
├── IncidentUnknown      nothing was opened under this id
├── IncidentTaken        an incident was opened under this id already
├── IncidentOver         the incident is closed, merged, a duplicate or was no trouble
├── IncidentInBacklog    a wish takes no steps
├── FieldMissing         something that must be said is not said
├── ChoiceUnknown        a word is none of those that are known
├── MomentPassed         a moment that must lie ahead is over
├── StepTaken            the step was reached already
├── StepBehind           the incident has passed the step
├── StepsSkipped         steps are left out without a reason
├── StepNeeded           a step cannot be left out
├── RecoveryTooShort     the symptom has not been gone long enough
├── CauseMissing         no direct cause is known
├── ReviewMissing        the analysis of the causes is not complete
├── ActionsMissing       nobody does anything against a cause
├── WorkaroundActive     a workaround is still in place
├── ChildrenOpen         incidents under this one are open
├── OnHold               the incident is on hold
├── NotOnHold            the incident is not on hold
├── HoldForbidden        the clocks of such an incident never stand still
├── LevelTaken           the level is at work already
├── LevelIdle            the level is not at work
├── LastLevel            nobody would be left
├── NotFixed             there is no fix that could fail
├── NotReturnable        an incident at this step is not reopened
├── ReturnTooLate        the trouble came back too late for the same incident
├── PairUnusable         two incidents cannot be tied together
├── ItemTaken            something has this id already
├── ItemUnknown          nothing has this id, or it is over
└── CapabilityMissing    a level may not do this

TermsUnusable is a UsageError: a policy or a calendar cannot be used.
"""

from __future__ import annotations

from holdfast.model.errors import HoldfastError, UsageError


class IncidentRefused(HoldfastError):
    """Something cannot be done to an incident as it is."""

    code = "incident-refused"
    http_status = 409
    text = "incident.refused.any"


class IncidentUnknown(IncidentRefused):
    """Nothing was opened under this id; values: `incident`."""

    code = "incident-unknown"
    http_status = 404
    text = "incident.refused.unknown"


class IncidentTaken(IncidentRefused):
    """An incident was opened under this id already; values: `incident`."""

    code = "incident-taken"
    text = "incident.refused.taken"


class IncidentOver(IncidentRefused):
    """The incident is closed, merged, a duplicate or was no trouble; values: `incident`, `state`."""

    code = "incident-over"
    text = "incident.refused.over"


class IncidentInBacklog(IncidentRefused):
    """A wish takes no steps; values: `incident`."""

    code = "incident-in-backlog"
    text = "incident.refused.in-backlog"


class FieldMissing(IncidentRefused):
    """Something that must be said is not said; values: `field`, `deed`."""

    code = "incident-field-missing"
    http_status = 422
    text = "incident.refused.field-missing"


class ChoiceUnknown(IncidentRefused):
    """A word is none of those that are known; values: `field`, `value`, `allowed`."""

    code = "incident-choice-unknown"
    http_status = 422
    text = "incident.refused.choice-unknown"


class MomentPassed(IncidentRefused):
    """A moment that must lie ahead is over; values: `field`, `moment`."""

    code = "incident-moment-passed"
    http_status = 422
    text = "incident.refused.moment-passed"


class StepTaken(IncidentRefused):
    """The step was reached already; values: `step`."""

    code = "incident-step-taken"
    text = "incident.refused.step-taken"


class StepBehind(IncidentRefused):
    """The incident has passed the step; values: `step`, `present`."""

    code = "incident-step-behind"
    text = "incident.refused.step-behind"


class StepsSkipped(IncidentRefused):
    """Steps are left out without a reason; values: `steps`."""

    code = "incident-steps-skipped"
    http_status = 422
    text = "incident.refused.steps-skipped"


class StepNeeded(IncidentRefused):
    """A step cannot be left out; values: `step`, `priority`."""

    code = "incident-step-needed"
    text = "incident.refused.step-needed"


class RecoveryTooShort(IncidentRefused):
    """The symptom has not been gone long enough; values: `needed`, `seen`."""

    code = "incident-recovery-too-short"
    text = "incident.refused.recovery-too-short"


class CauseMissing(IncidentRefused):
    """No direct cause is known."""

    code = "incident-cause-missing"
    text = "incident.refused.cause-missing"


class ReviewMissing(IncidentRefused):
    """The analysis of the causes is not complete; values: `priority`."""

    code = "incident-review-missing"
    text = "incident.refused.review-missing"


class ActionsMissing(IncidentRefused):
    """Nobody does anything against a cause; values: `causes`."""

    code = "incident-actions-missing"
    text = "incident.refused.actions-missing"


class WorkaroundActive(IncidentRefused):
    """A workaround is still in place; values: `workarounds`."""

    code = "incident-workaround-active"
    text = "incident.refused.workaround-active"


class ChildrenOpen(IncidentRefused):
    """Incidents under this one are open; values: `children`."""

    code = "incident-children-open"
    text = "incident.refused.children-open"


class OnHold(IncidentRefused):
    """The incident is on hold; values: `reason`."""

    code = "incident-on-hold"
    text = "incident.refused.on-hold"


class NotOnHold(IncidentRefused):
    """The incident is not on hold; values: `incident`."""

    code = "incident-not-on-hold"
    text = "incident.refused.not-on-hold"


class HoldForbidden(IncidentRefused):
    """The clocks of such an incident never stand still; values: `priority`."""

    code = "incident-hold-forbidden"
    text = "incident.refused.hold-forbidden"


class LevelTaken(IncidentRefused):
    """The level is at work already; values: `level`."""

    code = "incident-level-taken"
    text = "incident.refused.level-taken"


class LevelIdle(IncidentRefused):
    """The level is not at work; values: `level`."""

    code = "incident-level-idle"
    text = "incident.refused.level-idle"


class LastLevel(IncidentRefused):
    """Nobody would be left; values: `level`."""

    code = "incident-last-level"
    text = "incident.refused.last-level"


class NotFixed(IncidentRefused):
    """There is no fix that could fail; values: `step`."""

    code = "incident-not-fixed"
    text = "incident.refused.not-fixed"


class NotReturnable(IncidentRefused):
    """An incident at this step is not reopened; values: `step`."""

    code = "incident-not-returnable"
    text = "incident.refused.not-returnable"


class ReturnTooLate(IncidentRefused):
    """The trouble came back too late for the same incident; values: `days`."""

    code = "incident-return-too-late"
    text = "incident.refused.return-too-late"


class PairUnusable(IncidentRefused):
    """Two incidents cannot be tied together; values: `incident`, `other`."""

    code = "incident-pair-unusable"
    text = "incident.refused.pair-unusable"


class ItemTaken(IncidentRefused):
    """Something has this id already; values: `id`."""

    code = "incident-item-taken"
    text = "incident.refused.item-taken"


class ItemUnknown(IncidentRefused):
    """Nothing has this id, or it is over; values: `id`."""

    code = "incident-item-unknown"
    http_status = 404
    text = "incident.refused.item-unknown"


class CapabilityMissing(IncidentRefused):
    """A level may not do this; values: `level`, `action`, `needed`."""

    code = "incident-capability-missing"
    http_status = 403
    text = "incident.refused.capability-missing"


class TermsUnusable(UsageError):
    """A policy or a calendar cannot be used; values: `what`, `detail`."""

    code = "terms-unusable"
    text = "incident.refused.terms"
