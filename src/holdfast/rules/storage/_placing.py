"""The Pods without a node, the bound volumes that they mount and the nodes that would take them otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Evidence
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.verdicts.binding_nodes import affinity_places
from holdfast.verdicts.placement.node_affinity import accepts
from holdfast.verdicts.placement.refusal import VOLUME
from holdfast.verdicts.placement.taint_toleration import untolerated

PATIENCE_SECONDS = 30


class Excluded(Struct, frozen=True):
    """A waiting Pod whose unbound claim no node that is left for it can serve."""

    pod: Pod
    claim: PersistentVolumeClaim
    nodes: tuple[str, ...]


class Unplaced(Struct, frozen=True):
    """A Pod that waits for a node, with its bound volumes."""

    pod: Pod
    volumes: tuple[PersistentVolume, ...]


def unplaced(facts: Facts) -> Iterator[Unplaced]:
    """Lists the Pods that wait for a node and mount bound volumes."""
    for pod in facts.unhealthy_pods:
        if not _waits(facts, pod):
            continue
        volumes = tuple(_volumes(facts, pod))
        if volumes:
            yield Unplaced(pod, volumes)


def excluded_claims(facts: Facts, reason: str) -> Iterator[Excluded]:
    """Lists the Pods that wait since every node left for them refuses an unbound claim for this reason."""
    for pod in facts.unhealthy_pods:
        if not _waits(facts, pod):
            continue
        obstacle = facts.world.obstacle(pod)
        if obstacle is None or obstacle.filter != VOLUME:
            continue
        named = [refusal.about for refusal in obstacle.all_refusals if refusal.reason == reason]
        for about in sorted(set(named)):
            namespace, _, name = about.partition("/")
            claim = facts.find(PersistentVolumeClaim, name, namespace)
            if claim is not None and named.count(about) >= len(obstacle.nodes):
                yield Excluded(pod, claim, tuple(sorted(obstacle.nodes)))


def possible_nodes(facts: Facts, pod: Pod) -> tuple[Node, ...]:
    """Lists the nodes that a Pod's selector, affinity and tolerations and the nodes' cordons leave."""
    return tuple(
        node
        for node in facts.all(Node)
        if not node.spec.unschedulable
        and node.metadata.deletion_timestamp is None
        and accepts(pod.spec, node)
        and not untolerated(pod.spec.tolerations, node)
    )


def cite_places(volume: PersistentVolume) -> tuple[Evidence, ...]:
    """Cites where a volume can be used."""
    return tuple(cite(volume, path, values) for path, _, values in affinity_places(volume))


def places(volume: PersistentVolume) -> list[str]:
    """Writes where a volume can be used."""
    return [f"{key}={','.join(values)}" for _, key, values in affinity_places(volume)]


def _waits(facts: Facts, pod: Pod) -> bool:
    if pod.spec.node_name or pod.status.phase not in ("", "Pending") or pod.metadata.deletion_timestamp is not None:
        return False
    created = pod.metadata.creation_timestamp
    return not pod.spec.scheduling_gates and (created is None or facts.is_older(created, PATIENCE_SECONDS))


def _volumes(facts: Facts, pod: Pod) -> Iterator[PersistentVolume]:
    for item in pod.spec.volumes:
        held = item.persistent_volume_claim
        name = held.claim_name if held else f"{pod.name}-{item.name}" if item.ephemeral else ""
        claim = facts.find(PersistentVolumeClaim, name, pod.namespace) if name else None
        volume = facts.find(PersistentVolume, claim.spec.volume_name) if claim and claim.spec.volume_name else None
        if volume is not None:
            yield volume
