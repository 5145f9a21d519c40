"""An autoscaler cannot tell which Pods are its own."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._autoscaling import ACTIVE, stated, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 120
REASONS = ("AmbiguousSelector", "InvalidSelector")


def check(facts: Facts) -> Iterator[Statement]:
    """States each autoscaler whose target has no selector or shares Pods with another autoscaler."""
    for autoscaler in wanted(facts):
        says = stated(autoscaler, ACTIVE, "False")
        if says is None or says.condition.reason not in REASONS:
            continue
        if facts.is_older(says.condition.last_transition_time, PATIENCE_SECONDS):
            yield Finding(
                subject=autoscaler.ref,
                values={"reason": says.condition.reason, "message": says.condition.message or "-"},
                evidence=says.cited(autoscaler),
                since=says.condition.last_transition_time,
            )
