"""A kubelet reports its own node as not ready."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules._recent import complaints
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
    told = complaints(facts, "KubeletSetupFailed")
    for found in saying(facts, "Ready", "False"):
        # A kubelet that says why it does not start has a rule of its own.
        if found.node.ref in told or any(word in found.words for word in (*NETWORK_WORDS, *RUNTIME_WORDS)):
            continue
        yield finding_of(facts, found)
