"""A node has no space left for the directories of volumes."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._mounting import by_node

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States what is reported of Pods that still wait for a volume."""
    yield from by_node(facts, "node-out-of-space")
