"""What can bring a claim's data back, in which order, and what protects what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from holdfast.model.kinds import ref_to
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.recovery import Recovery, recovery_of
from tests.builders.kube import Raw, claim, controlled_by, pod, snapshot

CLAIM = Ref("PersistentVolumeClaim", "data-db-0", "shop")
VELERO = ("Backup.velero.io", "Restore.velero.io", "PodVolumeBackup.velero.io")
KINDS = ("PersistentVolume", "VolumeSnapshot", "VolumeSnapshotContent", "VolumeSnapshotClass", "Pod", *VELERO)


def volume(name: str, phase: str = "Bound", policy: str = "Delete") -> Raw:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": "10Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": policy,
            "storageClassName": "fast",
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": "shop", "name": "data-db-0"},
            "csi": {"driver": "ebs.csi.aws.com", "volumeHandle": f"vol-{name}"},
        },
        "status": {"phase": phase, "lastPhaseTransitionTime": "2026-01-15T11:00:00Z"},
    }


def taken(name: str, time: str, **status: Any) -> Raw:
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"source": {"persistentVolumeClaimName": "data-db-0"}},
        "status": {"creationTime": time, **status},
    }


def snapshot_class(name: str = "csi", driver: str = "ebs.csi.aws.com") -> Raw:
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": {"name": name},
        "driver": driver,
        "deletionPolicy": "Delete",
    }


def mounts(name: str) -> list[Raw]:
    return [{"name": "data", "persistentVolumeClaim": {"claimName": name}}]


def velero(kind: str, name: str, spec: Raw, status: Raw, labels: dict[str, str] | None = None) -> Raw:
    metadata = {"name": name, "namespace": "velero", "labels": labels or {}}
    return {"apiVersion": "velero.io/v1", "kind": kind, "metadata": metadata, "spec": spec, "status": status}


def raws_of(given: Sequence[Raw]) -> dict[Ref, Raw]:
    return {
        ref_to(raw["apiVersion"], raw["kind"], raw["metadata"]["name"], raw["metadata"].get("namespace", "")): raw
        for raw in given
    }


def recovered(*given: Raw) -> Recovery:
    return recovery_of(snapshot(given, KINDS), CLAIM, raws_of(given), sees_backups=True)


def bound() -> Raw:
    return claim("data-db-0", phase="Bound", volumeName="pv-1", storageClassName="fast", accessModes=["ReadWriteOnce"])


def test_the_newest_complete_snapshot_stands_first_and_tells_what_would_be_lost() -> None:
    found = recovered(
        bound(),
        volume("pv-1"),
        taken("old", "2026-01-14T12:00:00Z", readyToUse=True),
        taken("new", "2026-01-15T10:00:00Z", readyToUse=True),
        taken("broken", "2026-01-15T11:00:00Z", readyToUse=False, error={"message": "no such volume"}),
    )

    assert [(p.object.name, p.complete, p.reasons) for p in found.points] == [
        ("new", Answer.YES, ()),
        ("old", Answer.YES, ()),
        ("broken", Answer.NO, ("error",)),
    ]
    assert found.loses == timedelta(hours=2)


def test_steps_protect_before_they_restore() -> None:
    found = recovered(
        bound(),
        volume("pv-1"),
        snapshot_class(),
        pod("db-0", owner=("StatefulSet", "db"), volumes=mounts("data-db-0")),
        taken("new", "2026-01-15T10:00:00Z", readyToUse=True),
    )

    assert [(step.name, step.is_protective) for step in found.steps] == [
        ("stop-writer", True),
        ("retain", True),
        ("snapshot", True),
        ("restore-snapshot", False),
    ]
    assert found.steps[0].command == ("kubectl", "scale", "-n", "shop", "statefulset/db", "--replicas=0")


def test_a_restore_never_takes_the_name_of_the_claim_that_exists() -> None:
    found = recovered(bound(), volume("pv-1"), taken("new", "2026-01-15T10:00:00Z", readyToUse=True))

    made = next(step for step in found.steps if step.name == "restore-snapshot").manifests[0]
    assert made["metadata"] == {"name": "data-db-0-restored", "namespace": "shop"}
    assert made["spec"] == {
        "accessModes": ["ReadWriteOnce"],
        "volumeMode": "Filesystem",
        "storageClassName": "fast",
        "dataSource": {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "new"},
    }


def test_a_pod_that_runs_on_a_restored_claim_proves_its_snapshot() -> None:
    source = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "new"}
    restored = claim("drill", phase="Bound", dataSource=source)

    found = recovered(
        bound(),
        taken("new", "2026-01-15T10:00:00Z", readyToUse=True),
        restored,
        pod("drill", volumes=mounts("drill")),
    )

    assert [(p.tested, p.proof) for p in found.points] == [("used", Ref("PersistentVolumeClaim", "drill", "shop"))]


def test_a_released_volume_brings_back_a_claim_that_is_gone() -> None:
    found = recovered(volume("pv-1", phase="Released", policy="Retain"))

    assert not found.exists
    assert [(p.kind, p.complete, p.tested) for p in found.points] == [("kept-volume", Answer.YES, "not-needed")]
    assert [step.name for step in found.steps] == ["rebind-volume"]
    assert found.steps[0].manifests[0]["spec"]["volumeName"] == "pv-1"


def test_a_snapshot_without_its_content_holds_no_data() -> None:
    found = recovered(
        bound(), taken("hollow", "2026-01-15T10:00:00Z", readyToUse=True, boundVolumeSnapshotContentName="gone")
    )

    assert [(p.complete, p.reasons) for p in found.points] == [(Answer.NO, ("content-missing",))]


def test_a_completed_backup_is_whole_only_when_the_data_of_the_claim_was_uploaded() -> None:
    done = {"phase": "Completed", "startTimestamp": "2026-01-15T02:00:00Z", "expiration": "2026-02-14T02:00:00Z"}
    upload = velero(
        "PodVolumeBackup",
        "nightly-x",
        {"pod": {"namespace": "shop"}, "tags": {"pvc-name": "data-db-0"}},
        {"phase": "Completed"},
        {"velero.io/backup-name": "nightly"},
    )

    found = recovered(
        bound(),
        velero("Backup", "nightly", {"includedNamespaces": ["shop"]}, done),
        velero("Backup", "weekly", {}, done),
        velero("Backup", "objects", {"snapshotVolumes": False}, done),
        velero("Backup", "elsewhere", {"includedNamespaces": ["bank"]}, done),
        velero("Backup", "old", {}, {**done, "expiration": "2026-01-10T02:00:00Z"}),
        upload,
        velero("Restore", "drill", {"backupName": "nightly"}, {"phase": "Completed"}),
    )

    assert {p.object.name: (p.complete, p.reasons, p.tested) for p in found.points} == {
        "nightly": (Answer.YES, (), "restored"),
        "weekly": (Answer.UNKNOWN, ("data-unproven",), "untested"),
        "objects": (Answer.NO, ("volumes-left-out",), "untested"),
        "old": (Answer.NO, ("expired",), "untested"),
    }


def test_a_completed_backup_without_any_snapshot_or_upload_holds_no_data() -> None:
    done = {"phase": "Completed", "startTimestamp": "2026-01-15T02:00:00Z"}
    given = (
        bound(),
        velero("Backup", "hollow", {}, done),
        velero("Backup", "counted", {}, {**done, "csiVolumeSnapshotsCompleted": 1}),
    )

    found = recovery_of(snapshot(given, (*KINDS, "DataUpload.velero.io")), CLAIM, raws_of(given), sees_backups=True)

    assert {p.object.name: (p.complete, p.reasons) for p in found.points} == {
        "hollow": (Answer.NO, ("volumes-empty",)),
        "counted": (Answer.UNKNOWN, ("data-unproven",)),
    }


def test_a_replica_of_the_same_set_may_hold_the_data() -> None:
    found = recovered(bound(), claim("data-db-1", phase="Bound"))

    assert [(p.kind, p.object.name, p.complete) for p in found.points] == [("peer", "data-db-1", Answer.UNKNOWN)]


def test_a_driver_without_snapshot_class_is_said() -> None:
    found = recovered(bound(), volume("pv-1", policy="Retain"), snapshot_class(driver="other.csi"))

    assert [(step.name, step.values) for step in found.steps] == [
        ("no-snapshot-class", {"claim": "data-db-0", "driver": "ebs.csi.aws.com"})
    ]


def test_what_was_not_read_is_said() -> None:
    found = recovery_of(snapshot([bound()]), CLAIM, {}, sees_backups=False)

    assert found.unread == (
        "PersistentVolume",
        "VolumeSnapshot",
        "VolumeSnapshotContent",
        "VolumeSnapshotClass",
        "Pod",
        "Velero",
    )


def test_writers_are_stopped_at_the_top_of_their_owners() -> None:
    dump = pod("dump-1-x", owner=("Job", "dump-1"), volumes=mounts("data-db-0"))
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": "dump-1",
            "namespace": "shop",
            "ownerReferences": controlled_by("CronJob", "dump", "batch/v1"),
        },
    }
    cron = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "dump", "namespace": "shop"}}

    found = recovered(bound(), dump, job, cron)

    assert found.steps[0].command == (
        "kubectl",
        "patch",
        "-n",
        "shop",
        "cronjob/dump",
        "-p",
        '{"spec":{"suspend":true}}',
    )
    assert [(item.object.name, item.last_success) for item in found.dumps] == [("dump", None)]
