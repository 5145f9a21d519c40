"""An autoscaler decided to scale and the API server refuses the change."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._autoscaling import ABLE, stated, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="medium",
    type="availability",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 120
REASONS = ("FailedUpdateScale",)


def check(facts: Facts) -> Iterator[Statement]:
    """States each autoscaler that cannot change its target's number of replicas."""
    for autoscaler in wanted(facts):
        says = stated(autoscaler, ABLE, "False")
        if says is None or says.condition.reason not in REASONS:
            continue
        if facts.is_older(says.condition.last_transition_time, PATIENCE_SECONDS):
            yield Finding(
                subject=autoscaler.ref,
                values={"reason": says.condition.reason, "message": says.condition.message or "-"},
                evidence=says.cited(autoscaler),
                since=says.condition.last_transition_time,
            )
