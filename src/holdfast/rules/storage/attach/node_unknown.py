"""The provider does not know the machine behind a node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._attaching import by_node

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim",),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States what the attacher reports of volumes for which Pods wait."""
    yield from by_node(facts, "node-unknown")
