"""The network of a node is not set up."""

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
    cause_kind="network",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose routes or network agent are not set up."""
    for found in saying(facts, "NetworkUnavailable", "True"):
        yield finding_of(facts, found)
