"""Pods wait and the scheduler has not looked at any of them."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.node._control_plane import place_of

PATIENCE_SECONDS = 120
DEFAULT_SCHEDULER = "default-scheduler"

RULE = Rule(
    subject="Pod",
    shows="control-plane-stalled",
    explains=("pod-not-scheduled",),
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States once that the default scheduler says nothing about Pods that wait for it."""
    ignored = [
        pod
        for pod in sorted(facts.unhealthy_pods, key=lambda item: item.ref)
        if pod.status.phase == "Pending"
        and not pod.spec.node_name
        and not pod.spec.scheduling_gates
        and pod.spec.scheduler_name == DEFAULT_SCHEDULER
        and not any(item.type == "PodScheduled" for item in pod.status.conditions)
        and not facts.events_about(pod.ref, "FailedScheduling", "Scheduled")
        and facts.is_older(pod.metadata.creation_timestamp, PATIENCE_SECONDS)
    ]
    if ignored:
        yield Finding(
            subject=place_of(facts, "kube-scheduler"),
            values={"pods": len(ignored), "pod": ignored[0].name},
            evidence=tuple(cite(pod, "status.phase", pod.status.phase) for pod in ignored[:3]),
            affects=tuple(pod.ref for pod in ignored),
            since=min(pod.metadata.creation_timestamp for pod in ignored if pod.metadata.creation_timestamp),
        )
