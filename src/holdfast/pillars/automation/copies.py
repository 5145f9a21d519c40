"""Copies of the data of a claim: which are there now, and which of them were proven to bring it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Intent
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeSnapshot,
    VolumeSnapshotClass,
)
from holdfast.model.outcome import Answer as Verdict
from holdfast.model.refs import Ref
from holdfast.pillars.automation.plans import made_name
from holdfast.pillars.automation.scene import Scene
from holdfast.verdicts.recovery_backups import backups_of, velero_seen
from holdfast.verdicts.recovery_points import RecoveryPoint, points_of

COPIES: Final = frozenset({"snapshot", "snapshot-content", "backup"})
_SAME: Final = timedelta(minutes=1)
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def live_copies(scene: Scene, claim: Ref) -> Iterator[RecoveryPoint]:
    """Lists the copies that are there now and whole; another claim is none, since it may go the same way."""
    points = (*points_of(scene.facts.snapshot, claim), *backups_of(velero_seen(scene.raw), claim, scene.now))
    for point in points:
        # Of a backup only a restore shows what it holds; a snapshot says itself whether it is ready.
        is_there = point.complete is Verdict.YES or (point.kind == "backup" and point.complete is not Verdict.NO)
        if point.kind in COPIES and is_there and point.taken_at is not None:
            yield point


def copy_proven(scene: Scene, claim: Ref, since: datetime) -> tuple[Condition, RecoveryPoint | None]:
    """Says that a copy from after a moment is there, and that it was brought back once and found good.

    Both must be known of the same copy: the proof of one that is gone, and one that nobody tried, are worth nothing.
    """
    live = [point for point in live_copies(scene, claim) if point.taken_at is not None and point.taken_at >= since]
    proven = [item for item in scene.told.recovery if item.claim == claim and item.proven is not None]
    for point in live:
        for item in proven:
            is_same = point.taken_at is not None and abs(item.at - point.taken_at) <= _SAME
            if is_same and item.proven is not None and item.at <= item.proven <= scene.now:
                return Condition(name="copy-proven", answer="yes"), point
    answer: Answer = "unknown" if live else "no"
    values = {"copy": str(live[0].object)} if live else {"since": f"{since:%Y-%m-%d %H:%M}Z"}
    return Condition(name="copy-proven", answer=answer, values=values), None


def ready_snapshots(facts: Facts, claim: Ref) -> tuple[VolumeSnapshot, ...]:
    """Lists the snapshots of a claim that can be restored now, the newest first."""
    found = (
        item
        for item in facts.all(VolumeSnapshot)
        if (item.namespace, item.spec.source.persistent_volume_claim_name) == (claim.namespace, claim.name)
        and item.status.ready_to_use is True
        and item.metadata.deletion_timestamp is None
    )
    return tuple(sorted(found, key=lambda item: (taken(item), item.name), reverse=True))


def taken(item: VolumeSnapshot) -> datetime:
    """Gives the moment of the data of a snapshot, as far as anybody says it."""
    return item.status.creation_time or item.metadata.creation_timestamp or _NEVER


def volume_of(facts: Facts, claim: PersistentVolumeClaim) -> PersistentVolume | None:
    """Finds the volume of a claim; None where it is not bound to one that was read."""
    return facts.find(PersistentVolume, claim.spec.volume_name) if claim.spec.volume_name else None


def class_for(facts: Facts, volume: PersistentVolume | None, name: str = "", policy: str = "") -> str:
    """Names the class by which a volume can be copied: of its driver, with a deletion policy where one is demanded."""
    driver = volume.spec.csi.driver if volume is not None and volume.spec.csi is not None else ""
    found = sorted(
        item.name
        for item in facts.all(VolumeSnapshotClass)
        if driver and item.driver == driver and policy in ("", item.deletion_policy) and name in ("", item.name)
    )
    return next(iter(found), "")


def snapshot_body(scene: Scene, action: str, prefix: str, class_name: str, labels: dict[str, str]) -> dict[str, Any]:
    """Gives the VolumeSnapshot of the claim that an action is asked for.

    Its name follows from the claim and the snapshots that it has: trying again makes no second one, and a later one
    has another name.
    """
    claim = scene.target
    before = (item for item in scene.facts.all(VolumeSnapshot) if item.namespace == claim.namespace)
    known = (i.metadata.uid for i in before if i.spec.source.persistent_volume_claim_name == claim.name)
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {
            "name": name_for(scene, action, prefix, tuple(sorted(known))),
            "namespace": claim.namespace,
            "labels": labels,
        },
        "spec": {"volumeSnapshotClassName": class_name, "source": {"persistentVolumeClaimName": claim.name}},
    }


def name_for(scene: Scene, action: str, prefix: str, known: tuple[str, ...]) -> str:
    """Names what an action makes of its targets beside what is there already."""
    intent = Intent(
        action=action,
        version=1,
        targets=scene.targets,
        evidence=(),
        seen_from=_NEVER,
        seen_until=_NEVER,
        by="",
        reason="",
        after=" ".join(known),
    )
    return made_name(intent, prefix)
