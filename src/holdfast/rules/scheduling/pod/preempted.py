"""A Pod was removed from its node for one of higher priority and finds no other place."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.scheduling._stuck import cite_scheduler, waiting_pods

RECENT_SECONDS = 3600

RULE = Rule(
    subject="Pod",
    shows="pod-not-scheduled",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that waits for a node and lost Pods to preemption within the last hour."""
    waiting = {facts.workload_of(pod): pod for pod in sorted(waiting_pods(facts), key=lambda item: item.ref)}
    for event in sorted(facts.events_by_reason.get("Preempted", ()), key=lambda item: item.name):
        victim = event.about
        for workload in sorted(waiting):
            lost = victim.namespace == workload.namespace and victim.name.startswith(f"{workload.name}-")
            if not lost or facts.is_older(event.last_seen, RECENT_SECONDS):
                continue
            pod = waiting.pop(workload)
            yield Finding(
                subject=workload,
                values={"victim": victim.name, "pod": pod.name},
                evidence=(cite_event(event), *cite_scheduler(facts, pod)),
                affects=(pod.ref,) if pod.ref != workload else (),
                since=event.last_seen,
            )
