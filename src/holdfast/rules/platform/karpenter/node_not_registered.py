"""A machine that Karpenter launched does not join the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.rules.platform._stated import by_condition, stated

RULE = Rule(
    subject=ANY,
    shows="pod-not-scheduled",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 600


def check(facts: Facts) -> Iterator[Statement]:
    """States each launched node claim that was not registered or initialized within ten minutes."""
    for type_ in ("Registered", "Initialized"):
        for found in by_condition(facts, "NodeClaim", "karpenter.sh", type_, PATIENCE_SECONDS):
            reached = {item.type for item in found.item.status.conditions if item.status == "True"}
            if "Launched" in reached and (type_ == "Registered" or "Registered" in reached):
                yield stated(found)
