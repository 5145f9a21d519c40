"""The scheduler decides on no Pod: new ones wait without a word."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import condition
from holdfast.model.objects.pod import Pod
from holdfast.rules.control_plane._leaders import leader

RULE = Rule(
    subject="Pod",
    shows="control-plane-stalled",
    explains=("pod-not-scheduled",),
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
PATIENCE = 120
EVENTS = ("FailedScheduling", "Scheduled", "WaitingForGates", "Preempted")


def check(facts: Facts) -> Iterator[Statement]:
    """States the scheduler when Pods wait that it neither placed nor refused, unless it placed younger ones."""
    waiting = sorted((p for p in facts.unhealthy_pods if _is_ignored(facts, p)), key=lambda pod: pod.ref)
    if not waiting or _placed_later(facts, waiting):
        return
    found = leader(facts, "kube-scheduler")
    if found is None:
        return
    first = waiting[0]
    yield Finding(
        subject=found.subject,
        values={"count": len(waiting), "pod": f"{first.namespace}/{first.name}"},
        evidence=(
            *found.evidence,
            cite(first, "status.phase", first.status.phase),
            cite(first, "metadata.creationTimestamp", str(first.metadata.creation_timestamp)),
        ),
        affects=tuple(pod.ref for pod in waiting if pod.ref != found.subject),
        since=first.metadata.creation_timestamp,
        certainty=REPORTED if found.is_gone else None,
    )


def _is_ignored(facts: Facts, pod: Pod) -> bool:
    return (
        pod.status.phase == "Pending"
        and not pod.spec.node_name
        and not pod.spec.scheduling_gates
        and pod.spec.scheduler_name == "default-scheduler"
        and pod.metadata.deletion_timestamp is None
        and condition(pod.status.conditions, "PodScheduled") is None
        and facts.is_older(pod.metadata.creation_timestamp, PATIENCE)
        and not facts.events_about(pod.ref, *EVENTS)
    )


def _placed_later(facts: Facts, waiting: list[Pod]) -> bool:
    oldest = min(str(pod.metadata.creation_timestamp) for pod in waiting)
    for pod in facts.all(Pod):
        placed = condition(pod.status.conditions, "PodScheduled")
        if placed is not None and str(placed.last_transition_time) > oldest:
            return True
    return False
