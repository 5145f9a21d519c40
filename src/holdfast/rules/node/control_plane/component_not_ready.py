"""A component of the control plane runs as a Pod that is not ready."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.node._control_plane import COMPONENTS, pods_of
from holdfast.verdicts.readiness import pod_is_ready

PATIENCE_SECONDS = 60

RULE = Rule(
    subject="Pod",
    shows="control-plane-stalled",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each component Pod that has not been ready for a minute."""
    for component in COMPONENTS:
        pods = pods_of(facts, component)
        for pod in pods:
            found = [(i, item) for i, item in enumerate(pod.status.conditions) if item.type == "Ready"]
            if pod_is_ready(pod) or not found or not facts.is_older(found[0][1].last_transition_time, PATIENCE_SECONDS):
                continue
            index, ready = found[0]
            yield Finding(
                subject=pod.ref,
                values={
                    "component": component,
                    "others": sum(pod_is_ready(other) for other in pods),
                    "message": ready.message,
                },
                evidence=(cite(pod, f"status.conditions[{index}].status", ready.status),),
                since=ready.last_transition_time,
            )
