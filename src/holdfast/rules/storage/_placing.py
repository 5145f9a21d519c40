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
from holdfast.verdicts.placement.taint_toleration import untolerated

PATIENCE_SECONDS = 30


class Unplaced(Struct, frozen=True):
    """A Pod that waits for a node, with its bound volumes."""

    pod: Pod
    volumes: tuple[PersistentVolume, ...]


def unplaced(facts: Facts) -> Iterator[Unplaced]:
    """Lists the Pods that wait for a node and mount bound volumes."""
    for pod in facts.unhealthy_pods:
        if pod.spec.node_name or pod.status.phase not in ("", "Pending") or pod.metadata.deletion_timestamp is not None:
            continue
        created = pod.metadata.creation_timestamp
        if pod.spec.scheduling_gates or (created is not None and not facts.is_older(created, PATIENCE_SECONDS)):
            continue
        volumes = tuple(_volumes(facts, pod))
        if volumes:
            yield Unplaced(pod, volumes)


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


def _volumes(facts: Facts, pod: Pod) -> Iterator[PersistentVolume]:
    for item in pod.spec.volumes:
        held = item.persistent_volume_claim
        name = held.claim_name if held else f"{pod.name}-{item.name}" if item.ephemeral else ""
        claim = facts.find(PersistentVolumeClaim, name, pod.namespace) if name else None
        volume = facts.find(PersistentVolume, claim.spec.volume_name) if claim and claim.spec.volume_name else None
        if volume is not None:
            yield volume
