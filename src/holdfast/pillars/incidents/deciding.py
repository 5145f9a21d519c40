"""Whether something may be done to an incident, and what it amounts to: deeds here, and deeds on other incidents.

What is refused raises a leaf of IncidentRefused and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import singledispatch

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import SYSTEM, Incident, Priority
from holdfast.model.incident_deeds import Deed, Event
from holdfast.model.incident_refusals import (
    ActionsMissing,
    CauseMissing,
    ChildrenOpen,
    ChoiceUnknown,
    FieldMissing,
    HoldForbidden,
    IncidentInBacklog,
    IncidentOver,
    IncidentRefused,
    IncidentTaken,
    IncidentUnknown,
    ItemTaken,
    ItemUnknown,
    LastLevel,
    LevelIdle,
    LevelTaken,
    MomentPassed,
    NotFixed,
    NotOnHold,
    NotReturnable,
    PairUnusable,
    ReturnTooLate,
    WorkaroundActive,
)
from holdfast.pillars.incidents.advancing import lacking_actions, require_step
from holdfast.pillars.incidents.folding import after
from holdfast.pillars.incidents.levels import called
from holdfast.pillars.incidents.policy import Policy, Terms
from holdfast.pillars.incidents.rating import rated

ORDER: tuple[Priority, ...] = ("enhancement", "P4", "P3", "P2", "P1")


class Case(Struct, frozen=True, kw_only=True):
    """An incident to which something is to be done, when, by whom and under which terms.

    `other` is the incident that the deed names, as it is now.
    """

    incident: Incident
    at: datetime
    by: str
    terms: Terms
    other: Incident | None = None

    @property
    def policy(self) -> Policy:
        """Gives the policy in force."""
        return self.terms.policy


class Decision(Struct, frozen=True, kw_only=True):
    """What a deed amounts to: the events of the incident, and deeds to be done to others by their ids."""

    incident: Incident
    events: tuple[Event, ...]
    elsewhere: tuple[tuple[str, Deed], ...] = ()


class Outcome(Struct, frozen=True):
    """The deeds that follow from one, here and elsewhere."""

    here: tuple[Deed, ...]
    elsewhere: tuple[tuple[str, Deed], ...] = ()


def opened(incident: str, deed: deeds.Open, *, at: datetime, by: str, terms: Terms) -> Decision:
    """Opens an incident under a new id; raises FieldMissing or ChoiceUnknown."""
    _need(deed, "title", "source")
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
        raise FieldMissing(field="by", deed=_name(deed))
    if incident.is_over and not isinstance(deed, STILL_POSSIBLE):
        raise IncidentOver(incident=incident.id, state=incident.side or incident.step)
    if incident.in_backlog and isinstance(deed, PROCESS):
        raise IncidentInBacklog(incident=incident.id)
    outcome = _outcome(deed, case)
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
            deed=deed,
        )
        incident = after(incident, event)
        events.append(event)
    if incident is None:
        raise IncidentUnknown(incident=name)
    return Decision(incident=incident, events=tuple(events))


@singledispatch
def _outcome(deed: Deed, case: Case) -> Outcome:
    """Refuses a deed that nobody does to an open incident."""
    if isinstance(deed, deeds.Open):
        raise IncidentTaken(incident=case.incident.id)
    raise IncidentRefused(incident=case.incident.id)


@_outcome.register
def _(deed: deeds.Note | deeds.Update, _: Case) -> Outcome:
    _need(deed, "note")
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Prioritise, case: Case) -> Outcome:
    if deed.override is not None:
        _need(deed, "reason")
    rating = rated(case.policy, deed.assessment, deed.override, deed.reason)
    if ORDER.index(rating.priority) < ORDER.index(case.incident.priority):
        _need(deed, "reason")
    done = replace(deed, rating=rating)
    stops = case.incident.hold is not None and rating.priority in (*case.policy.never_held, "enhancement")
    return Outcome((done, deeds.Resume()) if stops else (done,))


@_outcome.register
def _(deed: deeds.Assign | deeds.GiveRole, _: Case) -> Outcome:
    _need(deed, "who")
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Acknowledge, case: Case) -> Outcome:
    if case.by == SYSTEM:
        raise FieldMissing(field="by", deed=_name(deed))
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Advance, case: Case) -> Outcome:
    require_step(deed, case.incident, case.at, case.policy)
    if deed.to == "closed":
        _require_loose_ends_tied(case.incident)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.FailVerification, case: Case) -> Outcome:
    _need(deed, "reason")
    if case.incident.step != "fixed":
        raise NotFixed(step=case.incident.step)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Hold, case: Case) -> Outcome:
    _need(deed, "note")
    if case.incident.priority in case.policy.never_held:
        raise HoldForbidden(priority=case.incident.priority)
    if deed.reason == "agreed-window":
        _need(deed, "until")
    _require_ahead("until", deed.until, case.at)
    if held := case.incident.held(case.at):
        raise ItemTaken(id=held.reason)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Resume, case: Case) -> Outcome:
    if case.incident.held(case.at) is None:
        raise NotOnHold(incident=case.incident.id)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Escalate, case: Case) -> Outcome:
    _need(deed, "reason")
    if deed.level in case.incident.levels:
        raise LevelTaken(level=deed.level)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.StandDown, case: Case) -> Outcome:
    _need(deed, "reason")
    if deed.level not in case.incident.levels:
        raise LevelIdle(level=deed.level)
    if len(case.incident.levels) == 1:
        raise LastLevel(level=deed.level)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Raise, case: Case) -> Outcome:
    _need(deed, "reason")
    if deed.flag in case.incident.flags:
        raise ItemTaken(id=deed.flag)
    known = case.policy.flags.get(deed.flag)
    if known is None:
        raise ChoiceUnknown(field="flag", value=deed.flag, allowed=", ".join(case.policy.flags))
    levels = called(case.policy, case.incident.priority, case.incident.levels, known.levels)
    escalations = (deeds.Escalate(level=level, trigger=known.trigger, reason=deed.flag) for level in levels)
    return Outcome((deed, *escalations))


@_outcome.register
def _(deed: deeds.Merge, case: Case) -> Outcome:
    other = _other(case, deed.into)
    if other.is_over:
        raise PairUnusable(incident=case.incident.id, other=deed.into)
    _require_loose_ends_tied(case.incident)
    absorbed = deeds.Absorb(
        other=case.incident.id,
        affected=case.incident.affected,
        services=case.incident.services,
        fingerprints=case.incident.fingerprints,
    )
    return Outcome((deed,), ((deed.into, absorbed),))


@_outcome.register
def _(deed: deeds.Absorb, _: Case) -> Outcome:
    _need(deed, "other")
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.MarkDuplicate, case: Case) -> Outcome:
    if _other(case, deed.of).side:
        raise PairUnusable(incident=case.incident.id, other=deed.of)
    _require_loose_ends_tied(case.incident)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Dismiss, case: Case) -> Outcome:
    _need(deed, "reason")
    _require_loose_ends_tied(case.incident)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Reopen, case: Case) -> Outcome:
    _need(deed, "reason")
    terms = case.policy.reopening
    if case.incident.side or case.incident.step not in terms.steps:
        raise NotReturnable(step=case.incident.side or case.incident.step)
    fixed = case.incident.fixed or case.incident.last
    if case.at - fixed > terms.within:
        raise ReturnTooLate(days=terms.within.days)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.PlaceWorkaround, case: Case) -> Outcome:
    _need(deed, "id", "what", "rollback")
    _require_new(deed.id, (item.id for item in case.incident.workarounds))
    _require_ahead("until", deed.until, case.at)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.ExtendWorkaround, case: Case) -> Outcome:
    _need(deed, "reason")
    _require_known(deed.id, (item.id for item in case.incident.active_workarounds))
    _require_ahead("until", deed.until, case.at)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.EndWorkaround, case: Case) -> Outcome:
    _need(deed, "note")
    _require_known(deed.id, (item.id for item in case.incident.active_workarounds))
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.RecordCause, case: Case) -> Outcome:
    _need(deed, "id", "what")
    _require_new(deed.id, (item.id for item in case.incident.causes))
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.PlanAction, case: Case) -> Outcome:
    _need(deed, "id", "what", "owner")
    _require_new(deed.id, (item.id for item in case.incident.actions))
    _require_known(deed.cause, (item.id for item in case.incident.causes))
    _require_ahead("due", deed.due, case.at)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.FinishAction, case: Case) -> Outcome:
    _need(deed, "note")
    _require_known(deed.id, (item.id for item in case.incident.actions if item.done is None))
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.FinishReview, case: Case) -> Outcome:
    _need(deed, "summary")
    if not any(cause.kind == "direct" for cause in case.incident.causes):
        raise CauseMissing()
    if missing := lacking_actions(case.incident):
        raise ActionsMissing(causes=", ".join(missing))
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Follow, case: Case) -> Outcome:
    other = _other(case, deed.parent)
    # One floor only, so that no circle can ever arise.
    if other.is_over or other.parent or case.incident.parent or case.incident.children:
        raise PairUnusable(incident=case.incident.id, other=deed.parent)
    return Outcome((deed,), ((deed.parent, deeds.Adopt(child=case.incident.id)),))


@_outcome.register
def _(deed: deeds.Adopt, case: Case) -> Outcome:
    if case.incident.parent or deed.child in case.incident.children:
        raise PairUnusable(incident=case.incident.id, other=deed.child)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.ChildEnded, case: Case) -> Outcome:
    _require_known(deed.child, case.incident.open_children)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.OpenVendorCase, case: Case) -> Outcome:
    _need(deed, "id", "vendor", "contract", "within")
    _require_new(deed.id, (item.id for item in case.incident.vendor_cases))
    if deed.calendar not in case.terms.calendars:
        raise ChoiceUnknown(field="calendar", value=deed.calendar, allowed=", ".join(case.terms.calendars))
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.AnswerVendorCase | deeds.CloseVendorCase, case: Case) -> Outcome:
    _need(deed, "note")
    _require_known(deed.id, (item.id for item in case.incident.vendor_cases if item.closed is None))
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.Fire, case: Case) -> Outcome:
    _require_new(deed.key, case.incident.fired)
    return Outcome((deed,))


@_outcome.register
def _(deed: deeds.TakeTerms, _: Case) -> Outcome:
    _need(deed, "reason")
    return Outcome((deed,))


def _require_loose_ends_tied(incident: Incident) -> None:
    if active := incident.active_workarounds:
        raise WorkaroundActive(workarounds=", ".join(item.id for item in active))
    if incident.open_children:
        raise ChildrenOpen(children=", ".join(incident.open_children))


def _other(case: Case, name: str) -> Incident:
    if case.other is None or case.other.id != name or name == case.incident.id:
        raise PairUnusable(incident=case.incident.id, other=name)
    return case.other


def _require_new(name: str, known: Iterable[str]) -> None:
    if name in known:
        raise ItemTaken(id=name)


def _require_known(name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise ItemUnknown(id=name)


def _require_ahead(field: str, moment: datetime | None, now: datetime) -> None:
    if moment is not None and moment <= now:
        raise MomentPassed(field=field, moment=moment.isoformat())


def _need(deed: Deed, *fields: str) -> None:
    for field in fields:
        value = getattr(deed, field)
        if not (value.strip() if isinstance(value, str) else value):
            raise FieldMissing(field=field, deed=_name(deed))


def _name(deed: Deed) -> str:
    return str(deed.__struct_config__.tag)
