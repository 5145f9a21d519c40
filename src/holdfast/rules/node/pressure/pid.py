"""A node lacks process IDs and sheds Pods."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.node._nodes import evicted, harmed, saying

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
    """States each node that lacks process IDs."""
    for found in saying(facts, "PIDPressure", "True"):
        yield Finding(
            subject=found.node.ref,
            values={
                "reason": found.condition.reason,
                "message": found.condition.message,
                "pods": len(harmed(facts, found.node)),
                "evicted": len(evicted(facts, found.node)),
            },
            evidence=found.evidence(),
            affects=tuple(dict.fromkeys((*evicted(facts, found.node), *harmed(facts, found.node)))),
            since=found.condition.last_transition_time,
        )
