"""Plans: which there are, all of one, and a new one, also one that takes another back."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.automation_kept import PLANS, KeptPlan, PlanState
from holdfast.model.errors import UsageError
from holdfast.model.plans_shown import PlanRow, PlanWhole
from holdfast.model.record import Kept
from holdfast.service.actions.naming import ObjectNamed, ref_named
from holdfast.service.actions.plan_access import READ, found_plan, require_within, sees
from holdfast.service.actions.planning import find_action, keep, make, make_undo
from holdfast.service.actions.plans_told import plan_row, plan_whole
from holdfast.service.actions.terms import plans_of
from holdfast.service.actions.wishes import Made, Wish, begun_of, in_hand
from holdfast.service.desk import Desk
from holdfast.service.operation import Later, Operation, Why
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

PROPOSE = "create:plans"
MOST_TARGETS = 20


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


def _list(desk: Desk, asked: ListPlans) -> Page[PlanRow]:
    shelf = desk.store.shelf(PLANS)
    found = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=10_000)
    rows = [
        plan_row(desk, kept) for kept in found if sees(desk.reach, kept.item) and asked.action in ("", kept.item.action)
    ]
    wanted = [row for row in rows if asked.state in (None, row.state)]
    return paged(asked, wanted, lambda row: (-row.made.timestamp(), row.id))


def _get(desk: Desk, asked: OfPlan) -> PlanWhole:
    return plan_whole(desk, found_plan(desk, asked.plan, READ))


def _prepare(desk: Desk, asked: NewPlan) -> Later | Kept[KeptPlan]:
    for target in asked.targets:
        if not desk.reach.covers(asked.cluster, target.namespace):
            raise NotPermitted(permission=PROPOSE, who=desk.who.name)
    action = find_action(asked.action)
    named = tuple(ref_named(target, (action.fields.target, *action.fields.also)) for target in asked.targets)
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
    return begun_of(plans_of(desk.store, wish.action), wish) or Later(lambda: make(desk.office, wish, desk.lang))


def _create(desk: Desk, _: NewPlan) -> PlanWhole:
    made: Made | Kept[KeptPlan] = desk.prepared
    if isinstance(made, Kept):
        return _in_hand(desk, made)
    require_within(desk, made.plan, PROPOSE)
    return _kept(desk, made)


def _prepare_undo(desk: Desk, asked: DecidePlan) -> Later:
    kept = found_plan(desk, asked.plan, PROPOSE)
    return Later(lambda: make_undo(desk.office, kept, desk.who.id, asked.reason, desk.lang))


def _undo(desk: Desk, asked: DecidePlan) -> PlanWhole:
    found_plan(desk, asked.plan, PROPOSE)
    require_within(desk, desk.prepared.plan, PROPOSE)
    return _kept(desk, desk.prepared)


def _kept(desk: Desk, made: Made) -> PlanWhole:
    known = in_hand(plans_of(desk.store, made.wish.action), made, desk.now)
    if known is not None:
        return _in_hand(desk, known)
    kept = keep(desk.office, desk.store, made)
    desk.note(kept.id, plan=kept.item.hash, action=kept.item.action, cluster=kept.item.cluster)
    return plan_whole(desk, kept)


def _in_hand(desk: Desk, known: Kept[KeptPlan]) -> PlanWhole:
    """Answers with the plan of the same wish that is in hand, and says so."""
    if not sees(desk.reach, known.item):
        raise NotPermitted(permission=PROPOSE, who=desk.who.name)
    desk.note(known.id, plan=known.item.hash, action=known.item.action, cluster=known.item.cluster)
    said = say(f"automation.remark.in-hand-{known.item.state}", desk.lang, made=f"{known.item.made:%Y-%m-%d %H:%MZ}")
    whole = plan_whole(desk, known)
    return replace(whole, warnings=(said, *whole.warnings))


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
        examples={"decided": {"plan": "01", "reason": "it was looked at"}},
    ),
)
