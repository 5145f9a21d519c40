"""What is written down of copies and disks before they are deleted, so that it can be proven afterwards what went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from holdfast.model.automation import Target
from holdfast.model.objects.storage import PersistentVolume, VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.units import whole
from holdfast.pillars.automation.cleaning import bytes_of
from holdfast.pillars.automation.scene import Scene, target_of

Copy = tuple[VolumeSnapshot, VolumeSnapshotContent | None]
UNKNOWN = "-"
_UNTIL_GONE: Final = frozenset({"external-provisioner.volume.kubernetes.io/finalizer", "kubernetes.io/pv-controller"})
"""What keeps a volume until whoever provisioned its disk has deleted that."""


def last_seen(copies: Iterable[Copy]) -> dict[str, str]:
    """Gives what the storage system calls some snapshots, in their order: handle, driver, policy and size of each."""
    found = list(copies)
    contents = [content for _, content in found]
    return {
        "handle": _joined(content.status.snapshot_handle if content else None for content in contents),
        "driver": _joined(content.spec.driver if content else None for content in contents),
        "policy": _joined(content.spec.deletion_policy if content else None for content in contents),
        "bytes": ", ".join(str(whole(item.status.restore_size) or 0) for item, _ in found),
    }


def disk_last_seen(volume: PersistentVolume, *, is_claimed: bool) -> dict[str, str]:
    """Gives what the storage system calls the disk of a volume, whose claim goes or which goes itself.

    A volume that has lost its claim may go before its disk does, unless a finalizer keeps it: then nobody knows.
    """
    csi, policy = volume.spec.csi, volume.spec.persistent_volume_reclaim_policy
    is_heard = is_claimed or policy != "Delete" or not _UNTIL_GONE.isdisjoint(volume.metadata.finalizers)
    return {
        "handle": csi.volume_handle if csi else UNKNOWN,
        "driver": csi.driver if csi else UNKNOWN,
        "policy": policy if is_heard else UNKNOWN,
        "bytes": str(bytes_of(volume.spec.capacity)),
    }


def going_along(scene: Scene, contents: Iterable[VolumeSnapshotContent | None]) -> list[Target]:
    """Lists the contents that are deleted with their snapshots: their drivers let them go last, once the data is."""
    return [
        target_of(scene.cluster, scene.raw[content.ref])
        for content in contents
        if content is not None and content.spec.deletion_policy == "Delete"
    ]


def _joined(texts: Iterable[str | None]) -> str:
    return ", ".join(text or UNKNOWN for text in texts)
