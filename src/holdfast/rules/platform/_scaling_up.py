"""What stops a cluster from growing while Pods wait for room."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import Statement
from holdfast.model.finding import Finding
from holdfast.rules._recent import complaints
from holdfast.rules.scheduling._stuck import cite_scheduler, lacks_room, waiting_pods


def refused(facts: Facts, reason: str) -> Iterator[Statement]:
    """States each object about which the autoscaler complained for this reason within the hour, while Pods wait."""
    for subject, event in complaints(facts, reason).items():
        waiting = sorted((pod for pod in waiting_pods(facts) if lacks_room(facts, pod)), key=lambda item: item.ref)
        # Without a Pod that waits now, the refusal has hurt nobody or is over.
        if waiting:
            affected = (ref for pod in waiting for ref in (facts.workload_of(pod), pod.ref))
            yield Finding(
                subject=subject,
                values={"message": event.text[:300], "pods": len(waiting)},
                evidence=(cite_event(event), *cite_scheduler(facts, waiting[0])),
                affects=tuple(dict.fromkeys(affected)),
                since=event.first_seen,
            )
