"""The kernel of a node is stuck, as a detector on the node reports."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.node._nodes import finding_of, saying

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
        yield finding_of(facts, found)
