"""A budget allows no disruption at any time, so that no node of its Pods can ever be drained."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._budgets import budgets, rigid

RULE = Rule(
    subject="PodDisruptionBudget",
    shows="latent",
    severity="low",
    type="availability",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each budget whose own numbers leave no Pod to spare."""
    for budget in budgets(facts):
        found = rigid(budget)
        if found is not None:
            yield Finding(
                subject=budget.ref,
                values={"field": found.field, "value": found.value, "expected": found.expected},
                evidence=found.evidence,
                since=budget.metadata.creation_timestamp,
            )
