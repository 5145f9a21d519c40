"""What people decide about a plan: to agree, to refuse, to have it carried out, and how a run that was lost ended."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from holdfast.model.action_refusals import PlanOver, PlanStopped
from holdfast.model.automation import Approval, Plan, Stop
from holdfast.model.automation_kept import APPROVALS, ENDED, KeptApproval, KeptPlan, PlanState
from holdfast.model.plans_shown import PlanWhole
from holdfast.model.record import Kept
from holdfast.pillars.automation.approving import unapproved
from holdfast.pillars.automation.halting import broken, frozen, switched_off
from holdfast.pillars.automation.plans import touched, versions_of
from holdfast.service.actions.kept import approvals_of, change, opened
from holdfast.service.actions.owing import let_happen, still_owed
from holdfast.service.actions.plan_access import found_plan, require_within
from holdfast.service.actions.plans_told import plan_whole, stop_said
from holdfast.service.actions.terms import (
    freezes_of,
    has_four_eyes,
    outcomes_of,
    rules_for,
    state_of,
    switches_of,
    without_hand,
)
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation, Why
from holdfast.service.operations.plans import DecidePlan

APPROVE, APPLY = "approve:plans", "apply:plans"
HOLDS = timedelta(hours=8)
"""For how long an agreement holds."""


class ApprovePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agreement to a plan, and why; `hash` is that of the plan that was read, where the asker names it.

    In an `emergency` one person is enough, and the others agree afterwards.
    """

    plan: str
    reason: Why
    hash: str = ""
    emergency: bool = False


def _approve(desk: Desk, asked: ApprovePlan) -> PlanWhole:
    """Keeps an agreement to the plan as it is; whoever asked for it counts only where one pair of eyes is enough."""
    kept = found_plan(desk, asked.plan, APPROVE)
    item = kept.item
    afterwards = item.owed > 0 and item.state in (*ENDED, "started")
    if not afterwards:
        _require(desk, kept, "proposed")
    _refuse(desk, kept, _forbids_agreement(desk, kept, asked, afterwards=afterwards))
    plan = opened(desk.office, kept)
    require_within(desk, plan, APPROVE)
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
        kept = change(desk.store, kept, "plan.approved", owed=still_owed(desk.store, kept))
    else:
        desk.store.feed.add(desk.now, "plan.approved", item.cluster, item.namespaces, about=kept.id)
    desk.note(kept.id, plan=item.hash, action=item.action, emergency=str(asked.emergency).lower())
    return plan_whole(desk, kept)


def _reject(desk: Desk, asked: DecidePlan) -> PlanWhole:
    kept = found_plan(desk, asked.plan, APPROVE)
    _require(desk, kept, "proposed")
    kept = change(desk.store, kept, "plan.rejected", state="rejected", detail=asked.reason, ended=desk.now)
    desk.note(kept.id, plan=kept.item.hash, action=kept.item.action)
    return plan_whole(desk, kept)


def _apply(desk: Desk, asked: DecidePlan) -> PlanWhole:
    """Has a plan carried out, unless something that is known here forbids it; the rest is asked of the cluster then."""
    kept = found_plan(desk, asked.plan, APPLY)
    _require(desk, kept, "proposed")
    plan, item, store = opened(desk.office, kept), kept.item, desk.store
    require_within(desk, plan, APPLY)
    _refuse(desk, kept, _forbids_run(desk, kept, plan))
    owed = still_owed(store, kept)
    kept = change(store, kept, "plan.started", state="started", started=desk.now, started_by=desk.who.id, owed=owed)
    desk.note(kept.id, plan=item.hash, action=item.action, cluster=item.cluster)
    return plan_whole(desk, kept)


def _settle(desk: Desk, asked: DecidePlan) -> PlanWhole:
    """Notes what a person found out about a run whose outcome nobody knew."""
    kept = found_plan(desk, asked.plan, APPLY)
    _require(desk, kept, "unknown")
    kept = change(desk.store, kept, "plan.settled", state="settled", detail=asked.reason)
    desk.note(kept.id, plan=kept.item.hash, action=kept.item.action)
    return plan_whole(desk, kept)


def _forbids_agreement(desk: Desk, kept: Kept[KeptPlan], asked: ApprovePlan, *, afterwards: bool) -> Stop | None:
    """Says why the asker may not agree: to another plan, to what nobody may have done, or to a wish of their own."""
    item = kept.item
    if asked.hash and asked.hash != item.hash:
        return Stop(key="other-plan")
    if item.risk == "R4":
        return Stop(key="never-automated")
    is_own = item.by == desk.who.id and (item.risk == "R3" or has_four_eyes(desk.store, item.cluster))
    if is_own and not asked.emergency:
        return Stop(key="own-plan")
    if afterwards and let_happen(desk.store, kept, desk.who.id):
        return Stop(key="own-emergency")
    return None


def _forbids_run(desk: Desk, kept: Kept[KeptPlan], plan: Plan) -> Stop | None:
    """Says what of all that is known without a look at the cluster forbids to carry out a plan."""
    item, store, targets = kept.item, desk.store, touched(plan)
    rules = rules_for(store, plan, is_opted_in=False)
    missing = unapproved(
        plan,
        approvals_of(store, kept.id),
        versions_of(plan.intent.targets),
        desk.now,
        is_opted_in=item.is_opted_in,
        four_eyes=rules.four_eyes,
    )
    return (
        without_hand(store, item.cluster)
        or switched_off(switches_of(store), targets)
        or frozen(freezes_of(store), plan.risk, targets, desk.now)
        or missing
        or broken(rules.breaker, outcomes_of(store, item.action, item.cluster), desk.now)
    )


def _refuse(desk: Desk, kept: Kept[KeptPlan], stop: Stop | None) -> None:
    """Raises PlanStopped where anything forbids what was asked."""
    if stop is not None:
        raise PlanStopped(action=kept.item.action, why=stop_said(desk, kept, stop))


def _require(desk: Desk, kept: Kept[KeptPlan], state: PlanState) -> None:
    """Raises PlanOver for a plan that stands elsewhere."""
    present = state_of(kept.item, desk.now)
    if present != state:
        raise PlanOver(plan=kept.id, state=present)


_DECIDED = {"decided": {"plan": "01", "reason": "it was looked at"}}
OPERATIONS = (
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
