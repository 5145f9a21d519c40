"""Facts of Velero: a phase is only half of an answer, for a backup and for a restore."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.pillars.automation.facts.look import YES, Seen
from tests.unit.pillars.automation.looking import Object, made, seen

BEGAN = "2026-01-15T02:00:00Z"


def backup(phase: str = "Completed", spec: Object | None = None, **status: Any) -> Object:
    told = {"phase": phase, "startTimestamp": BEGAN, **status}
    return made("Backup", "b", api="velero.io/v1", space="velero", spec=spec or {}, status=told)


def claim(name: str = "data", phase: str = "Bound", space: str = "shop", **meta: Any) -> Object:
    return made("PersistentVolumeClaim", name, space=space, meta=meta, status={"phase": phase})


def upload(claim_name: str = "data", phase: str = "Completed", of: str = "b") -> Object:
    return made(
        "DataUpload",
        f"{of}-{claim_name}",
        api="velero.io/v2alpha1",
        space="velero",
        meta={"labels": {"velero.io/backup-name": of}},
        spec={"sourcePVC": claim_name, "sourceNamespace": "shop"},
        status={"phase": phase},
    )


def told(of: Object, *others: Object, **fields: Any) -> Seen:
    return seen("backup-holds-data", of, "", *others, **fields)


@pytest.mark.parametrize("phase", ["New", "Queued", "InProgress", "FinalizingPartiallyFailed"])
def test_a_backup_that_is_being_made_is_waited_for(phase: str) -> None:
    assert told(backup(phase), claim()) == Seen("unknown", "phase", phase)


def test_a_backup_that_ended_otherwise_says_how_and_why() -> None:
    partial = backup("PartiallyFailed", errors=2, warnings=3)
    invalid = backup("FailedValidation", validationErrors=["the location is read-only"])

    assert told(partial, claim(), upload()) == Seen("no", "backup-ended", "PartiallyFailed, errors 2, warnings 3")
    assert told(invalid, claim()) == Seen("no", "backup-ended", "FailedValidation, the location is read-only")


def test_a_completed_backup_with_an_upload_of_each_claim_holds_the_data_whatever_it_warns_of() -> None:
    assert told(backup(warnings=4), claim(), claim("logs"), upload(), upload("logs")) == YES


def test_a_hollow_backup_is_none_though_it_is_completed() -> None:
    assert told(backup(), claim()) == Seen("no", "data-missing", "shop/data")
    assert told(backup(), claim(), upload(of="other")) == Seen("no", "data-missing", "shop/data")


def test_an_upload_that_failed_is_missing_data_whatever_the_phase_of_the_backup() -> None:
    found = told(backup(), claim(), claim("logs"), upload(), upload("logs", "Failed"))

    assert found == Seen("no", "data-missing", "shop/logs")


def test_snapshots_are_only_counted_so_that_fewer_than_claims_are_too_few() -> None:
    three = (claim(), claim("logs"), claim("cache"))

    assert told(backup(csiVolumeSnapshotsAttempted=3, csiVolumeSnapshotsCompleted=3), *three) == YES
    assert told(backup(csiVolumeSnapshotsAttempted=2, csiVolumeSnapshotsCompleted=2), *three) == Seen(
        "no", "volumes-skipped", "2/3"
    )
    assert told(backup(volumeSnapshotsAttempted=3, volumeSnapshotsCompleted=2), *three) == Seen(
        "no", "snapshots-failed", "2/3"
    )


def test_what_was_uploaded_needs_no_snapshot_beside() -> None:
    counts: dict[str, Any] = {"volumeSnapshotsAttempted": 1, "volumeSnapshotsCompleted": 1}

    assert told(backup(**counts), claim(), claim("logs"), upload()) == YES


def test_only_claims_that_it_is_of_count_for_a_backup() -> None:
    spec = {"includedNamespaces": ["shop"], "labelSelector": {"matchLabels": {"app": "db"}}}
    own = claim(labels={"app": "db"})
    others = (
        claim("unlabelled"),
        claim("left-out", labels={"app": "db", "velero.io/exclude-from-backup": "true"}),
        claim("elsewhere", space="bank", labels={"app": "db"}),
        claim("pending", "Pending", labels={"app": "db"}),
        claim("younger", labels={"app": "db"}, creationTimestamp="2026-01-15T02:30:00Z"),
    )

    assert told(backup(spec=spec), own, *others, upload()) == YES


def test_what_nobody_can_see_is_unknown() -> None:
    policy = backup(spec={"resourcePolicy": {"kind": "configmap", "name": "skip"}})

    assert told(policy, claim(), upload()) == Seen("unknown", "policy-leaves-out", "skip")
    assert told(backup(), upload()) == Seen("unknown", "no-claims")
    assert told(backup(), claim(), unread="PersistentVolumeClaim") == Seen("unknown", "unread", "PersistentVolumeClaim")
    assert told(backup(), claim(), unread="DataUpload.velero.io").detail == "unread"


def restore(phase: str = "Completed", **status: Any) -> Object:
    spec = {"backupName": "b", "namespaceMapping": {"shop": "drill-shop-1"}}
    return made("Restore", "r", api="velero.io/v1", space="velero", spec=spec, status={"phase": phase, **status})


def back(*others: Object, of: Object | None = None, wanted: str = "data, logs", **fields: Any) -> Seen:
    return seen("restored", of or restore(), wanted, *others, **fields)


def test_a_restore_is_done_when_every_wanted_claim_is_back_and_bound() -> None:
    data, logs = claim(space="drill-shop-1"), claim("logs", space="drill-shop-1")

    assert back(data, logs) == YES
    assert back(data, claim("logs", "Pending", space="drill-shop-1")) == Seen("unknown", "not-bound", "logs")
    assert back(data, claim("logs")) == Seen("no", "not-restored", "logs")


def test_a_restore_that_ended_otherwise_brings_nothing_back() -> None:
    data = claim(space="drill-shop-1")

    assert back(data, of=restore("PartiallyFailed", errors=1)) == Seen(
        "no", "restore-ended", "PartiallyFailed, errors 1"
    )
    assert back(data, of=restore("InProgress")) == Seen("unknown", "phase", "InProgress")
    assert back(data, unread="PersistentVolumeClaim") == Seen("unknown", "unread", "PersistentVolumeClaim")
