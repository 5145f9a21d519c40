"""The kernel of a node is stuck, as a detector on the node reports."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.node._nodes import harmed, saying

RULE = Rule(
    subject="Node",
    shows="node-down",
    explains=("pod-not-scheduled",),
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose kernel is stuck."""
    for found in saying(facts, "KernelDeadlock", "True"):
        yield Finding(
            subject=found.node.ref,
            values={
                "reason": found.condition.reason,
                "message": found.condition.message,
                "pods": len(harmed(facts, found.node)),
            },
            evidence=found.evidence(),
            affects=harmed(facts, found.node),
            since=found.condition.last_transition_time,
        )
