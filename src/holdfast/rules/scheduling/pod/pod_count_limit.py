"""Nodes hold as many Pods as their kubelets allow."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules.scheduling._stuck import cite_scheduler, stuck
from holdfast.verdicts.placement.node_resources import PODS
from holdfast.verdicts.placement.obstacle import worst_resource
from holdfast.verdicts.placement.refusal import RESOURCES

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods only the number of Pods per node keeps from a node."""
    for item in stuck(facts, RESOURCES):
        lacking = worst_resource(item.obstacle)
        if lacking is None or lacking.about != PODS:
            continue
        name = next(name for name in item.obstacle.nodes if lacking in item.obstacle.refusals[name])
        node = facts.find(Node, name)
        most = node.status.allocatable.get(PODS) if node else None
        yield Finding(
            subject=item.workload,
            values={
                "limit": lacking.total,
                "nodes": len(item.obstacle.nodes),
                "total": item.obstacle.total,
                "pod": item.pod.name,
            },
            evidence=(
                *((cite(node, "status.allocatable['pods']", most),) if node and most is not None else ()),
                *cite_scheduler(facts, item.pod),
            ),
            affects=item.affects,
            since=item.pod.metadata.creation_timestamp,
        )
