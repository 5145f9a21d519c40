"""A budget guards no Pod and no workload."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._budgets import budgets, guarded_pods, guarded_workloads

RULE = Rule(
    subject="PodDisruptionBudget",
    needs=("Pod", "Deployment", "StatefulSet"),
    shows="latent",
    severity="info",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)
PATIENCE = 600


def check(facts: Facts) -> Iterator[Statement]:
    """States each budget older than ten minutes whose selector matches neither a Pod nor a template."""
    for budget in budgets(facts):
        if budget.spec.selector is None or not facts.is_older(budget.metadata.creation_timestamp, PATIENCE):
            continue
        if budget.status.expected_pods or guarded_pods(facts, budget) or guarded_workloads(facts, budget):
            continue
        labels = budget.spec.selector.match_labels
        yield Finding(
            subject=budget.ref,
            values={"selector": ", ".join(f"{key}={value}" for key, value in sorted(labels.items())) or "-"},
            evidence=(
                cite(budget, "metadata.name", budget.name),
                *(
                    cite(budget, f"spec.selector.matchLabels['{key}']", value)
                    for key, value in sorted(labels.items())[:2]
                ),
            ),
            since=budget.metadata.creation_timestamp,
        )
