"""Pods, claims, volumes, classes, drivers, snapshots and attachments."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.graph import Edge
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
    VolumeAttachment,
    VolumeSnapshot,
)
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.readiness import pod_is_healthy


def edges(snapshot: Snapshot) -> Iterator[Edge]:
    """Relates Pods to claims, claims to volumes and classes, and those to drivers and snapshots."""
    for pod in snapshot.all(Pod):
        if not pod_is_healthy(pod):
            yield from _mounts(pod)
    for claim in snapshot.all(PersistentVolumeClaim):
        yield from _claim(claim)
    for volume in snapshot.all(PersistentVolume):
        yield from _volume(volume)
    for storage_class in snapshot.all(StorageClass):
        yield Edge(storage_class.ref, "served-by", Ref("CSIDriver", storage_class.provisioner), "provisioner")
    for attachment in snapshot.all(VolumeAttachment):
        name = attachment.spec.source.persistent_volume_name
        if name:
            volume_ref = Ref("PersistentVolume", name)
            yield Edge(attachment.ref, "bound-to", volume_ref, "spec.source.persistentVolumeName")
            yield Edge(volume_ref, "attached-to", Ref("Node", attachment.spec.node_name))
    for snap in snapshot.all(VolumeSnapshot):
        source = snap.spec.source.persistent_volume_claim_name
        if source:
            claim_ref = Ref("PersistentVolumeClaim", source, snap.namespace)
            yield Edge(snap.ref, "restores-from", claim_ref, "spec.source.persistentVolumeClaimName")


def _mounts(pod: Pod) -> Iterator[Edge]:
    for i, volume in enumerate(pod.spec.volumes):
        if volume.persistent_volume_claim:
            name, field = (
                volume.persistent_volume_claim.claim_name,
                f"spec.volumes[{i}].persistentVolumeClaim.claimName",
            )
        elif volume.ephemeral:
            name, field = f"{pod.name}-{volume.name}", f"spec.volumes[{i}].name"
        else:
            continue
        claim = Ref("PersistentVolumeClaim", name, pod.namespace)
        yield Edge(pod.ref, "mounts", claim, field)
        yield Edge(claim, "mounts-reverse", pod.ref, field)


def _claim(claim: PersistentVolumeClaim) -> Iterator[Edge]:
    if claim.spec.volume_name:
        yield Edge(claim.ref, "bound-to", Ref("PersistentVolume", claim.spec.volume_name), "spec.volumeName")
    if claim.spec.storage_class_name:
        class_ref = Ref("StorageClass", claim.spec.storage_class_name)
        yield Edge(claim.ref, "of-class", class_ref, "spec.storageClassName")
    source = claim.spec.data_source_ref or claim.spec.data_source
    if isinstance(source, dict) and source.get("kind") in ("VolumeSnapshot", "PersistentVolumeClaim"):
        namespace = str(source.get("namespace") or claim.namespace)
        yield Edge(claim.ref, "restores-from", Ref(str(source["kind"]), str(source.get("name", "")), namespace))


def _volume(volume: PersistentVolume) -> Iterator[Edge]:
    if volume.spec.csi:
        yield Edge(volume.ref, "served-by", Ref("CSIDriver", volume.spec.csi.driver), "spec.csi.driver")
    if volume.spec.storage_class_name:
        class_ref = Ref("StorageClass", volume.spec.storage_class_name)
        yield Edge(volume.ref, "of-class", class_ref, "spec.storageClassName")
