"""A VerticalPodAutoscaler names a workload that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import VerticalPodAutoscaler
from holdfast.rules.workload._autoscaling import missing_target

RULE = Rule(
    subject="VerticalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each vertical autoscaler whose target is of a kind that was read and is not there."""
    for autoscaler in facts.all(VerticalPodAutoscaler):
        target = missing_target(facts, autoscaler)
        if target is None or autoscaler.metadata.deletion_timestamp is not None:
            continue
        yield Finding(
            subject=autoscaler.ref,
            values={"target_kind": target.kind, "target": target.name},
            evidence=(cite(autoscaler, "spec.targetRef.name", target.name), cite_absence(target)),
            since=autoscaler.metadata.creation_timestamp,
        )
