"""What each deed asks of an incident, and which deeds follow from it."""

from __future__ import annotations

from datetime import timedelta
from functools import singledispatch

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import SYSTEM, is_graver
from holdfast.model.incident_deeds import Deed
from holdfast.model.incident_refusals import (
    ActionsMissing,
    CauseMissing,
    ChoiceUnknown,
    FieldMissing,
    HoldForbidden,
    IncidentRefused,
    IncidentTaken,
    ItemTaken,
    LastLevel,
    LevelIdle,
    LevelTaken,
    NotFixed,
    NotOnHold,
    NotReturnable,
    PairUnusable,
    ReturnTooLate,
)
from holdfast.pillars.incidents.advancing import lacking_actions, require_step
from holdfast.pillars.incidents.cases import (
    Case,
    Outcome,
    name_of,
    need,
    other_of,
    require_ahead,
    require_known,
    require_loose_ends_tied,
    require_new,
)
from holdfast.pillars.incidents.handing_on import handed_on
from holdfast.pillars.incidents.levels import called
from holdfast.pillars.incidents.policy import is_listed, require
from holdfast.pillars.incidents.rating import rated

DEBRIEF = "debrief"
DEBRIEF_WITHIN = timedelta(days=7)


@singledispatch
def outcome_of(deed: Deed, case: Case) -> Outcome:
    """Refuses a deed that nobody does to an open incident."""
    if isinstance(deed, deeds.Open):
        raise IncidentTaken(incident=case.incident.id)
    raise IncidentRefused(incident=case.incident.id)


@outcome_of.register
def _(deed: deeds.Note | deeds.Update | deeds.Widen, _: Case) -> Outcome:
    need(deed, "note")
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Prioritise, case: Case) -> Outcome:
    if deed.override is not None:
        need(deed, "reason")
    rating = rated(case.policy, deed.assessment, deed.override, deed.reason)
    if is_graver(case.incident.priority, rating.priority):
        need(deed, "reason")
    done = replace(deed, rating=rating)
    stops = case.incident.hold is not None and rating.priority in (*case.policy.never_held, "enhancement")
    return Outcome((done, deeds.Resume()) if stops else (done,))


@outcome_of.register
def _(deed: deeds.Assign | deeds.GiveRole, _: Case) -> Outcome:
    need(deed, "who")
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Acknowledge, case: Case) -> Outcome:
    if case.by == SYSTEM:
        raise FieldMissing(field="by", deed=name_of(deed))
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Advance, case: Case) -> Outcome:
    require_step(deed, case.incident, case.at, case.policy)
    if deed.to == "closed":
        require_loose_ends_tied(case.incident)
        return Outcome((deed, *_debrief(case)))
    return Outcome((deed,))


def _debrief(case: Case) -> tuple[Deed, ...]:
    """Gives whoever led a major incident the task of talking it over with those who worked on it."""
    commander = case.incident.roles.get("commander", "")
    if not commander or any(item.id == DEBRIEF for item in case.incident.actions):
        return ()
    due = case.at + DEBRIEF_WITHIN
    return (deeds.PlanAction(id=DEBRIEF, cause="", what=DEBRIEF, owner=commander, due=due),)


@outcome_of.register
def _(deed: deeds.FailVerification, case: Case) -> Outcome:
    need(deed, "reason")
    if case.incident.step != "fixed":
        raise NotFixed(step=case.incident.step)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Hold, case: Case) -> Outcome:
    need(deed, "note")
    if case.incident.priority in case.policy.never_held:
        raise HoldForbidden(priority=case.incident.priority)
    if deed.reason == "agreed-window":
        need(deed, "until")
    require_ahead("until", deed.until, case.at)
    if held := case.incident.held(case.at):
        raise ItemTaken(id=held.reason)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Resume, case: Case) -> Outcome:
    if case.incident.held(case.at) is None:
        raise NotOnHold(incident=case.incident.id)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Escalate, case: Case) -> Outcome:
    need(deed, "reason")
    if deed.level in case.incident.levels:
        raise LevelTaken(level=deed.level)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.StandDown, case: Case) -> Outcome:
    need(deed, "reason")
    if deed.level not in case.incident.levels:
        raise LevelIdle(level=deed.level)
    if len(case.incident.levels) == 1:
        raise LastLevel(level=deed.level)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Raise, case: Case) -> Outcome:
    need(deed, "reason")
    done = replace(deed, since=min(deed.since, case.at)) if deed.since else deed
    present = next((item for item in case.incident.grounds if item.flag == deed.flag), None)
    if present is not None:
        if done.since is None or done.since >= present.since:
            raise ItemTaken(id=deed.flag)
        return Outcome((done,))
    known = case.policy.flags.get(deed.flag)
    if known is None:
        raise ChoiceUnknown(field="flag", value=deed.flag, allowed=", ".join(case.policy.flags))
    levels = called(case.policy, case.incident.priority, case.incident.levels, known.levels)
    escalations = (deeds.Escalate(level=level, trigger=known.trigger, reason=deed.flag) for level in levels)
    return Outcome((done, *escalations))


