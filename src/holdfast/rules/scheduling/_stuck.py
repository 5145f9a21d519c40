"""Pods that wait for a node, and what stands in their way: one answer for all rules about scheduling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.model.finding import Evidence, Finding, Value
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.units import print_quantity
from holdfast.verdicts.placement.obstacle import Obstacle
from holdfast.verdicts.placement.refusal import RESOURCES

PATIENCE_SECONDS = 30
SCALE_UP_SECONDS = 600
DEFAULT_SCHEDULER = "default-scheduler"
_BYTES = ("memory", "ephemeral-storage", "hugepages-")
_UNITS = (("Ti", 1024**4), ("Gi", 1024**3), ("Mi", 1024**2), ("Ki", 1024))


class Stuck(Struct, frozen=True):
    """The Pods of one workload that the same filter keeps from every node; `pod` stands for all of them."""

    workload: Ref
    pod: Pod
    pods: tuple[Pod, ...]
    obstacle: Obstacle

    @property
    def affects(self) -> tuple[Ref, ...]:
        """Names the waiting Pods."""
        return tuple(pod.ref for pod in self.pods if pod.ref != self.workload)

    @property
    def counts(self) -> str:
        """Writes how many nodes each filter refuses."""
        return ", ".join(f"{name} {count}" for name, count in self.obstacle.counts.items())


def is_waiting(facts: Facts, pod: Pod) -> bool:
    """Says that a Pod has no node though it had time to get one, and that nothing holds it back on purpose."""
    if pod.spec.node_name or pod.status.phase not in ("", "Pending") or pod.metadata.deletion_timestamp is not None:
        return False
    if pod.spec.scheduling_gates:
        return False
    created = pod.metadata.creation_timestamp
    if created is None or facts.is_older(created, PATIENCE_SECONDS):
        return True
    # Where the moment is only the latest time in the input, an age says nothing; the scheduler's word does.
    refused = any(item.type == "PodScheduled" and item.status == "False" for item in pod.status.conditions)
    return facts.snapshot.provenance.inferred and refused


def waiting_pods(facts: Facts) -> Iterator[Pod]:
    """Lists the Pods that wait for the default scheduler."""
    for pod in facts.unhealthy_pods:
        if is_waiting(facts, pod) and pod.spec.scheduler_name == DEFAULT_SCHEDULER and not awaits_node(facts, pod):
            yield pod


def awaits_node(facts: Facts, pod: Pod) -> bool:
    """Says that an autoscaler is making a node for a Pod: it said so lately and did not give up since."""
    asked = [
        event.last_seen for event in facts.events_about(pod.ref, "TriggeredScaleUp", "Nominated") if event.last_seen
    ]
    if not asked or facts.is_older(max(asked), SCALE_UP_SECONDS):
        return False
    refused = [event.last_seen for event in facts.events_about(pod.ref, "NotTriggerScaleUp") if event.last_seen]
    return not refused or max(refused) < max(asked)


def lacks_room(facts: Facts, pod: Pod) -> bool:
    """Says that a further node could help a Pod: the nodes that would take it are full, or there is none."""
    obstacle = facts.world.obstacle(pod)
    return obstacle is None or obstacle.filter == RESOURCES


def stuck(facts: Facts, filter_name: str) -> Iterator[Stuck]:
    """Groups the Pods that one filter keeps from every node by workload."""
    groups: defaultdict[Ref, list[tuple[Pod, Obstacle]]] = defaultdict(list)
    for pod in waiting_pods(facts):
        obstacle = facts.world.obstacle(pod)
        if obstacle is not None and obstacle.filter == filter_name:
            groups[facts.workload_of(pod)].append((pod, obstacle))
    for workload in sorted(groups):
        found = sorted(groups[workload], key=lambda pair: pair[0].ref)
        yield Stuck(workload, found[0][0], tuple(pod for pod, _ in found), found[0][1])


def finding_of(item: Stuck, evidence: Iterable[Evidence], certainty: float | None = None, **values: Value) -> Finding:
    """States the filter that keeps a workload's Pods from every node; `values` add what is special to the filter."""
    return Finding(
        subject=item.workload,
        values={
            "nodes": len(item.obstacle.nodes),
            "total": item.obstacle.total,
            "pod": item.pod.name,
            "counts": item.counts,
            **values,
        },
        evidence=tuple(evidence),
        affects=item.affects,
        since=item.pod.metadata.creation_timestamp,
        certainty=certainty,
    )


def cite_scheduler(facts: Facts, pod: Pod) -> tuple[Evidence, ...]:
    """Cites the scheduler's own words about a Pod: its condition, else its last event."""
    for i, item in enumerate(pod.status.conditions):
        if item.type == "PodScheduled" and item.status == "False" and item.message:
            return (cite(pod, f"status.conditions[{i}].message", item.message),)
    events = facts.live_events(pod.ref, "FailedScheduling")[-1:]
    if events:
        return tuple(cite_event(event) for event in events)
    return (cite(pod, "status.phase", pod.status.phase),) if pod.status.phase else ()


def written(resource: str, value: int) -> str:
    """Writes an amount of a resource for people: CPUs with thousandths, bytes with one decimal."""
    if resource.endswith("cpu"):
        return print_quantity(Fraction(value, 1000))
    if resource.startswith(_BYTES):
        for unit, size in _UNITS:
            if abs(value) >= size:
                return f"{value / size:.1f}".removesuffix(".0") + unit
    return str(value)
