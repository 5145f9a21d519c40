"""What a driver is doing on a node right now, and which mounts would end with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, VolumeAttachment
from holdfast.pillars.automation.scene import Scene
from holdfast.verdicts.placement.volumes import claim_keys

_YOUNG: Final = timedelta(minutes=5)
"""What began within this time may still come to its end by itself; what is older is stuck."""
_DISKS: Final = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "ntfs"})
_IN_KERNEL: Final = frozenset({"nfs.csi.k8s.io", "smb.csi.k8s.io"})
"""Drivers whose mounts are the kernel's own."""
_SERVING: Final = frozenset({"blob.csi.azure.com", "kadalu", "gcs.csi.ofek.dev"})
"""Drivers that serve files from the Pod itself: github.com/kubernetes-sigs/blob-csi-driver/issues/115 and the like."""


def attaching_to(scene: Scene, driver: str) -> tuple[str, ...]:
    """Names the attachments of the driver to the node that have just begun or are just ending."""
    return tuple(sorted(item.name for item in scene.facts.all(VolumeAttachment) if _moves(scene, item, driver)))


def mounting_on(scene: Scene, driver: str) -> tuple[str, ...]:
    """Names the Pods on the node whose volumes of the driver are just being mounted or unmounted."""
    return tuple(sorted(f"{pod.namespace}/{pod.name}" for pod in users(scene, driver) if _starts_or_ends(scene, pod)))


def mounts_outlive(scene: Scene, driver: str) -> bool | None:
    """Says that mounts stay while the driver's Pod is away; some drivers serve files themselves, and mounts end."""
    if any(not scene.facts.knows(kind) for kind in ("Pod", "PersistentVolumeClaim", "PersistentVolume")):
        return None
    running = [pod for pod in users(scene, driver) if pod.status.phase == "Running"]
    answers = [_outlives(volume, driver) for pod in running for volume in _volumes(scene, pod, driver)]
    return False if False in answers else None if None in answers else True


def users(scene: Scene, driver: str) -> Iterator[Pod]:
    """Lists the Pods on the node that use a volume of the driver."""
    for pod in scene.facts.pods_by_node.get(scene.target.name, ()):
        if any(True for _ in _volumes(scene, pod, driver)):
            yield pod


def _volumes(scene: Scene, pod: Pod, driver: str) -> Iterator[PersistentVolume | None]:
    """Lists the volumes of the driver that a Pod uses, None for those in its own specification."""
    yield from (None for volume in pod.spec.volumes if volume.csi is not None and volume.csi.driver == driver)
    for namespace, name in claim_keys(pod):
        claim = scene.facts.find(PersistentVolumeClaim, name, namespace)
        volume = scene.facts.find(PersistentVolume, claim.spec.volume_name) if claim is not None else None
        if volume is not None and volume.spec.csi is not None and volume.spec.csi.driver == driver:
            yield volume


def _outlives(volume: PersistentVolume | None, driver: str) -> bool | None:
    csi = volume.spec.csi if volume is not None else None
    if driver in _SERVING or (csi is not None and csi.volume_attributes.get("mounter") == "fuse"):
        return False
    is_disk = volume is not None and (volume.spec.volume_mode == "Block" or bool(csi and csi.fs_type in _DISKS))
    return True if is_disk or driver in _IN_KERNEL else None


def _moves(scene: Scene, item: VolumeAttachment, driver: str) -> bool:
    if (item.spec.node_name, item.spec.attacher) != (scene.target.name, driver):
        return False
    begins = not item.status.attached and _is_young(scene, item.metadata.creation_timestamp)
    return begins or _is_young(scene, item.metadata.deletion_timestamp)


def _starts_or_ends(scene: Scene, pod: Pod) -> bool:
    starts = pod.status.phase == "Pending" and _is_young(scene, pod.status.start_time)
    return starts or _is_young(scene, pod.metadata.deletion_timestamp)


def _is_young(scene: Scene, since: datetime | None) -> bool:
    return since is not None and scene.now - since < _YOUNG
