"""A kubelet reports its own node as not ready."""

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
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node that is not ready for a reason of its own."""
    for found in saying(facts, "Ready", "False"):
        if any(word in found.words for word in (*NETWORK_WORDS, *RUNTIME_WORDS)):
            continue
        yield finding_of(facts, found)
