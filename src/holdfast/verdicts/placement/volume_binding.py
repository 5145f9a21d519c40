"""The filters VolumeBinding and VolumeZone: a node must reach, or be able to get, every volume of the Pod."""

from __future__ import annotations

from collections.abc import Callable

from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.verdicts.binding import binds
from holdfast.verdicts.binding_classes import effective_class, provisions, waits_for_consumer
from holdfast.verdicts.binding_nodes import reaches
from holdfast.verdicts.placement.refusal import VOLUME, ZONE, Check, NodeState, Refusal
from holdfast.verdicts.placement.volumes import ClaimKey, Storage, claim_keys
from holdfast.verdicts.selection import meets

CLAIM_MISSING = "claim-missing"
CLAIM_DELETED = "claim-deleted"
UNBOUND = "claim-unbound"
VOLUME_MISSING = "volume-missing"
UNREACHABLE = "volume-unreachable"
TOPOLOGY = "topology-not-allowed"
NO_VOLUME = "no-volume-here"
ZONE_LABEL = "zone-label"

_ZONES = {
    "topology.kubernetes.io/zone": "failure-domain.beta.kubernetes.io/zone",
    "topology.kubernetes.io/region": "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
}
OfNode = Callable[[Node], Refusal | None]


def prepare(pod: Pod, storage: Storage) -> Check | None:
    """Gives the check, or None for a Pod without claims whose binding is known."""
    checks = [found for key in claim_keys(pod) if (found := _of_claim(key, storage)) is not None]
    if not checks:
        return None

    def check(state: NodeState) -> tuple[Refusal, ...]:
        found = (of_node(state.node) for of_node in checks)
        return tuple(item for item in found if item is not None)

    return check


def _of_claim(key: ClaimKey, storage: Storage) -> OfNode | None:
    name = "/".join(key)
    if PersistentVolumeClaim.KIND in storage.unread:
        return None
    claim = storage.claim(key)
    if claim is None:
        return _always(CLAIM_MISSING, name)
    if claim.metadata.deletion_timestamp is not None:
        return _always(CLAIM_DELETED, name)
    if claim.status.phase == "Lost":
        return _always(VOLUME_MISSING, claim.spec.volume_name)
    if claim.spec.volume_name:
        return _of_bound(claim, storage)
    return _of_unbound(claim, storage)


def _of_bound(claim: PersistentVolumeClaim, storage: Storage) -> OfNode | None:
    volume = storage.volume_of(claim)
    if volume is None:
        unread = PersistentVolume.KIND in storage.unread
        return None if unread else _always(VOLUME_MISSING, claim.spec.volume_name)
    refused = Refusal(VOLUME, UNREACHABLE, volume.name)
    zones = _zone_labels(volume)
    far = Refusal(ZONE, ZONE_LABEL, volume.name)

    def of_node(node: Node) -> Refusal | None:
        if not reaches(volume, node):
            return refused
        return far if zones and not _is_in(zones, node) else None

    return of_node


def _of_unbound(claim: PersistentVolumeClaim, storage: Storage) -> OfNode | None:
    name = f"{claim.namespace}/{claim.name}"
    if StorageClass.KIND in storage.unread:
        return None
    class_name = effective_class(claim, storage.classes.values())
    storage_class = storage.classes.get(class_name) if class_name else None
    if storage_class is None or not waits_for_consumer(storage_class):
        return _always(UNBOUND, name)
    candidates = [
        volume
        for volume in storage.volumes.values()
        if binds(claim, volume, storage.classes.values()).is_yes or volume.spec.claim_ref is not None
    ]

    def of_node(node: Node) -> Refusal | None:
        if any(binds(claim, volume, storage.classes.values(), node).is_yes for volume in candidates):
            return None
        if not provisions(storage_class):
            return Refusal(VOLUME, NO_VOLUME, name)
        return None if _allows(storage_class, node) else Refusal(VOLUME, TOPOLOGY, name)

    return of_node


def _always(reason: str, about: str) -> OfNode:
    refusal = Refusal(VOLUME, reason, about)
    return lambda _: refusal


def _allows(storage_class: StorageClass, node: Node) -> bool:
    terms = storage_class.allowed_topologies
    return not terms or any(all(meets(item, node.labels) for item in term.match_label_expressions) for term in terms)


def _zone_labels(volume: PersistentVolume) -> dict[str, set[str]]:
    """Gives the zones and regions that a volume's labels name; several are joined by two underscores."""
    return {key: set(volume.labels[key].split("__")) for key in _ZONES if key in volume.labels}


def _is_in(zones: dict[str, set[str]], node: Node) -> bool:
    if not any(key in node.labels for key in _ZONES):
        # The filter lets nodes pass that carry no topology at all.
        return True
    return all(node.labels.get(key, node.labels.get(_ZONES[key], "")) in values for key, values in zones.items())
