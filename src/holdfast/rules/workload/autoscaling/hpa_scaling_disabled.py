"""A workload at zero replicas has switched its autoscaler off."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._autoscaling import ACTIVE, missing_target, stated, target_of, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="latent",
    severity="info",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each autoscaler that says it is disabled because its target is set to zero."""
    for autoscaler in wanted(facts):
        says = stated(autoscaler, ACTIVE, "False")
        if says is None or says.condition.reason != "ScalingDisabled" or missing_target(facts, autoscaler):
            continue
        target = target_of(autoscaler)
        yield Finding(
            subject=autoscaler.ref,
            values={"target_kind": target.kind, "target": target.name},
            evidence=says.cited(autoscaler),
            since=says.condition.last_transition_time,
        )
