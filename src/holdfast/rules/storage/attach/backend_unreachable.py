"""The driver cannot reach the system that attaches volumes."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._attaching import by_driver

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim",),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="availability",
    cause_kind="network",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States what the attacher reports of volumes for which Pods wait."""
    yield from by_driver(facts, "unreachable")
