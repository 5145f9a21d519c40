"""A bound volume lies where none of the nodes is that its Pod could use."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import PersistentVolume
from holdfast.model.refs import Ref
from holdfast.rules.storage._placing import Unplaced, cite_places, places, possible_nodes, unplaced
from holdfast.verdicts.binding_nodes import reaches
from holdfast.verdicts.placement.refusal import VOLUME, ZONE

RULE = Rule(
    subject="Pod",
    needs=(
        "PersistentVolumeClaim",
        "PersistentVolume",
        "Node",
    ),
    shows="volume-unusable",
    explains=("pod-not-scheduled",),
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each volume whose node affinity excludes every node that is otherwise left for a waiting Pod."""
    groups: dict[Ref, list[tuple[Unplaced, PersistentVolume, tuple[Node, ...]]]] = {}
    for item in unplaced(facts):
        obstacle = facts.world.obstacle(item.pod)
        if obstacle is not None and obstacle.filter not in (VOLUME, ZONE):
            continue
        nodes = possible_nodes(facts, item.pod)
        volume = _excluding(item, nodes, tuple(facts.all(Node)))
        if volume is not None:
            groups.setdefault(volume.ref, []).append((item, volume, nodes))
    for subject, found in sorted(groups.items()):
        first, volume, nodes = min(found, key=lambda entry: entry[0].pod.ref)
        yield _finding(facts, subject, volume, first, nodes, [entry[0].pod.ref for entry in found])


def _excluding(item: Unplaced, nodes: tuple[Node, ...], everywhere: tuple[Node, ...]) -> PersistentVolume | None:
    # A volume that reaches no node at all, or a Pod that fits none, is another fault.
    if not nodes or any(all(reaches(v, node) for v in item.volumes) for node in nodes):
        return None
    if not all(any(reaches(v, node) for node in everywhere) for v in item.volumes):
        return None
    alone = [v for v in item.volumes if not any(reaches(v, node) for node in nodes)]
    return min(alone or item.volumes, key=lambda v: v.name)


def _finding(
    facts: Facts, subject: Ref, volume: PersistentVolume, item: Unplaced, nodes: tuple[Node, ...], pods: list[Ref]
) -> Finding:
    events = facts.live_events(item.pod.ref, "FailedScheduling")
    told = [e for e in events if "volume node affinity" in e.text or "PersistentVolume's node affinity" in e.text]
    others = [v for v in item.volumes if v.name != volume.name]
    return Finding(
        subject=subject,
        values={
            "places": places(volume),
            "pod": f"{item.pod.namespace}/{item.pod.name}",
            "nodes": sorted(node.name for node in nodes)[:5],
            "others": [v.name for v in others],
        },
        evidence=(
            *cite_places(volume),
            *(cite_event(event) for event in told[-1:]),
            *(cite(item.pod, f"spec.nodeSelector['{k}']", v) for k, v in sorted(item.pod.spec.node_selector.items())),
            *(place for other in others for place in cite_places(other)),
        ),
        affects=tuple(sorted(set(pods))),
    )
