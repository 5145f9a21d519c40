"""The cluster autoscaler will not add a node for a Pod."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import cite_scheduler, waiting_pods

RULE = Rule(
    subject="Pod",
    shows="pod-not-scheduled",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting workload for which the node groups are at their largest size."""
    stated: set[Ref] = set()
    for pod in sorted(waiting_pods(facts), key=lambda item: item.ref):
        workload = facts.workload_of(pod)
        events = [
            e for e in facts.events_about(pod.ref, "NotTriggerScaleUp") if "max node group size reached" in e.text
        ]
        if not events or workload in stated:
            continue
        stated.add(workload)
        yield Finding(
            subject=workload,
            values={"message": events[-1].text, "pod": pod.name},
            evidence=(cite_event(events[-1]), *cite_scheduler(facts, pod)),
            affects=(pod.ref,) if pod.ref != workload else (),
            since=pod.metadata.creation_timestamp,
        )
