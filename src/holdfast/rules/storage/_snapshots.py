"""The snapshots that are not usable though they had time to become so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeSnapshot,
    VolumeSnapshotClass,
    VolumeSnapshotContent,
)
from holdfast.model.refs import Ref
from holdfast.rules.storage._failures import OTHER, family_of
from holdfast.rules.storage._provisioning import short

PATIENCE_SECONDS = 60
DEFAULT_CLASS = "snapshot.storage.kubernetes.io/is-default-class"
_UNSUPPORTED = re.compile(
    r"code = Unimplemented|snapshots? (is|are) not supported|does not support .{0,40}snapshot", re.IGNORECASE
)
_SHARED = ("permission", "quota")


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


def refused_snapshots(facts: Facts, family: str) -> Iterator[Statement]:
    """States each unready snapshot that reports an error of this family, itself or through its content."""
    for item in unready(facts):
        said = _error(facts, item)
        if said is None or _has_own_rule(facts, item) or _family(str(said.value)) != family:
            continue
        yield Finding(
            subject=item.ref,
            values={"message": short(str(said.value))},
            evidence=(said, *_state(item)),
            since=item.metadata.creation_timestamp,
        )


def _family(message: str) -> str:
    if _UNSUPPORTED.search(message):
        return "unsupported"
    family = family_of(message).replace("credentials", "permission")
    return family if family in _SHARED else OTHER


def _error(facts: Facts, item: VolumeSnapshot) -> Evidence | None:
    content = facts.find(VolumeSnapshotContent, item.status.bound_volume_snapshot_content_name or "")
    if content is not None and content.status.error is not None and content.status.error.message:
        return cite(content, "status.error.message", content.status.error.message)
    if item.status.error is not None and item.status.error.message:
        return cite(item, "status.error.message", item.status.error.message)
    return None


def _has_own_rule(facts: Facts, item: VolumeSnapshot) -> bool:
    class_name = item.spec.volume_snapshot_class_name
    claim = item.spec.source.persistent_volume_claim_name
    if class_name and facts.is_absent(Ref("VolumeSnapshotClass", class_name)):
        return True
    return bool(claim and facts.is_absent(Ref("PersistentVolumeClaim", claim, item.namespace)))


def _state(item: VolumeSnapshot) -> tuple[Evidence, ...]:
    return (cite(item, "status.readyToUse", False),) if item.status.ready_to_use is False else ()
