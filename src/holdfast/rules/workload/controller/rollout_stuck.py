"""A new revision of a Deployment does not become available in time."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import Deployment

RULE = Rule(
    subject="Deployment",
    shows="rollout-stuck",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Deployment that is past its progress deadline and still lacks updated Pods."""
    for deployment in facts.all(Deployment):
        status = deployment.status
        done = min(status.updated_replicas, status.available_replicas) >= deployment.spec.replicas
        for i, condition in enumerate(status.conditions):
            if condition.type == "Progressing" and condition.reason == "ProgressDeadlineExceeded" and not done:
                yield Finding(
                    subject=deployment.ref,
                    values={"updated": status.updated_replicas, "wanted": deployment.spec.replicas},
                    evidence=(cite(deployment, f"status.conditions[{i}].reason", condition.reason),),
                    since=condition.last_transition_time,
                )
