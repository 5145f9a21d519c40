"""Forgetting what was kept of a cluster's actions, once the cluster is looked after no more."""

from __future__ import annotations

from contextlib import suppress

from holdfast.model.automation_kept import APPROVALS, HANDS, PLAN_LINES, PLANS, RESERVATIONS
from holdfast.model.automation_uses import USES
from holdfast.model.registry import CREDENTIALS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.store import Store


def forget_actions(store: Store, cluster: str) -> None:
    """Forgets the hand of a cluster first of all, then its plans; the audit log keeps what was done."""
    with suppress(RecordAbsent):
        hand = store.shelf(HANDS).get(cluster).item
        store.shelf(HANDS).remove(cluster)
        store.shelf(CREDENTIALS).remove(hand.credential)
    for plan in store.shelf(PLANS).find("cluster", cluster):
        for approval in store.shelf(APPROVALS).find("plan", plan.id):
            store.shelf(APPROVALS).remove(approval.id)
        for line in store.shelf(PLAN_LINES).find("plan", plan.id):
            store.shelf(PLAN_LINES).remove(line.id)
        store.shelf(PLANS).remove(plan.id)
    for reservation in store.shelf(RESERVATIONS).find("cluster", cluster):
        store.shelf(RESERVATIONS).remove(reservation.id)
    with suppress(RecordAbsent):
        store.shelf(USES).remove(cluster)
