"""Actions that are halted in a cluster since they failed too often, and what lets one go on."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.automation_kept import RESETS, KeptReset
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.guard import Rules
from holdfast.pillars.automation.halting import broken
from holdfast.service.actions.planning import find_action
from holdfast.service.actions.terms import outcomes_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation, Why
from holdfast.service.operations.action_budgets import OfActionCluster
from holdfast.service.paging import Page, paged

READ = "read:automation"


class BreakerShown(Struct, frozen=True, kw_only=True):
    """An action that is halted in a cluster since it failed too often."""

    action: str
    cluster: str
    failures: str


class ResetBreaker(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lets an action go on in a cluster, by somebody who looked at why it failed."""

    cluster: str
    action: str
    reason: Why


def _list(desk: Desk, asked: OfActionCluster) -> Page[BreakerShown]:
    rows = []
    for name in actions():
        stop = broken(Rules(limits=()).breaker, outcomes_of(desk.store, name, asked.cluster), desk.now)
        if stop is not None:
            rows.append(BreakerShown(action=name, cluster=asked.cluster, failures=stop.values["failures"]))
    return paged(asked, rows, lambda row: (row.action,))


def _reset(desk: Desk, asked: ResetBreaker) -> Nothing:
    find_action(asked.action)
    item = KeptReset(action=asked.action, cluster=asked.cluster, at=desk.now, by=desk.who.name, why=asked.reason)
    desk.store.shelf(RESETS).put(f"{asked.action}/{asked.cluster}", item)
    desk.note(asked.action, cluster=asked.cluster)
    return Nothing()


OPERATIONS = (
    Operation(
        name="breakers.list",
        parameters=OfActionCluster,
        result=Page[BreakerShown],
        run=_list,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/breakers",
    ),
    Operation(
        name="breakers.reset",
        parameters=ResetBreaker,
        result=Nothing,
        run=_reset,
        permission="apply:plans",
        bearing="whole-cluster",
        path="/clusters/{cluster}/breakers/reset",
        effect="record",
        method="POST",
        examples={"looked": {"cluster": "prod-seoul", "action": "pvc.expand", "reason": "the pool was full"}},
    ),
)
