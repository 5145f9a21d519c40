"""Plans: what an action would do, who agrees to it, and how it was carried out."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.action_refusals import PlanOver, PlanStopped
from holdfast.model.automation import Approval, Plan, Remark, Stop
from holdfast.model.automation_journal import Line, Probed
from holdfast.model.automation_kept import APPROVALS, ENDED, PLANS, KeptApproval, KeptPlan, PlanState
from holdfast.model.errors import HoldfastError, UsageError
from holdfast.model.plans_shown import ApprovalShown, LineShown, PlanRow, PlanWhole, ProofShown
from holdfast.model.record import Kept
from holdfast.model.refs import Ref
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.approving import NEEDED, unapproved
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.halting import broken, frozen, switched_off
from holdfast.pillars.automation.plans import touched, versions_of
from holdfast.pillars.automation.scene import ref_of
from holdfast.pillars.automation.wording import ActionTexts, action_texts
from holdfast.pillars.governance.permissions import reach_of
from holdfast.reports.plan_telling import condition_told, effect_of, remark_told, stop_told
from holdfast.service.actions.kept import approvals_of, change, journal_of, opened
from holdfast.service.actions.owing import is_overdue
from holdfast.service.actions.planning import find_action, keep, make, make_undo
from holdfast.service.actions.terms import (
    freezes_of,
    has_four_eyes,
    is_over,
    outcomes_of,
    rules_for,
    switches_of,
    without_hand,
)
from holdfast.service.actions.wishes import Made, Wish, begun_of, in_hand
from holdfast.service.desk import Desk
from holdfast.service.operation import Later, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

READ, PROPOSE, APPROVE, APPLY = "read:plans", "create:plans", "approve:plans", "apply:plans"
HOLDS = timedelta(hours=8)
"""For how long an agreement holds."""
MOST_TARGETS = 20
Why = Annotated[str, Meta(min_length=1, max_length=1000)]


class ObjectNamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object by its kind and name."""

    kind: str
    name: str
    namespace: str = ""
    group: str = ""


class ListPlans(Paging, frozen=True, kw_only=True):
    """Which plans are wanted, the newest first."""

    cluster: str = ""
    state: PlanState | None = None
    action: str = ""


class OfPlan(Struct, frozen=True, kw_only=True):
    """One plan by its id."""

    plan: str


class NewPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An action on objects of a cluster, why, and because of what; nothing is written by it."""

    cluster: str
    action: str
    targets: Annotated[tuple[ObjectNamed, ...], Meta(min_length=1, max_length=MOST_TARGETS)]
    reason: Why
    wanted: dict[str, Any] = {}
    evidence: Annotated[tuple[str, ...], Meta(max_length=100)] = ()
    incident: str = ""
    finding: str = ""


class DecidePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody decides about a plan, and why."""

    plan: str
    reason: Why


class ApprovePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agreement to a plan, and why; `hash` is that of the plan that was read, where the asker names it.

    In an `emergency` one person is enough, and the others agree afterwards.
    """

    plan: str
    reason: Why
    hash: str = ""
    emergency: bool = False


def _list(desk: Desk, asked: ListPlans) -> Page[PlanRow]:
    shelf = desk.store.shelf(PLANS)
    found = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=10_000)
    rows = [
        shown_plan(desk, kept)
        for kept in found
        if sees(desk.reach, kept.item) and asked.action in ("", kept.item.action)
    ]
    wanted = [row for row in rows if asked.state in (None, row.state)]
    return paged(asked, wanted, lambda row: (-row.made.timestamp(), row.id))


def _get(desk: Desk, asked: OfPlan) -> PlanWhole:
    return _whole(desk, _found(desk, asked.plan, READ))


def _prepare(desk: Desk, asked: NewPlan) -> Later | Kept[KeptPlan]:
    for target in asked.targets:
        if not desk.reach.covers(asked.cluster, target.namespace):
            raise NotPermitted(permission=PROPOSE, who=desk.who.name)
    action = find_action(asked.action)
    named = tuple(_ref(target, (action.fields.target, *action.fields.also)) for target in asked.targets)
    # What people laid down for an action is that of one namespace.
    if len({target.namespace for target in asked.targets}) > 1:
        raise UsageError(what="namespace", value=asked.targets[-1].namespace, allowed=asked.targets[0].namespace)
    wish = Wish(
        cluster=asked.cluster,
        action=asked.action,
        targets=named,
        by=desk.who.id,
        reason=asked.reason,
        wanted=asked.wanted,
        evidence=asked.evidence,
        incident=asked.incident,
        finding=asked.finding,
    )
    return begun_of(desk.store, wish) or Later(lambda: make(desk.office, wish, desk.lang))


def _ref(target: ObjectNamed, kinds: tuple[str, ...]) -> Ref:
    """Names an object of one of some kinds in the way of the catalogue; raises UsageError for another kind.

    A kind of others is named with its group, in one word or in two.
    """
    whole = f"{target.kind}.{target.group}" if target.group else target.kind
    for kind in kinds:
        name, _, group = kind.partition(".")
        if kind in (whole, target.kind) or (not target.group and target.kind == name):
            return Ref(name, target.name, target.namespace, group)
    raise UsageError(what="kind", value=whole, allowed=", ".join(kinds))


def _create(desk: Desk, _: NewPlan) -> PlanWhole:
    made: Made | Kept[KeptPlan] = desk.prepared
    if isinstance(made, Kept):
        return _in_hand(desk, made)
    _within(desk, made.plan, PROPOSE)
    return _kept(desk, made)


def _prepare_undo(desk: Desk, asked: DecidePlan) -> Later:
    kept = _found(desk, asked.plan, PROPOSE)
    return Later(lambda: make_undo(desk.office, kept, desk.who.id, asked.reason, desk.lang))


def _undo(desk: Desk, asked: DecidePlan) -> PlanWhole:
    _found(desk, asked.plan, PROPOSE)
    _within(desk, desk.prepared.plan, PROPOSE)
    return _kept(desk, desk.prepared)


def _kept(desk: Desk, made: Made) -> PlanWhole:
    known = in_hand(desk.store, made, desk.now)
    if known is not None:
        return _in_hand(desk, known)
    kept = keep(desk.office, desk.store, made)
    desk.note(kept.id, plan=kept.item.hash, action=kept.item.action, cluster=kept.item.cluster)
    return _whole(desk, kept)


def _in_hand(desk: Desk, known: Kept[KeptPlan]) -> PlanWhole:
    """Answers with the plan of the same wish that is in hand, and says so."""
    if not sees(desk.reach, known.item):
        raise NotPermitted(permission=PROPOSE, who=desk.who.name)
    desk.note(known.id, plan=known.item.hash, action=known.item.action, cluster=known.item.cluster)
    said = say(f"automation.remark.in-hand-{known.item.state}", desk.lang, made=f"{known.item.made:%Y-%m-%d %H:%MZ}")
    whole = _whole(desk, known)
    return replace(whole, warnings=(said, *whole.warnings))


def _approve(desk: Desk, asked: ApprovePlan) -> PlanWhole:
    """Keeps an agreement to the plan as it is; whoever asked for it counts only where one pair of eyes is enough."""
    kept = _found(desk, asked.plan, APPROVE)
    item = kept.item
    afterwards = item.owed > 0 and item.state in (*ENDED, "started")
    if not afterwards:
        _require(desk, kept, "proposed")
    if asked.hash and asked.hash != item.hash:
        raise PlanStopped(action=item.action, why=_say_stop(desk, kept, Stop(key="other-plan")))
    if item.risk == "R4":
        raise PlanStopped(action=item.action, why=_say_stop(desk, kept, Stop(key="never-automated")))
    is_own = item.by == desk.who.id and (item.risk == "R3" or has_four_eyes(desk.store, item.cluster))
    if (is_own and not asked.emergency) or (afterwards and _let_happen(desk, kept)):
        raise PlanStopped(action=item.action, why=_say_stop(desk, kept, Stop(key="own-plan")))
    plan = opened(desk.office, kept)
    _within(desk, plan, APPROVE)
    approval = Approval(
        plan=item.hash,
        versions=versions_of(plan.intent.targets),
        by=desk.who.id,
        at=desk.now,
        expires=min(desk.now + HOLDS, item.expires) if not afterwards else desk.now + HOLDS,
        is_emergency=asked.emergency and not afterwards,
    )
    added = KeptApproval(plan=kept.id, approval=approval, reason=asked.reason)
    desk.store.shelf(APPROVALS).put(f"{kept.id}/{desk.who.id}", added)
    if afterwards:
        kept = change(desk.store, kept, "plan.approved", owed=_owed(desk, kept))
    else:
        desk.store.feed.add(desk.now, "plan.approved", item.cluster, item.namespaces, about=kept.id)
    desk.note(kept.id, plan=item.hash, action=item.action, emergency=str(asked.emergency).lower())
    return _whole(desk, kept)


def _reject(desk: Desk, asked: DecidePlan) -> PlanWhole:
    kept = _found(desk, asked.plan, APPROVE)
    _require(desk, kept, "proposed")
    kept = change(desk.store, kept, "plan.rejected", state="rejected", detail=asked.reason, ended=desk.now)
    desk.note(kept.id, plan=kept.item.hash, action=kept.item.action)
    return _whole(desk, kept)


def _apply(desk: Desk, asked: DecidePlan) -> PlanWhole:
    """Has a plan carried out, unless something that is known here forbids it; the rest is asked of the cluster then."""
    kept = _found(desk, asked.plan, APPLY)
    _require(desk, kept, "proposed")
    plan, item, store = opened(desk.office, kept), kept.item, desk.store
    _within(desk, plan, APPLY)
    rules = rules_for(store, plan, is_opted_in=False)
    targets = touched(plan)
    missing = unapproved(
        plan,
        approvals_of(store, kept.id),
        versions_of(plan.intent.targets),
        desk.now,
        is_opted_in=item.is_opted_in,
        four_eyes=rules.four_eyes,
    )
    stop = (
        without_hand(store, item.cluster)
        or switched_off(switches_of(store), targets)
        or frozen(freezes_of(store), plan.risk, targets, desk.now)
        or missing
        or broken(rules.breaker, outcomes_of(store, item.action, item.cluster), desk.now)
    )
    if stop is not None:
        raise PlanStopped(action=item.action, why=_say_stop(desk, kept, stop))
    kept = change(
        store, kept, "plan.started", state="started", started=desk.now, started_by=desk.who.id, owed=_owed(desk, kept)
    )
    desk.note(kept.id, plan=item.hash, action=item.action, cluster=item.cluster)
    return _whole(desk, kept)


def _settle(desk: Desk, asked: DecidePlan) -> PlanWhole:
    """Notes what a person found out about a run whose outcome nobody knew."""
    kept = _found(desk, asked.plan, APPLY)
    _require(desk, kept, "unknown")
    kept = change(desk.store, kept, "plan.settled", state="settled", detail=asked.reason)
    desk.note(kept.id, plan=kept.item.hash, action=kept.item.action)
    return _whole(desk, kept)


def sees(reach: Reach, plan: KeptPlan) -> bool:
    """Says that somebody may know of a plan: of all of its namespaces, or of the whole cluster where it has none."""
    if not plan.namespaces:
        return reach.has_whole(plan.cluster)
    return all(reach.covers(plan.cluster, namespace) for namespace in plan.namespaces)


def shown_plan(desk: Desk, kept: Kept[KeptPlan]) -> PlanRow:
    """Shows a plan as a row."""
    item, words = kept.item, _words(desk, kept)
    agreed = {approval.by for approval in approvals_of(desk.store, kept.id) if approval.plan == item.hash}
    return PlanRow(
        id=kept.id,
        cluster=item.cluster,
        namespaces=item.namespaces,
        action=item.action,
        title=words.title,
        effect=effect_of(item, words),
        risk=item.risk,
        state="expired" if is_over(item, desk.now) else item.state,
        by=item.by,
        reason=item.reason,
        made=item.made,
        expires=item.expires,
        needed=NEEDED.get(item.risk, 0),
        approvals=len(agreed),
        objects=item.cost.objects,
        bytes=item.cost.bytes,
        money=item.cost.money,
        monthly=item.cost.monthly,
        is_unpriced=item.cost.is_unpriced,
        is_reversible=bool(item.undo),
        is_own=item.is_own,
        started=item.started,
        ended=item.ended,
        detail=item.detail,
        stop=stop_told(item.stop, words, desk.lang) if item.stop is not None else "",
        incident=item.incident,
        finding=item.finding,
        owed=item.owed,
        is_overdue=is_overdue(item, desk.now),
        revision=kept.revision,
    )


def _whole(desk: Desk, kept: Kept[KeptPlan]) -> PlanWhole:
    item, words = kept.item, _words(desk, kept)
    agreed = desk.store.shelf(APPROVALS).find("plan", kept.id)
    remarks = [remark_told(remark, words, desk.lang) for remark in item.warnings]
    irreversible = remark_told(Remark(key=item.irreversible), words, desk.lang) if item.irreversible else ""
    return PlanWhole(
        plan=shown_plan(desk, kept),
        hash=item.hash,
        why=words.why,
        targets=tuple(str(Ref(one.kind, one.name, one.namespace)) for one in item.targets),
        writes=item.writes,
        undo=item.undo,
        irreversible=irreversible,
        warnings=tuple(remarks),
        conditions=tuple(condition_told(condition, words, desk.lang) for condition in item.conditions),
        proofs=tuple(ProofShown(fact=fact, object=name, wanted=wanted) for fact, name, wanted in item.probes),
        agreed=tuple(
            ApprovalShown(
                by=one.item.approval.by,
                at=one.item.approval.at,
                expires=one.item.approval.expires,
                is_emergency=one.item.approval.is_emergency,
                reason=one.item.reason,
            )
            for one in agreed
        ),
        journal=_lines(desk, kept),
        text=item.text,
        wanted=item.wanted,
    )


def _lines(desk: Desk, kept: Kept[KeptPlan]) -> tuple[LineShown, ...]:
    """Shows the journal; of a plan that cannot be opened any more the lines do not name what was looked for."""
    journal = journal_of(desk.store, kept.id)
    plan: Plan | None = None
    if any(isinstance(line.entry, Probed) for line in journal):
        with suppress(HoldfastError):
            plan = opened(desk.office, kept)
    return tuple(_line(line, plan) for line in journal)


def _line(line: Line, plan: Plan | None) -> LineShown:
    entry = line.entry
    probed = entry if isinstance(entry, Probed) else None
    detail = getattr(entry, "answer", "") or getattr(entry, "found", "") or getattr(entry, "ending", "")
    stop, strayed = getattr(entry, "stop", None), ", ".join(getattr(entry, "strayed", ()))
    said = ": ".join(filter(None, (str(detail), getattr(entry, "detail", ""), stop.key if stop else "", strayed)))
    return LineShown(
        number=line.number,
        at=line.at,
        what=str(entry.__struct_config__.tag),
        step=getattr(entry, "step", None),
        detail=said,
        probe=probed.probe if probed is not None else None,
        proof=_proof(probed, plan) if probed is not None and plan is not None else None,
    )


def _proof(entry: Probed, plan: Plan) -> ProofShown:
    probe = (plan.probes if entry.step is None else plan.writes[entry.step].gates)[entry.probe]
    return ProofShown(fact=probe.fact, object=str(ref_of(probe.target)), wanted=probe.wanted)


def _found(desk: Desk, key: str, permission: str) -> Kept[KeptPlan]:
    """Gives a plan that the asker may know of, and may do this with; raises RecordAbsent and NotPermitted."""
    kept = desk.store.shelf(PLANS).get(key)
    if not sees(desk.reach, kept.item):
        if sees(reach_of(desk.who, READ), kept.item):
            raise NotPermitted(permission=permission, who=desk.who.name)
        raise RecordAbsent(type=PLANS.name, id=key)
    return kept


def _within(desk: Desk, plan: Plan, permission: str) -> None:
    """Raises NotPermitted for a plan that would write anything beyond the asker's reach."""
    for target in touched(plan):
        if not desk.reach.covers(target.cluster, target.namespace):
            raise NotPermitted(permission=permission, who=desk.who.name)