@outcome_of.register
def _(deed: deeds.Merge, case: Case) -> Outcome:
    other = other_of(case, deed.into)
    if other.is_over:
        raise PairUnusable(incident=case.incident.id, other=deed.into)
    require_loose_ends_tied(case.incident)
    absorbed = deeds.Absorb(
        other=case.incident.id,
        affected=case.incident.affected,
        services=case.incident.services,
        fingerprints=case.incident.fingerprints,
    )
    return Outcome((deed,), ((deed.into, absorbed), *handed_on(case, other)))


@outcome_of.register
def _(deed: deeds.Absorb, _: Case) -> Outcome:
    need(deed, "other")
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.MarkDuplicate, case: Case) -> Outcome:
    other = other_of(case, deed.of)
    if other.side:
        raise PairUnusable(incident=case.incident.id, other=deed.of)
    require_loose_ends_tied(case.incident)
    return Outcome((deed,), () if other.is_over else handed_on(case, other))


@outcome_of.register
def _(deed: deeds.Dismiss, case: Case) -> Outcome:
    need(deed, "reason")
    require_loose_ends_tied(case.incident)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Reopen, case: Case) -> Outcome:
    need(deed, "reason")
    terms = case.policy.reopening
    if case.incident.side or case.incident.step not in terms.steps:
        raise NotReturnable(step=case.incident.side or case.incident.step)
    fixed = case.incident.fixed or case.incident.last
    if case.at - fixed > terms.within:
        raise ReturnTooLate(days=terms.within.days)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.PlaceWorkaround, case: Case) -> Outcome:
    need(deed, "id", "what", "rollback")
    if is_listed(case.policy, deed.action):
        require(case.policy, case.incident.levels, deed.action)
    require_new(deed.id, (item.id for item in case.incident.workarounds))
    require_ahead("until", deed.until, case.at)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.ExtendWorkaround, case: Case) -> Outcome:
    need(deed, "reason")
    require_known(deed.id, (item.id for item in case.incident.active_workarounds))
    require_ahead("until", deed.until, case.at)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.EndWorkaround, case: Case) -> Outcome:
    need(deed, "note")
    require_known(deed.id, (item.id for item in case.incident.active_workarounds))
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.RecordCause, case: Case) -> Outcome:
    need(deed, "id", "what")
    require_new(deed.id, (item.id for item in case.incident.causes))
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.PlanAction, case: Case) -> Outcome:
    need(deed, "id", "what", "owner")
    require_new(deed.id, (item.id for item in case.incident.actions))
    require_known(deed.cause, (item.id for item in case.incident.causes))
    require_ahead("due", deed.due, case.at)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.FinishAction, case: Case) -> Outcome:
    need(deed, "note")
    require_known(deed.id, (item.id for item in case.incident.actions if item.done is None))
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.FinishReview, case: Case) -> Outcome:
    need(deed, "summary")
    if not any(cause.kind == "direct" for cause in case.incident.causes):
        raise CauseMissing()
    if missing := lacking_actions(case.incident):
        raise ActionsMissing(causes=", ".join(missing))
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Follow, case: Case) -> Outcome:
    other = other_of(case, deed.parent)
    # One floor only, so that no circle can ever arise.
    if other.is_over or other.parent or case.incident.parent or case.incident.children:
        raise PairUnusable(incident=case.incident.id, other=deed.parent)
    return Outcome((deed,), ((deed.parent, deeds.Adopt(child=case.incident.id)),))


@outcome_of.register
def _(deed: deeds.Adopt, case: Case) -> Outcome:
    if case.incident.parent or deed.child in case.incident.children:
        raise PairUnusable(incident=case.incident.id, other=deed.child)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.ChildEnded, case: Case) -> Outcome:
    require_known(deed.child, case.incident.open_children)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.OpenVendorCase, case: Case) -> Outcome:
    need(deed, "id", "vendor", "contract", "within")
    require_new(deed.id, (item.id for item in case.incident.vendor_cases))
    if deed.calendar not in case.terms.calendars:
        raise ChoiceUnknown(field="calendar", value=deed.calendar, allowed=", ".join(case.terms.calendars))
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.AnswerVendorCase | deeds.CloseVendorCase, case: Case) -> Outcome:
    need(deed, "note")
    require_known(deed.id, (item.id for item in case.incident.vendor_cases if item.closed is None))
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.Fire, case: Case) -> Outcome:
    require_new(deed.key, case.incident.fired)
    return Outcome((deed,))


@outcome_of.register
def _(deed: deeds.TakeTerms, _: Case) -> Outcome:
    need(deed, "reason")
    return Outcome((deed,))
