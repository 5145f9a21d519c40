"""Every node that would take a Pod has as many volumes of a driver as it can take."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import CSINode
from holdfast.model.refs import Ref
from holdfast.rules.storage._placing import unplaced
from holdfast.verdicts.placement.obstacle import Obstacle
from holdfast.verdicts.placement.refusal import VOLUME_LIMITS

RULE = Rule(
    subject="Pod",
    needs=(
        "Node",
        "CSINode",
        "PersistentVolumeClaim",
        "PersistentVolume",
    ),
    shows="pod-not-scheduled",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods no node takes since the limit of attached volumes is reached."""
    groups: dict[Ref, list[tuple[Pod, Obstacle]]] = {}
    for item in unplaced(facts):
        obstacle = facts.world.obstacle(item.pod)
        if obstacle is not None and obstacle.filter == VOLUME_LIMITS:
            groups.setdefault(facts.workload_of(item.pod), []).append((item.pod, obstacle))
    for workload, found in sorted(groups.items()):
        pod, obstacle = min(found, key=lambda entry: entry[0].ref)
        full = obstacle.all_refusals[0]
        yield Finding(
            subject=workload,
            values={"driver": full.about, "limit": full.total, "nodes": len(obstacle.nodes), "pod": pod.name},
            evidence=(*_limits(facts, obstacle, full.about), cite(pod, "status.phase", pod.status.phase)),
            affects=tuple(sorted({entry[0].ref for entry in found} - {workload})),
            since=pod.metadata.creation_timestamp,
        )


def _limits(facts: Facts, obstacle: Obstacle, driver: str) -> Iterator[Evidence]:
    for node in sorted(obstacle.nodes)[:2]:
        registered = facts.find(CSINode, node)
        for i, item in enumerate(registered.spec.drivers if registered is not None else ()):
            if registered is not None and item.name == driver and item.allocatable is not None:
                yield cite(registered, f"spec.drivers[{i}].allocatable.count", item.allocatable.count)
