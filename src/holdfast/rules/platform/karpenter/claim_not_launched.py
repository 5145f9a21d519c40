"""Karpenter asks for a machine and the provider gives none."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.rules.platform._stated import by_condition, stated

RULE = Rule(
    subject=ANY,
    shows="pod-not-scheduled",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 300


def check(facts: Facts) -> Iterator[Statement]:
    """States each node claim that was not launched within five minutes."""
    for found in by_condition(facts, "NodeClaim", "karpenter.sh", "Launched", PATIENCE_SECONDS):
        yield stated(found)
