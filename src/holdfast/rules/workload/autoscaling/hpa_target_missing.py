"""A HorizontalPodAutoscaler names a workload that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._autoscaling import ABLE, missing_target, stated, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each autoscaler whose target is of a kind that was read and is not there."""
    for autoscaler in wanted(facts):
        target = missing_target(facts, autoscaler)
        if target is None:
            continue
        says = stated(autoscaler, ABLE, "False")
        yield Finding(
            subject=autoscaler.ref,
            values={"target_kind": target.kind, "target": target.name},
            evidence=(
                cite(autoscaler, "spec.scaleTargetRef.name", target.name),
                cite_absence(target),
                *(says.cited(autoscaler) if says else ()),
            ),
            since=autoscaler.metadata.creation_timestamp,
        )