def _require(desk: Desk, kept: Kept[KeptPlan], state: PlanState) -> None:
    present = "expired" if is_over(kept.item, desk.now) else kept.item.state
    if present != state:
        raise PlanOver(plan=kept.id, state=present)


def _owed(desk: Desk, kept: Kept[KeptPlan]) -> int:
    """Counts who must still agree to what one person let happen in an emergency."""
    given = approvals_of(desk.store, kept.id)
    if not any(approval.is_emergency for approval in given):
        return 0
    others = {approval.by for approval in given if not approval.is_emergency} - {kept.item.by}
    return max(0, NEEDED[kept.item.risk] - len(others))


def _let_happen(desk: Desk, kept: Kept[KeptPlan]) -> bool:
    """Says that the asker is who let a plan happen in an emergency, so that others must agree to it afterwards."""
    given = approvals_of(desk.store, kept.id)
    return any(approval.is_emergency and approval.by == desk.who.id for approval in given)


def _words(desk: Desk, kept: Kept[KeptPlan]) -> ActionTexts:
    """Gives the words of a plan's action; of one that this version does not have, its name."""
    action = actions().get(kept.item.action)
    if action is None:
        return ActionTexts(title=kept.item.action, effect=kept.item.action, why="")
    return action_texts(action.module, desk.lang)


