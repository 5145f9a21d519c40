"""From what a claim's data could be brought back: snapshots, copies, volumes that were kept, and what proves them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.kinds import ref_to
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeSnapshot,
    VolumeSnapshotContent,
)
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.placement.volumes import claim_keys
from holdfast.verdicts.readiness import pod_is_healthy

PointKind = Literal[
    "snapshot", "snapshot-content", "copy", "kept-volume", "backup", "peer", "operator-backup", "longhorn"
]
Tested = Literal["used", "restored", "failed", "untested", "not-needed"]


class RecoveryPoint(Struct, frozen=True, kw_only=True):
    """One place from which data could come back.

    `taken_at` is the moment of the data, None where nothing tells it; `complete` says whether the point holds the
    whole claim, with `reasons` where it does not or where that is unknown; `tested` is `used` when a Pod ran on a
    claim restored from it, `restored` when a restore came to its end, `failed` when one did not; `proof` names it.
    """

    kind: PointKind
    object: Ref
    taken_at: datetime | None = None
    complete: Answer = Answer.UNKNOWN
    reasons: tuple[str, ...] = ()
    tested: Tested = "untested"
    proof: Ref | None = None
    size: str = ""


def points_of(snapshot: Snapshot, wanted: Ref) -> tuple[RecoveryPoint, ...]:
    """Lists the recovery points of a claim that the cluster's own objects tell of; the claim may be gone."""
    claim = snapshot.find(PersistentVolumeClaim, wanted.name, wanted.namespace)
    volumes = tuple(_volumes(snapshot, wanted, claim))
    found = [*_snapshots(snapshot, wanted), *_contents(snapshot, volumes), *_copies(snapshot, wanted)]
    found += [_kept(volume) for volume in volumes if volume.status.phase == "Released"]
    found += _peers(snapshot, wanted)
    return tuple(found)


def _volumes(snapshot: Snapshot, wanted: Ref, claim: PersistentVolumeClaim | None) -> Iterator[PersistentVolume]:
    for volume in snapshot.all(PersistentVolume):
        owner = volume.spec.claim_ref
        is_named = owner is not None and (owner.namespace, owner.name) == (wanted.namespace, wanted.name)
        if is_named or (claim is not None and claim.spec.volume_name == volume.name):
            yield volume


def _snapshots(snapshot: Snapshot, wanted: Ref) -> Iterator[RecoveryPoint]:
    for item in snapshot.all(VolumeSnapshot):
        if (item.namespace, item.spec.source.persistent_volume_claim_name) == (wanted.namespace, wanted.name):
            yield snapshot_point(snapshot, item, *_tested(snapshot, item.ref))


def snapshot_point(snapshot: Snapshot, item: VolumeSnapshot, tested: Tested, proof: Ref | None) -> RecoveryPoint:
    """Gives a VolumeSnapshot as a recovery point, with what is known of restores from it."""
    complete, reasons = _is_complete(snapshot, item)
    return RecoveryPoint(
        kind="snapshot",
        object=item.ref,
        taken_at=item.status.creation_time,
        complete=complete,
        reasons=reasons,
        tested=tested,
        proof=proof,
        size=str(item.status.restore_size or ""),
    )


def _is_complete(snapshot: Snapshot, item: VolumeSnapshot) -> tuple[Answer, tuple[str, ...]]:
    content = item.status.bound_volume_snapshot_content_name
    if item.metadata.deletion_timestamp is not None:
        return Answer.NO, ("deleting",)
    if content and snapshot.is_absent(Ref("VolumeSnapshotContent", content)):
        return Answer.NO, ("content-missing",)
    if item.status.ready_to_use:
        return Answer.YES, ()
    if item.status.error is not None:
        return Answer.NO, ("error",)
    return (Answer.UNKNOWN, ("state-unknown",)) if item.status.ready_to_use is None else (Answer.NO, ("not-ready",))


