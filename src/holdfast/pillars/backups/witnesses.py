"""What tells of backups: a cluster's objects, those of backup tools as they stand, and restores that were tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from holdfast.model.backups import Drill
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeSnapshot,
    VolumeSnapshotContent,
)
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_moment
from holdfast.verdicts.recovery_backups import BACKUP, UPLOADS, Raws, backups_of, part, velero_seen
from holdfast.verdicts.recovery_backups import KINDS as VELERO
from holdfast.verdicts.recovery_points import RecoveryPoint, content_point, snapshot_point, sources_of
from holdfast.verdicts.served import serves_group

SCHEDULE: Final = "Schedule.velero.io"
LOCATION: Final = "BackupStorageLocation.velero.io"
OPERATOR: Final = "Backup.postgresql.cnpg.io"
OPERATOR_SCHEDULE: Final = "ScheduledBackup.postgresql.cnpg.io"
LONGHORN: Final = "Backup.longhorn.io"
KINDS: Final = (*VELERO, SCHEDULE, LOCATION, OPERATOR, OPERATOR_SCHEDULE, LONGHORN)
"""The kinds of backup tools that are read as they stand in the input."""
OF_CLUSTER: Final = "cnpg.io/cluster"
LONGHORN_DRIVER: Final = "driver.longhorn.io"
Key = tuple[str, str]
"""The namespace and name of a claim."""


class Witnesses(Struct, frozen=True, kw_only=True):
    """A snapshot, the objects of backup tools in it as they stand, and the drills that are on record."""

    snapshot: Snapshot
    raws: Raws
    drills: tuple[Drill, ...] = ()

    @property
    def now(self) -> datetime | None:
        """Gives the moment to which every age refers."""
        return self.snapshot.taken_at

    def of(self, kind: str) -> Iterator[tuple[Ref, Mapping[str, object]]]:
        """Lists the objects of a custom kind, `Kind.group`, by name."""
        name, _, group = kind.partition(".")
        for ref in sorted(ref for ref in self.raws if (ref.kind, ref.group) == (name, group)):
            yield ref, self.raws[ref]

    def is_seen(self, kind: str, namespace: str = "") -> bool:
        """Says that a kind was read in a namespace, in all without one, or that nobody serves it."""
        if kind in self.snapshot.partial:
            return False
        if kind in self.snapshot.scoped:
            return bool(namespace) and namespace in self.snapshot.scoped[kind]
        group = kind.partition(".")[2] or "snapshot.storage.k8s.io"
        return self.snapshot.knows(kind) or serves_group(self.snapshot, group) is Answer.NO


def points_by_claim(seen: Witnesses) -> Mapping[Key, tuple[RecoveryPoint, ...]]:
    """Maps every claim to the points from which its data could come back, whole or not; each object is read once."""
    found: defaultdict[Key, list[RecoveryPoint]] = defaultdict(list)
    for key, point in (*_snapshots(seen), *_contents(seen), *_velero(seen), *_operator(seen), *_longhorn(seen)):
        found[key].append(point)
    return {key: tuple(sorted(points, key=_newest_first)) for key, points in found.items()}


def unseen_kinds(seen: Witnesses, claim: PersistentVolumeClaim, driver: str) -> tuple[str, ...]:
    """Names the kinds that could hold a point of a claim and that were not read."""
    kinds = [BACKUP]
    kinds += [OPERATOR] if OF_CLUSTER in claim.labels else []
    kinds += [LONGHORN] if driver == LONGHORN_DRIVER else []
    here = () if seen.is_seen("VolumeSnapshot", claim.namespace) else ("VolumeSnapshot",)
    return (*here, *(kind for kind in kinds if not seen.is_seen(kind)))


def drivers(snapshot: Snapshot) -> Mapping[str, str]:
    """Maps volumes to their CSI drivers."""
    return {v.name: v.spec.csi.driver for v in snapshot.all(PersistentVolume) if v.spec.csi is not None}


def _newest_first(point: RecoveryPoint) -> tuple[float, Ref]:
    return -(point.taken_at.timestamp() if point.taken_at else 0.0), point.object


def _snapshots(seen: Witnesses) -> Iterator[tuple[Key, RecoveryPoint]]:
    restored: dict[Ref, Ref] = {}
    for claim in seen.snapshot.all(PersistentVolumeClaim):
        if claim.status.phase == "Bound":
            restored |= dict.fromkeys(sources_of(claim), claim.ref)
    for item in seen.snapshot.all(VolumeSnapshot):
        name, proof = item.spec.source.persistent_volume_claim_name, restored.get(item.ref)
        if name:
            yield (
                (item.namespace, name),
                snapshot_point(seen.snapshot, item, "restored" if proof else "untested", proof),
            )


def _contents(seen: Witnesses) -> Iterator[tuple[Key, RecoveryPoint]]:
    """Finds snapshots in the storage system that no VolumeSnapshot stands for any more."""
    owners: dict[tuple[str, str | None], Key] = {}
    for volume in seen.snapshot.all(PersistentVolume):
        owner, csi = volume.spec.claim_ref, volume.spec.csi
        if owner is not None and csi is not None:
            owners[csi.driver, csi.volume_handle] = (owner.namespace, owner.name)
    for item in seen.snapshot.all(VolumeSnapshotContent):
        key = owners.get((item.spec.driver, item.spec.source.volume_handle))
        owner = item.spec.volume_snapshot_ref
        if key and seen.snapshot.is_absent(Ref("VolumeSnapshot", owner.name, owner.namespace)):
            yield key, content_point(item)


def _velero(seen: Witnesses) -> Iterator[tuple[Key, RecoveryPoint]]:
    velero = velero_seen(seen.raws, all(seen.is_seen(kind) for kind in UPLOADS))
    if not velero.backups:
        return
    uploaded = {(namespace, name) for _, namespace, name in velero.uploads}
    # Backups differ between the claims of a namespace by their uploads alone, and there may be many of both.
    shared: dict[str, tuple[RecoveryPoint, ...]] = {}
    for claim in seen.snapshot.all(PersistentVolumeClaim):
        key = (claim.namespace, claim.name)
        if key in uploaded:
            points = tuple(_down_to_whole(backups_of(velero, claim.ref, seen.now)))
        else:
            if claim.namespace not in shared:
                shared[claim.namespace] = tuple(_down_to_whole(backups_of(velero, claim.ref, seen.now)))
            points = shared[claim.namespace]
        yield from ((key, point) for point in points)


def _down_to_whole(points: Iterable[RecoveryPoint]) -> Iterator[RecoveryPoint]:
    """Gives points down to the first that is whole: whatever is older protects nothing more."""
    for point in points:
        yield point
        if point.complete is Answer.YES:
            return


def _operator(seen: Witnesses) -> Iterator[tuple[Key, RecoveryPoint]]:
    """Reads base backups of CloudNativePG: one that is completed holds every claim of its cluster."""
    claims: defaultdict[Key, list[str]] = defaultdict(list)
    for claim in seen.snapshot.all(PersistentVolumeClaim):
        if OF_CLUSTER in claim.labels:
            claims[claim.namespace, claim.labels[OF_CLUSTER]].append(claim.name)
    for ref, raw in seen.of(OPERATOR):
        status = part(raw, "status")
        is_done = status.get("phase") == "completed"
        point = RecoveryPoint(
            kind="operator-backup",
            object=ref,
            taken_at=parse_moment(status.get("startedAt")),
            complete=Answer.YES if is_done else Answer.NO,
            reasons=() if is_done else ("backup-failed",) if status.get("phase") == "failed" else ("still-running",),
        )
        for name in claims[ref.namespace, str(part(raw, "spec", "cluster").get("name") or "")]:
            yield (ref.namespace, name), point


def _longhorn(seen: Witnesses) -> Iterator[tuple[Key, RecoveryPoint]]:
    owners: dict[str, Key] = {}
    for volume in seen.snapshot.all(PersistentVolume):
        owner, csi = volume.spec.claim_ref, volume.spec.csi
        if owner is not None and csi is not None and csi.driver == LONGHORN_DRIVER:
            owners[csi.volume_handle] = (owner.namespace, owner.name)
    for ref, raw in seen.of(LONGHORN):
        status = part(raw, "status")
        key = owners.get(str(status.get("volumeName") or part(raw, "metadata", "labels").get("backup-volume") or ""))
        is_done = status.get("state") == "Completed"
        if key:
            yield (
                key,
                RecoveryPoint(
                    kind="longhorn",
                    object=ref,
                    taken_at=parse_moment(status.get("snapshotCreatedAt")),
                    complete=Answer.YES if is_done else Answer.NO,
                    reasons=()
                    if is_done
                    else ("backup-failed",)
                    if status.get("state") == "Error"
                    else ("still-running",),
                ),
            )