def _say_stop(desk: Desk, kept: Kept[KeptPlan], stop: Stop) -> str:
    return stop_told(stop, _words(desk, kept), desk.lang)


_DECIDED = {"decided": {"plan": "01", "reason": "it was looked at"}}
OPERATIONS = (
    Operation(
        name="plans.list",
        parameters=ListPlans,
        result=Page[PlanRow],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/plans",
        examples={"waiting": {"state": "proposed"}},
    ),
    Operation(
        name="plans.get",
        parameters=OfPlan,
        result=PlanWhole,
        run=_get,
        permission=READ,
        bearing="fleet",
        path="/plans/{plan}",
    ),
    Operation(
        name="plans.create",
        parameters=NewPlan,
        result=PlanWhole,
        run=_create,
        prepare=_prepare,
        permission=PROPOSE,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/plans",
        effect="record",
        method="POST",
        examples={
            "grow": {
                "cluster": "prod-seoul",
                "action": "pvc.expand",
                "targets": [{"kind": "PersistentVolumeClaim", "namespace": "shop", "name": "data-db-0"}],
                "reason": "it is full in two days",
            }
        },
    ),
    Operation(
        name="plans.approve",
        parameters=ApprovePlan,
        result=PlanWhole,
        run=_approve,
        permission=APPROVE,
        bearing="fleet",
        path="/plans/{plan}/approvals",
        effect="record",
        method="POST",
        examples={"agreed": {"plan": "01", "reason": "the size is right"}},
    ),
    Operation(
        name="plans.reject",
        parameters=DecidePlan,
        result=PlanWhole,
        run=_reject,
        permission=APPROVE,
        bearing="fleet",
        path="/plans/{plan}/reject",
        effect="record",
        method="POST",
        examples=_DECIDED,
    ),
    Operation(
        name="plans.apply",
        parameters=DecidePlan,
        result=PlanWhole,
        run=_apply,
        permission=APPLY,
        bearing="fleet",
        path="/plans/{plan}/apply",
        effect="change",
        method="POST",
        examples=_DECIDED,
    ),
    Operation(
        name="plans.undo",
        parameters=DecidePlan,
        result=PlanWhole,
        run=_undo,
        prepare=_prepare_undo,
        permission=PROPOSE,
        bearing="fleet",
        path="/plans/{plan}/undo",
        effect="record",
        method="POST",
        examples=_DECIDED,
    ),
    Operation(
        name="plans.settle",
        parameters=DecidePlan,
        result=PlanWhole,
        run=_settle,
        permission=APPLY,
        bearing="fleet",
        path="/plans/{plan}/settle",
        effect="record",
        method="POST",
        examples=_DECIDED,
    ),
)
