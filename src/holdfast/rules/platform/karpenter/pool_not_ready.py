"""A NodePool cannot make nodes."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.model.refs import Ref
from holdfast.rules.platform._stated import by_condition, stated

RULE = Rule(
    subject=ANY,
    shows="node-unschedulable",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 120
TYPES = ("ValidationSucceeded", "NodeClassReady", "NodeRegistrationHealthy", "Ready")


def check(facts: Facts) -> Iterator[Statement]:
    """States each NodePool whose own configuration, class or latest registrations are bad."""
    stated_pools: set[Ref] = set()
    for type_ in TYPES:
        for found in by_condition(facts, "NodePool", "karpenter.sh", type_, PATIENCE_SECONDS):
            if found.condition.status == "False" and found.item.ref not in stated_pools:
                stated_pools.add(found.item.ref)
                yield stated(found)
