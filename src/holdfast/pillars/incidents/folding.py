"""The state of an incident: its events, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce, singledispatch
from typing import TypeVar

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import SYSTEM, Action, Cause, Ground, Held, Incident, Reached, Side, VendorCase, Workaround
from holdfast.model.incident_deeds import Event
from holdfast.model.incident_refusals import IncidentUnknown
from holdfast.pillars.incidents.steps import furthest, left_out

T = TypeVar("T")


def fold(events: Sequence[Event]) -> Incident:
    """Gives the state after events; raises IncidentUnknown for none."""
    if not events:
        raise IncidentUnknown(incident="")
    return reduce(after, events[1:], _opened(events[0]))


def after(incident: Incident | None, event: Event) -> Incident:
    """Gives the state after one more event."""
    if incident is None:
        return _opened(event)
    changed = _changed(event.deed, incident, event)
    tended = event.at if is_tended_by(event) else changed.tended
    return replace(changed, number=event.number, last=event.at, tended=tended)


def is_tended_by(event: Event) -> bool:
    """Says that an event shows a person at work on the incident."""
    return event.by != SYSTEM and isinstance(event.deed, deeds.TENDING)


def _opened(event: Event) -> Incident:
    deed = event.deed
    if not isinstance(deed, deeds.Open) or deed.rating is None:
        raise IncidentUnknown(incident=event.incident)
    return Incident(
        id=event.incident,
        number=event.number,
        last=event.at,
        title=deed.title,
        source=deed.source,
        opened=event.at,
        began=deed.began or event.at,
        priority=deed.rating.priority,
        rating=deed.rating,
        assessment=deed.assessment,
        cluster=deed.cluster,
        namespaces=deed.namespaces,
        affected=deed.affected,
        services=deed.services,
        fingerprints=deed.fingerprints,
    )


@singledispatch
def _changed(_: deeds.Deed, incident: Incident, __: Event) -> Incident:
    """Changes nothing but the time: the deed is told in the timeline alone."""
    return incident


@_changed.register
def _(deed: deeds.Prioritise, incident: Incident, _: Event) -> Incident:
    rating = deed.rating or incident.rating
    override = deed.reason if deed.override else ""
    return replace(incident, priority=rating.priority, rating=rating, assessment=deed.assessment, override=override)


@_changed.register
def _(deed: deeds.Assign, incident: Incident, _: Event) -> Incident:
    return replace(incident, assignee=deed.who)


@_changed.register
def _(deed: deeds.Advance, incident: Incident, event: Event) -> Incident:
    skipped = left_out(incident, deed.to)
    reached = Reached(
        step=deed.to, at=event.at, by=event.by, note=deed.note, skipped=skipped, skip_reason=deed.skip_reason
    )
    path = (*incident.path, reached)
    changed = replace(incident, path=path, step=furthest(path))
    if deed.to == "fixed":
        return replace(changed, fixed=event.at)
    if deed.to == "verified":
        return replace(changed, verified=event.at)
    return replace(changed, closed=event.at) if deed.to == "closed" else changed


@_changed.register
def _(_: deeds.FailVerification, incident: Incident, __: Event) -> Incident:
    path = tuple(item for item in incident.path if item.step != "fixed")
    return replace(incident, path=path, step=furthest(path), fixed=None)


@_changed.register
def _(_: deeds.Reopen, incident: Incident, __: Event) -> Incident:
    return replace(
        incident,
        step="found",
        path=(),
        rounds=incident.rounds + 1,
        tended=None,
        reviewed=None,
        fixed=None,
        verified=None,
        closed=None,
        # Who was told that it is over goes by that; the incident goes on by itself.
        parent="" if incident.closed else incident.parent,
    )


@_changed.register
def _(deed: deeds.Hold, incident: Incident, event: Event) -> Incident:
    hold = Held(reason=deed.reason, note=deed.note, by=event.by, since=event.at, until=deed.until)
    return replace(incident, hold=hold)


@_changed.register
def _(_: deeds.Resume, incident: Incident, __: Event) -> Incident:
    return replace(incident, hold=None)


@_changed.register
def _(deed: deeds.Escalate, incident: Incident, _: Event) -> Incident:
    return replace(incident, levels=_with(incident.levels, deed.level))


@_changed.register
def _(deed: deeds.Fire, incident: Incident, _: Event) -> Incident:
    levels = _with(incident.levels, deed.level) if deed.clock == "escalate" else incident.levels
    return replace(incident, fired=(*incident.fired, deed.key), levels=levels)


@_changed.register
def _(deed: deeds.StandDown, incident: Incident, _: Event) -> Incident:
    return replace(incident, levels=tuple(level for level in incident.levels if level != deed.level))


@_changed.register
def _(deed: deeds.Raise, incident: Incident, event: Event) -> Incident:
    ground = Ground(flag=deed.flag, since=deed.since or event.at, reason=deed.reason)
    others = (item for item in incident.grounds if item.flag != deed.flag)
    return replace(incident, flags=_with(incident.flags, deed.flag), grounds=(*others, ground))


@_changed.register
def _(deed: deeds.Merge, incident: Incident, _: Event) -> Incident:
    return _ended(incident, "merged", into=deed.into)


@_changed.register
def _(deed: deeds.MarkDuplicate, incident: Incident, _: Event) -> Incident:
    return _ended(incident, "duplicate", into=deed.of)


@_changed.register
def _(deed: deeds.Dismiss, incident: Incident, _: Event) -> Incident:
    return _ended(incident, "false-positive", reason=deed.reason)


@_changed.register
def _(deed: deeds.Absorb, incident: Incident, _: Event) -> Incident:
    return replace(
        incident,
        absorbed=_with(incident.absorbed, deed.other),
        affected=_with(incident.affected, *deed.affected),
        services=_with(incident.services, *deed.services),
        fingerprints=_with(incident.fingerprints, *deed.fingerprints),
    )


@_changed.register
def _(deed: deeds.Widen, incident: Incident, _: Event) -> Incident:
    # Without namespaces it is in all of the cluster already.
    is_everywhere = deed.everywhere or not incident.namespaces
    return replace(
        incident,
        namespaces=() if is_everywhere else _with(incident.namespaces, *deed.namespaces),
        affected=_with(incident.affected, *deed.affected),
        services=_with(incident.services, *deed.services),
        fingerprints=_with(incident.fingerprints, *deed.fingerprints),
    )


@_changed.register
def _(deed: deeds.PlaceWorkaround, incident: Incident, event: Event) -> Incident:
    placed = Workaround(
        id=deed.id, what=deed.what, until=deed.until, rollback=deed.rollback, action=deed.action, placed=event.at
    )
    return replace(incident, workarounds=(*incident.workarounds, placed))


@_changed.register
def _(deed: deeds.ExtendWorkaround, incident: Incident, _: Event) -> Incident:
    items = (replace(item, until=deed.until) if item.id == deed.id else item for item in incident.workarounds)
    return replace(incident, workarounds=tuple(items))


@_changed.register
def _(deed: deeds.EndWorkaround, incident: Incident, event: Event) -> Incident:
    items = (replace(item, ended=event.at) if item.id == deed.id else item for item in incident.workarounds)
    return replace(incident, workarounds=tuple(items))


@_changed.register
def _(deed: deeds.RecordCause, incident: Incident, _: Event) -> Incident:
    cause = Cause(id=deed.id, kind=deed.kind, what=deed.what, evidence=deed.evidence)
    return replace(incident, causes=(*incident.causes, cause))


@_changed.register
def _(deed: deeds.PlanAction, incident: Incident, _: Event) -> Incident:
    action = Action(id=deed.id, cause=deed.cause, what=deed.what, owner=deed.owner, due=deed.due)
    return replace(incident, actions=(*incident.actions, action))


@_changed.register
def _(deed: deeds.FinishAction, incident: Incident, event: Event) -> Incident:
    items = (replace(item, done=event.at) if item.id == deed.id else item for item in incident.actions)
    return replace(incident, actions=tuple(items))


@_changed.register
def _(_: deeds.FinishReview, incident: Incident, event: Event) -> Incident:
    return replace(incident, reviewed=event.at)


@_changed.register
def _(deed: deeds.Adopt, incident: Incident, _: Event) -> Incident:
    return replace(
        incident,
        children=_with(incident.children, deed.child),
        open_children=_with(incident.open_children, deed.child),
    )


@_changed.register
def _(deed: deeds.ChildEnded, incident: Incident, _: Event) -> Incident:
    left = tuple(child for child in incident.open_children if child != deed.child)
    return replace(incident, open_children=left)


@_changed.register
def _(deed: deeds.Follow, incident: Incident, _: Event) -> Incident:
    return replace(incident, parent=deed.parent)


@_changed.register
def _(deed: deeds.GiveRole, incident: Incident, _: Event) -> Incident:
    return replace(incident, roles={**incident.roles, deed.role: deed.who})


@_changed.register
def _(deed: deeds.OpenVendorCase, incident: Incident, event: Event) -> Incident:
    case = VendorCase(
        id=deed.id,
        vendor=deed.vendor,
        contract=deed.contract,
        within=deed.within,
        calendar=deed.calendar,
        opened=event.at,
    )
    return replace(incident, vendor_cases=(*incident.vendor_cases, case))


@_changed.register
def _(deed: deeds.AnswerVendorCase, incident: Incident, event: Event) -> Incident:
    cases = (
        replace(case, answered=case.answered or event.at) if case.id == deed.id else case
        for case in incident.vendor_cases
    )
    return replace(incident, vendor_cases=tuple(cases))


@_changed.register
def _(deed: deeds.CloseVendorCase, incident: Incident, event: Event) -> Incident:
    cases = (replace(case, closed=event.at) if case.id == deed.id else case for case in incident.vendor_cases)
    return replace(incident, vendor_cases=tuple(cases))


def _ended(incident: Incident, side: Side, into: str = "", reason: str = "") -> Incident:
    return replace(incident, side=side, into=into, dismissal=reason, hold=None)


def _with(items: tuple[T, ...], *new: T) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*items, *new)))
