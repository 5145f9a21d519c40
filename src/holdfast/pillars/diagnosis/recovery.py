"""What can bring a claim's data back, the best first, and what to do in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from msgspec import Struct

from holdfast.model.objects.workloads import CronJob
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.recovery_steps import Step, protect, restore
from holdfast.verdicts.recovery_backups import UPLOADS, Raws, backups_of, velero_seen
from holdfast.verdicts.recovery_points import RecoveryPoint, points_of

# What dumps and log archives are called by those who schedule them.
DUMPS = ("backup", "dump", "wal", "archive", "restic", "barman", "pgbackrest", "xtrabackup")
WITNESSES = ("PersistentVolume", "VolumeSnapshot", "VolumeSnapshotContent", "VolumeSnapshotClass", "Pod")


class Dump(Struct, frozen=True, kw_only=True):
    """A CronJob whose name speaks of dumps or log archives, with the age of its last success."""

    object: Ref
    last_success: timedelta | None = None


class Recovery(Struct, frozen=True, kw_only=True):
    """What can bring a claim back: its points from the best down, the steps in order, and what was not seen.

    `loses` is the age of the best complete point, which is what would be lost by restoring it (the recovery point
    that the operator gets, not one that was promised); None where no complete point has a known time.
    """

    claim: Ref
    exists: bool
    points: tuple[RecoveryPoint, ...]
    steps: tuple[Step, ...]
    dumps: tuple[Dump, ...] = ()
    loses: timedelta | None = None
    unread: tuple[str, ...] = ()


def recovery_of(snapshot: Snapshot, claim: Ref, raws: Raws, sees_backups: bool) -> Recovery:
    """Works out how a claim can be recovered; Velero's objects are given as they stand in the input."""
    now = snapshot.taken_at
    sees_uploads = all(snapshot.knows(kind) for kind in UPLOADS)
    points = _ranked((*points_of(snapshot, claim), *backups_of(velero_seen(raws, sees_uploads), claim, now)))
    best = next((point for point in points if point.complete is Answer.YES and point.taken_at), None)
    loses = now - best.taken_at if now and best and best.taken_at else None
    return Recovery(
        claim=claim,
        exists=snapshot.get(claim) is not None,
        points=points,
        steps=(*protect(snapshot, claim), *restore(snapshot, claim, points)),
        dumps=tuple(_dumps(snapshot, claim)),
        loses=loses,
        unread=(*(kind for kind in WITNESSES if not snapshot.knows(kind)), *(() if sees_backups else ("Velero",))),
    )


def _ranked(points: Sequence[RecoveryPoint]) -> tuple[RecoveryPoint, ...]:
    """Puts what is whole and proven first, then the newest."""
    whole = {Answer.YES: 0, Answer.UNKNOWN: 1, Answer.NO: 2}
    proof = {"used": 0, "not-needed": 0, "restored": 1, "untested": 2, "failed": 3}
    return tuple(
        sorted(
            points,
            key=lambda p: (
                whole[p.complete],
                -(p.taken_at.timestamp() if p.taken_at else 0),
                proof[p.tested],
                p.object,
            ),
        )
    )


def _dumps(snapshot: Snapshot, claim: Ref) -> Iterator[Dump]:
    now = snapshot.taken_at
    for item in snapshot.all(CronJob):
        if item.namespace == claim.namespace and any(word in item.name.lower() for word in DUMPS):
            last = item.status.last_successful_time
            yield Dump(object=item.ref, last_success=now - last if now and last else None)
