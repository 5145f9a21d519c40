"""The container runtime of a node does not answer its kubelet."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.node._nodes import NETWORK_WORDS, RUNTIME_WORDS, finding_of, saying

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
    """States each node that is not ready because of its runtime."""
    for found in saying(facts, "Ready", "False"):
        if not any(word in found.words for word in RUNTIME_WORDS) or any(word in found.words for word in NETWORK_WORDS):
            continue
        yield finding_of(facts, found)
