"""A plan of preventive maintenance for a size that is given, or for a cluster as it was last read."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.prevention.plan_wishes import Thing
from holdfast.reports.prevention_shown import PlanShown
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.preventing import MOST, plan_for, size_of, wishes
from holdfast.service.incidents.incident_terms import terms_now
from holdfast.service.incidents.recurring_work import history_of
from holdfast.service.operation import Operation
from holdfast.service.views.present import objects_of, snapshot_of
from holdfast.verdicts.ownership import WORKLOAD_KINDS

READ = "read:checks"
_KINDS: dict[Thing, str] = {
    "nodes": "Node",
    "pods": "Pod",
    "volumes": "PersistentVolumeClaim",
    "namespaces": "Namespace",
}
Count = Annotated[int, Meta(ge=0, le=MOST)]


class PlanWanted(Struct, frozen=True, kw_only=True):
    """For what a plan is wanted; what is not given is counted in the cluster, where one is named, or estimated.

    `slo` is the share of time in percent, `goals` names cost and security by commas, empty for neither.
    """

    cluster: str = ""
    nodes: Count | None = None
    pods: Count | None = None
    volumes: Count | None = None
    namespaces: Count | None = None
    workloads: Count | None = None
    slo: str = "99.9"
    goals: str = "cost,security"
    zone: str = "UTC"
    days: Annotated[int, Meta(ge=1, le=366)] = 90


def _get(desk: Desk, asked: PlanWanted) -> PlanShown:
    wanted = wishes(asked.slo, tuple(part.strip() for part in asked.goals.split(",") if part.strip()), asked.zone)
    given: dict[Thing, int | None] = {
        "nodes": asked.nodes,
        "pods": asked.pods,
        "volumes": asked.volumes,
        "namespaces": asked.namespaces,
        "workloads": asked.workloads,
    }
    found = cluster_size(desk, asked.cluster) if asked.cluster else {}
    size = size_of({**found, **{thing: count for thing, count in given.items() if count is not None}})
    history = history_of(desk, asked.days, asked.cluster)
    return plan_for(size, wanted, desk.lang, history=history, policy=terms_now(desk.store).policy)


def cluster_size(desk: Desk, cluster: str) -> dict[Thing, int | None]:
    """Counts what the newest snapshot of a cluster holds; raises RecordAbsent, and NotPermitted for who sees a part."""
    if not desk.reach.touches(cluster):
        raise RecordAbsent(type="cluster", id=cluster)
    if not desk.reach.has_whole(cluster):
        raise NotPermitted(permission=READ, who=desk.who.name)
    rows = objects_of(desk, snapshot_of(desk, cluster)).values()
    kinds = Counter(row.object.kind for row in rows)
    top = sum(row.object.kind in WORKLOAD_KINDS and row.owner is None for row in rows)
    found: dict[Thing, int] = {thing: kinds[kind] for thing, kind in _KINDS.items()} | {"workloads": top}
    # A view does not tell a kind that was not read from one of which there is nothing.
    return {thing: count for thing, count in found.items() if count}


OPERATIONS = (
    Operation(
        name="prevention-plans.get",
        parameters=PlanWanted,
        result=PlanShown,
        run=_get,
        permission=READ,
        bearing="fleet",
        path="/prevention-plan",
        examples={
            "size": {"nodes": 100, "pods": 1000, "slo": "99.9"},
            "cluster": {"cluster": "prod-seoul", "zone": "Asia/Seoul"},
        },
    ),
)
