"""A node has no working network plugin, so it cannot take Pods."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.node._nodes import NETWORK_WORDS, finding_of, saying

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
    """States each node that is not ready because of its network plugin."""
    for found in saying(facts, "Ready", "False"):
        if not any(word in found.words for word in NETWORK_WORDS):
            continue
        yield finding_of(facts, found)
