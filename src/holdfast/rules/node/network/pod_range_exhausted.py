"""No range of Pod addresses is left for a node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules._recent import complaints

RULE = Rule(
    subject="Event",
    needs=("Node",),
    shows="node-down",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node that lately got no range and has none."""
    for subject, event in complaints(facts, "CIDRNotAvailable").items():
        node = facts.find(Node, subject.name)
        if node is not None and not node.spec.pod_cidr:
            there = tuple(sorted(p.ref for p in facts.unhealthy_pods if p.spec.node_name == node.name))
            yield Finding(
                subject=subject,
                values={"message": event.text},
                evidence=(cite_event(event),),
                affects=there,
                since=event.first_seen,
            )
