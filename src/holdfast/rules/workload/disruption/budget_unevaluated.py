"""The controller cannot evaluate a disruption budget, so it allows no eviction."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import PodDisruptionBudget

RULE = Rule(
    subject="PodDisruptionBudget",
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each budget whose controller reports that it cannot count its Pods."""
    for budget in facts.all(PodDisruptionBudget):
        for i, says in enumerate(budget.status.conditions):
            if says.type != "DisruptionAllowed" or says.status != "False" or says.reason != "SyncFailed":
                continue
            if budget.metadata.deletion_timestamp is None:
                path = f"status.conditions[{i}]"
                told = (("reason", says.reason), ("message", says.message))
                events = facts.events_about(budget.ref, "CalculateExpectedPodCountFailed", "UnmanagedPods")[-1:]
                yield Finding(
                    subject=budget.ref,
                    values={"message": says.message or "-"},
                    evidence=(
                        *(cite(budget, f"{path}.{key}", value) for key, value in told if value),
                        *(cite_event(event) for event in events),
                    ),
                    since=says.last_transition_time,
                )
