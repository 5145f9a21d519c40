"""A Deployment may not create the ReplicaSet of its new revision."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import Deployment

RULE = Rule(
    subject="Deployment",
    shows="pods-not-created",
    explains=("rollout-stuck",),
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Deployment whose controller reports that a ReplicaSet was refused."""
    for deployment in facts.all(Deployment):
        for i, says in enumerate(deployment.status.conditions):
            if says.type != "Progressing" or says.status != "False" or says.reason != "ReplicaSetCreateError":
                continue
            path = f"status.conditions[{i}]"
            events = facts.events_about(deployment.ref, "ReplicaSetCreateError")[-1:]
            yield Finding(
                subject=deployment.ref,
                values={"message": says.message or "-"},
                evidence=(
                    cite(deployment, f"{path}.reason", says.reason),
                    *((cite(deployment, f"{path}.message", says.message),) if says.message else ()),
                    *(cite_event(event) for event in events),
                ),
                since=says.last_transition_time,
            )
