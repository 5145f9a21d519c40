"""The snapshots that are not usable though they had time to become so."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, VolumeSnapshot, VolumeSnapshotClass

PATIENCE_SECONDS = 60
DEFAULT_CLASS = "snapshot.storage.kubernetes.io/is-default-class"


def unready(facts: Facts) -> Iterator[VolumeSnapshot]:
    """Lists the snapshots that are not ready, not being deleted and not brand-new."""
    for item in facts.all(VolumeSnapshot):
        if item.status.ready_to_use is True or item.metadata.deletion_timestamp is not None:
            continue
        created = item.metadata.creation_timestamp
        if created is None or facts.is_older(created, PATIENCE_SECONDS):
            yield item


def driver_of_source(facts: Facts, snapshot: VolumeSnapshot) -> tuple[PersistentVolume, str] | None:
    """Gives the volume that a snapshot is to be made of and its CSI driver, where both are known."""
    claim = facts.find(
        PersistentVolumeClaim, snapshot.spec.source.persistent_volume_claim_name or "", snapshot.namespace
    )
    volume = facts.find(PersistentVolume, claim.spec.volume_name) if claim is not None else None
    if volume is None or volume.spec.csi is None:
        return None
    return volume, volume.spec.csi.driver


def class_of(facts: Facts, snapshot: VolumeSnapshot) -> VolumeSnapshotClass | None:
    """Gives the class that a snapshot names, if it exists."""
    return facts.find(VolumeSnapshotClass, snapshot.spec.volume_snapshot_class_name or "")
