"""Agreement that is owed: what one person let happen in an emergency, others agree to within a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from holdfast.model.automation_kept import PLANS, KeptPlan
from holdfast.model.record import Kept
from holdfast.pillars.automation.approving import NEEDED
from holdfast.ports.store import Store
from holdfast.service.actions.kept import approvals_of, audit, change
from holdfast.service.desk import Office

WITHIN: Final = timedelta(hours=24)
"""Within which span others agree."""


def still_owed(store: Store, kept: Kept[KeptPlan]) -> int:
    """Counts who must still agree to what one person let happen in an emergency."""
    given = approvals_of(store, kept.id)
    if not any(approval.is_emergency for approval in given):
        return 0
    others = {approval.by for approval in given if not approval.is_emergency} - {kept.item.by}
    return max(0, NEEDED[kept.item.risk] - len(others))


def let_happen(store: Store, kept: Kept[KeptPlan], who: str) -> bool:
    """Says that it was this person who let a plan happen in an emergency, so that others must agree to it."""
    return any(approval.is_emergency and approval.by == who for approval in approvals_of(store, kept.id))


def is_overdue(plan: KeptPlan, now: datetime) -> bool:
    """Says that nobody agreed in time to what was done in an emergency."""
    return plan.owed > 0 and plan.started is not None and now - plan.started >= WITHIN


def tell_overdue(office: Office) -> tuple[str, ...]:
    """Notes once in the audit log, as a failure, that agreement is overdue; gives the ids of those plans."""
    now, most = office.now(), max(NEEDED.values())
    told = []
    with office.stores.read() as store:
        found = [kept for owed in range(1, most + 1) for kept in store.shelf(PLANS).find("owed", str(owed))]
    for one in found:
        if one.item.reminded is not None or not is_overdue(one.item, now):
            continue
        with office.stores.write() as store:
            kept = store.shelf(PLANS).get(one.id)
            if kept.item.reminded is None and is_overdue(kept.item, now):
                kept = change(store, kept, "plan.overdue", reminded=now)
                audit(office, store, kept, "plans.overdue", {"owed": str(kept.item.owed)}, "failed")
                told.append(kept.id)
    return tuple(told)
