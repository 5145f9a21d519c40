"""A node lacks disk space or inodes and sheds Pods."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.node._nodes import finding_of, saying

RULE = Rule(
    subject="Node",
    shows="node-pressure",
    explains=("pod-not-scheduled",),
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node that lacks disk space or inodes."""
    for found in saying(facts, "DiskPressure", "True"):
        yield finding_of(facts, found, sheds=True)
