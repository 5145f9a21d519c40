"""Cordoned nodes are the only ones that would take waiting Pods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import Stuck, cite_scheduler, stuck
from holdfast.verdicts.placement.refusal import UNSCHEDULABLE

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="medium",
    type="availability",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the cordoned node that waiting Pods need; where several would do, the first, which names the others."""
    groups: defaultdict[Ref, list[Stuck]] = defaultdict(list)
    for item in stuck(facts, UNSCHEDULABLE):
        groups[Ref("Node", item.obstacle.nodes[0])].append(item)
    for subject, items in sorted(groups.items()):
        first = items[0]
        names = first.obstacle.nodes
        node = facts.find(Node, names[0])
        workloads = dict.fromkeys(item.workload for item in items)
        yield Finding(
            subject=subject,
            values={
                "nodes": list(names[:5]),
                "node": names[0],
                "count": len(names),
                "total": first.obstacle.total,
                "pods": sum(len(item.pods) for item in items),
                "pod": first.pod.name,
                "counts": first.counts,
            },
            evidence=(
                *((cite(node, "spec.unschedulable", True),) if node else ()),
                *cite_scheduler(facts, first.pod),
            ),
            affects=(*workloads, *(ref for item in items for ref in item.affects)),
            since=first.pod.metadata.creation_timestamp,
        )
