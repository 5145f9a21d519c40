"""Who may know of a plan, and whose reach holds all that it would write."""

from __future__ import annotations

from holdfast.model.access import Reach
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.automation import Plan
from holdfast.model.automation_kept import PLANS, KeptPlan
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.plans import touched
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Desk

READ = "read:plans"


def sees(reach: Reach, plan: KeptPlan) -> bool:
    """Says that somebody may know of a plan: of all of its namespaces, or of the whole cluster where it has none."""
    if not plan.namespaces:
        return reach.has_whole(plan.cluster)
    return all(reach.covers(plan.cluster, namespace) for namespace in plan.namespaces)


def found_plan(desk: Desk, key: str, permission: str) -> Kept[KeptPlan]:
    """Gives a plan that the asker may know of, and may do this with; raises RecordAbsent and NotPermitted."""
    kept = desk.store.shelf(PLANS).get(key)
    if not sees(desk.reach, kept.item):
        if sees(reach_of(desk.who, READ), kept.item):
            raise NotPermitted(permission=permission, who=desk.who.name)
        raise RecordAbsent(type=PLANS.name, id=key)
    return kept


def require_within(desk: Desk, plan: Plan, permission: str) -> None:
    """Raises NotPermitted for a plan that would write anything beyond the asker's reach."""
    for target in touched(plan):
        if not desk.reach.covers(target.cluster, target.namespace):
            raise NotPermitted(permission=permission, who=desk.who.name)
