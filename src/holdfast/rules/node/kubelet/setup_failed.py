"""The kubelet of a node fails to set itself up."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules._recent import complaints
from holdfast.verdicts.readiness import node_is_ready

RULE = Rule(
    subject="Event",
    needs=("Node",),
    shows="node-down",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose kubelet lately failed to start or to enforce its reservations."""
    for subject, event in complaints(facts, "KubeletSetupFailed", "FailedNodeAllocatableEnforcement").items():
        node = facts.find(Node, subject.name)
        if node is None:
            continue
        ready = node_is_ready(node)
        there = () if ready else tuple(sorted(p.ref for p in facts.unhealthy_pods if p.spec.node_name == subject.name))
        yield Finding(
            subject=subject,
            values={"reason": event.reason, "message": event.text[:300]},
            evidence=(cite_event(event),),
            affects=there,
            since=event.first_seen,
            shows="latent" if ready else "",
            severity="low" if ready else None,
        )