def _contents(snapshot: Snapshot, volumes: Iterable[PersistentVolume]) -> Iterator[RecoveryPoint]:
    """Finds snapshots in the storage system whose VolumeSnapshot was deleted while they were retained."""
    handles = {(v.spec.csi.driver, v.spec.csi.volume_handle) for v in volumes if v.spec.csi is not None}
    for item in snapshot.all(VolumeSnapshotContent):
        owner = item.spec.volume_snapshot_ref
        is_orphan = snapshot.is_absent(Ref("VolumeSnapshot", owner.name, owner.namespace))
        if is_orphan and (item.spec.driver, item.spec.source.volume_handle) in handles:
            yield content_point(item)


def content_point(item: VolumeSnapshotContent) -> RecoveryPoint:
    """Gives a snapshot in the storage system as a recovery point."""
    is_ready = item.status.ready_to_use
    return RecoveryPoint(
        kind="snapshot-content",
        object=item.ref,
        taken_at=item.metadata.creation_timestamp,
        complete=Answer.YES if is_ready else Answer.UNKNOWN if is_ready is None else Answer.NO,
        reasons=() if is_ready else ("state-unknown",) if is_ready is None else ("not-ready",),
    )


def _copies(snapshot: Snapshot, wanted: Ref) -> Iterator[RecoveryPoint]:
    for item in snapshot.all(PersistentVolumeClaim):
        if item.namespace == wanted.namespace and wanted in sources_of(item):
            is_bound = item.status.phase == "Bound"
            yield RecoveryPoint(
                kind="copy",
                object=item.ref,
                taken_at=item.metadata.creation_timestamp,
                complete=Answer.YES if is_bound else Answer.NO,
                reasons=() if is_bound else ("not-bound",),
                tested="used" if _is_used(snapshot, item) else "untested",
                size=str(item.status.capacity.get("storage", "")),
            )


def sources_of(claim: PersistentVolumeClaim) -> frozenset[Ref]:
    """Names the objects from which a claim was filled."""
    given = (claim.spec.data_source, claim.spec.data_source_ref)
    return frozenset(
        ref_to(
            str(item.get("apiGroup") or "v1"),
            str(item.get("kind", "")),
            str(item.get("name", "")),
            str(item.get("namespace") or claim.namespace),
        )
        for item in given
        if isinstance(item, dict)
    )


def _tested(snapshot: Snapshot, point: Ref) -> tuple[Tested, Ref | None]:
    best: tuple[Tested, Ref | None] = ("untested", None)
    for item in snapshot.all(PersistentVolumeClaim):
        if point not in sources_of(item):
            continue
        if _is_used(snapshot, item):
            return "used", item.ref
        best = ("restored", item.ref) if item.status.phase == "Bound" else best
    return best


def _is_used(snapshot: Snapshot, claim: PersistentVolumeClaim) -> bool:
    key = (claim.namespace, claim.name)
    return any(key in claim_keys(pod) and pod_is_healthy(pod) for pod in snapshot.all(Pod))


def _kept(volume: PersistentVolume) -> RecoveryPoint:
    """The volume itself, kept after its claim was deleted: the data of the last moment."""
    is_safe = volume.spec.persistent_volume_reclaim_policy == "Retain"
    return RecoveryPoint(
        kind="kept-volume",
        object=volume.ref,
        taken_at=volume.status.last_phase_transition_time,
        complete=Answer.YES if is_safe else Answer.UNKNOWN,
        reasons=() if is_safe else ("reclaim-delete",),
        tested="not-needed",
        size=str(volume.spec.capacity.get("storage", "")),
    )


def _peers(snapshot: Snapshot, wanted: Ref) -> Iterator[RecoveryPoint]:
    """Finds the claims of the other replicas of one StatefulSet, which may hold the same data by replication."""
    stem, _, ordinal = wanted.name.rpartition("-")
    if not ordinal.isdecimal() or not stem:
        return
    for item in snapshot.all(PersistentVolumeClaim):
        other, _, number = item.name.rpartition("-")
        if item.namespace == wanted.namespace and other == stem and number.isdecimal() and item.name != wanted.name:
            yield RecoveryPoint(
                kind="peer",
                object=item.ref,
                complete=Answer.UNKNOWN if item.status.phase == "Bound" else Answer.NO,
                reasons=("replication-unknown",) if item.status.phase == "Bound" else ("not-bound",),
                tested="not-needed",
                size=str(item.status.capacity.get("storage", "")),
            )
