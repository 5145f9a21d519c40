"""The storage that the volume filters look at, and the claims of a Pod within it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import (
    CSINode,
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
    VolumeAttachment,
)
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot

ClaimKey = tuple[str, str]


class Storage(Struct, frozen=True):
    """Claims, volumes, classes and the drivers of nodes, by name; what is attached to a node, as driver and handle."""

    claims: Mapping[ClaimKey, PersistentVolumeClaim]
    volumes: Mapping[str, PersistentVolume]
    classes: Mapping[str, StorageClass]
    csi_nodes: Mapping[str, CSINode]
    attachments: Mapping[str, frozenset[tuple[str, str]]]
    unread: tuple[str, ...] = ()

    def claim(self, key: ClaimKey) -> PersistentVolumeClaim | None:
        """Finds a claim by namespace and name."""
        return self.claims.get(key)

    def volume_of(self, claim: PersistentVolumeClaim | None) -> PersistentVolume | None:
        """Finds the volume that a claim is bound to."""
        return self.volumes.get(claim.spec.volume_name) if claim and claim.spec.volume_name else None


def storage_of(snapshot: Snapshot) -> Storage:
    """Indexes the storage of a snapshot."""
    kinds = (PersistentVolumeClaim.KIND, PersistentVolume.KIND, StorageClass.KIND)
    volumes = {item.name: item for item in snapshot.all(PersistentVolume)}
    return Storage(
        claims={(item.namespace, item.name): item for item in snapshot.all(PersistentVolumeClaim)},
        volumes=volumes,
        classes={item.name: item for item in snapshot.all(StorageClass)},
        csi_nodes={item.name: item for item in snapshot.all(CSINode)},
        attachments=_attachments(snapshot, volumes),
        unread=tuple(kind for kind in kinds if not snapshot.knows(kind)),
    )


def _attachments(
    snapshot: Snapshot, volumes: Mapping[str, PersistentVolume]
) -> Mapping[str, frozenset[tuple[str, str]]]:
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for item in snapshot.all(VolumeAttachment):
        volume = volumes.get(item.spec.source.persistent_volume_name or "")
        if volume is not None and volume.spec.csi is not None:
            found[item.spec.node_name].add((volume.spec.csi.driver, volume.spec.csi.volume_handle))
    return {node: frozenset(handles) for node, handles in found.items()}


def claim_keys(pod: Pod) -> Iterator[ClaimKey]:
    """Lists the claims that a Pod mounts, those of ephemeral volumes under the name that they are given."""
    for volume in pod.spec.volumes:
        if volume.persistent_volume_claim is not None:
            yield pod.namespace, volume.persistent_volume_claim.claim_name
        elif volume.ephemeral is not None:
            yield pod.namespace, f"{pod.name}-{volume.name}"


def claims_of(pod: Pod) -> tuple[Ref, ...]:
    """Names the claims that a Pod mounts, those of ephemeral volumes included."""
    return tuple(Ref(PersistentVolumeClaim.KIND, name, namespace) for namespace, name in claim_keys(pod))


def pods_by_claim(snapshot: Snapshot) -> Mapping[Ref, tuple[Pod, ...]]:
    """Groups Pods by the claims that they mount."""
    found: defaultdict[Ref, list[Pod]] = defaultdict(list)
    for pod in snapshot.all(Pod):
        for claim in claims_of(pod):
            found[claim].append(pod)
    return {claim: tuple(pods) for claim, pods in found.items()}


def attached(pods: Iterable[Pod], storage: Storage) -> set[tuple[str, str]]:
    """Lists the CSI volumes that Pods use or will use, each once: driver and handle."""
    return {found for pod in pods for key in claim_keys(pod) if (found := _attachment(key, storage)) is not None}


def _attachment(key: ClaimKey, storage: Storage) -> tuple[str, str] | None:
    claim = storage.claim(key)
    if claim is None:
        return None
    if not claim.spec.volume_name:
        # The scheduler counts the volume that a class has yet to make, under a handle of its own.
        storage_class = storage.classes.get(claim.spec.storage_class_name or "")
        return (storage_class.provisioner, f"{storage_class.name}-{'/'.join(key)}") if storage_class else None
    volume = storage.volume_of(claim)
    if volume is None or volume.spec.csi is None:
        return None
    return volume.spec.csi.driver, volume.spec.csi.volume_handle
