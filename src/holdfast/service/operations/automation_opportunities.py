"""Recurring work of people that is worth automating."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from holdfast.pillars.prevention.plan_wishes import Thing
from holdfast.reports.prevention_shown import OpportunitiesShown
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.preventing import recurring, size_of
from holdfast.service.incidents.recurring_work import history_of
from holdfast.service.operation import Operation
from holdfast.service.operations.prevention_plans import READ, Count, cluster_size


class OpportunitiesWanted(Struct, frozen=True, kw_only=True):
    """Over how many days recurring work is looked for, and for what size the minutes of checks are reckoned."""

    cluster: str = ""
    nodes: Count | None = None
    pods: Count | None = None
    days: Annotated[int, Meta(ge=1, le=366)] = 90


def _list(desk: Desk, asked: OpportunitiesWanted) -> OpportunitiesShown:
    found = cluster_size(desk, asked.cluster) if asked.cluster else {}
    given: dict[Thing, int | None] = {"nodes": asked.nodes, "pods": asked.pods}
    size = size_of({**found, **{thing: count for thing, count in given.items() if count is not None}})
    return recurring(size, desk.lang, history_of(desk, asked.days, asked.cluster))


OPERATIONS = (
    Operation(
        name="automation-opportunities.list",
        parameters=OpportunitiesWanted,
        result=OpportunitiesShown,
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/automation-opportunities",
        examples={"size": {"nodes": 100, "pods": 1000}, "cluster": {"cluster": "prod-seoul", "days": 90}},
    ),
)
