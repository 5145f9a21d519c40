"""What is kept too short, what a hold forbids, and what proves that something is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.backups import Agreed, BackupPolicy, Deleted, DeletionProof, LegalHold, SeenGone
from holdfast.pillars.backups.coverage import coverage
from holdfast.pillars.backups.lifecycle import conflicts
from holdfast.pillars.backups.manifests import cron_for, manifests
from holdfast.pillars.backups.policy import read_policy
from holdfast.pillars.backups.proofs import fault_of, sealed
from holdfast.pillars.backups.witnesses import Witnesses
from tests.builders.backups import KINDS, bound, seen, taken, velero, volume
from tests.builders.kube import NOON, Raw

BANK = read_policy(
    """
classes: [{name: ledger, rpo: 24h, retention: 90d, data-class: financial}]
data-classes: [{name: financial, retention: 7y}]
"""
)
YEARS = read_policy("classes: [{name: ledger, rpo: 24h, data-class: f}]\ndata-classes: [{name: f, retention: 7y}]")


def told(
    found: Witnesses, policy: BackupPolicy, holds: Sequence[LegalHold] = ()
) -> list[tuple[str, str, str, dict[str, str]]]:
    """What is kept too short; the places of Velero, which these worlds do not have, are judged in their own tests."""
    made = conflicts(found, policy, coverage(found, policy), holds)
    kept = [item for item in made if item.what != "locations-unread"]
    return [(item.weight, item.what, item.subject.name, item.values) for item in kept]


def nightly(name: str, ttl: str) -> Raw:
    return velero("Schedule", name, {"schedule": "0 2 * * *", "template": {"ttl": ttl} if ttl else {}})


def test_ninety_days_fail_a_class_of_seven_years_in_the_document_and_in_the_schedule() -> None:
    found = told(seen(bound("data"), nightly("nightly", "2160h0m0s")), BANK)

    assert found == [
        ("fail", "class-below-data-class", "ledger", {"data_class": "financial", "days": "90", "needed": "2557"}),
        ("fail", "ttl-below-retention", "nightly", {"class": "ledger", "days": "90", "needed": "2557"}),
    ]


def test_a_yearly_copy_that_stays_long_enough_answers_for_the_nightly_ones() -> None:
    found = told(seen(bound("data"), nightly("nightly", "2160h"), nightly("archive", "61368h")), YEARS)

    assert found == []


def test_velero_keeps_thirty_days_where_nothing_is_said() -> None:
    found = told(seen(bound("data"), nightly("nightly", "")), YEARS)

    assert [(what, values["days"]) for _, what, _, values in found] == [("ttl-below-retention", "30")]


def test_a_backup_that_expires_before_the_next_one_is_found() -> None:
    policy = read_policy("classes: [{name: a, rpo: 24h}]")

    found = told(seen(bound("data"), nightly("nightly", "12h")), policy)

    assert found == [("fail", "ttl-below-interval", "nightly", {"days": "0.5", "needed": "1"})]


def test_records_that_nothing_keeps_and_schedules_that_nobody_read_are_told_apart() -> None:
    without = tuple(kind for kind in KINDS if kind != "Schedule.velero.io")

    none = told(seen(bound("data")), YEARS)
    unread = told(seen(bound("data"), listed=without), YEARS)

    assert [(weight, what) for weight, what, *_ in none] == [("fail", "nothing-keeps")]
    assert [(weight, what) for weight, what, *_ in unread] == [("unknown", "schedules-unread")]


def content(policy: str) -> Raw:
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotContent",
        "metadata": {"name": "content"},
        "spec": {"deletionPolicy": policy, "volumeSnapshotRef": {"name": "data-1h", "namespace": "shop"}},
        "status": {"readyToUse": True},
    }


@pytest.mark.parametrize(("policy", "expected"), [("Delete", ["deletion-policy-delete"]), ("Retain", [])])
def test_a_snapshot_that_goes_with_its_object_keeps_nothing_for_years(policy: str, expected: list[str]) -> None:
    years = read_policy("classes: [{name: a, rpo: 24h, retention: 7y, by: snapshot}]")
    point = taken("data", 1, boundVolumeSnapshotContentName="content")

    found = told(seen(bound("data"), point, content(policy)), years)

    assert [what for _, what, *_ in found] == expected


def test_a_hold_finds_everything_that_would_delete_what_it_holds() -> None:
    hold = LegalHold(cluster="prod", matter="2026-17", why="court", by="minji", since=NOON, namespaces=("shop",))
    going = volume("data")
    going["spec"]["persistentVolumeReclaimPolicy"] = "Delete"
    backup = velero("Backup", "b", {}, {"phase": "Completed", "expiration": "2026-02-14T02:00:00Z"})
    given = (
        bound("data"), going, backup, taken("data", 1, boundVolumeSnapshotContentName="content"), content("Delete"),
    )  # fmt: skip
    usual = read_policy("classes: [{name: a, rpo: 24h}]")

    held = told(seen(*given), usual, [hold])
    lifted = told(seen(*given), usual, [replace(hold, lifted=NOON - timedelta(days=1))])
    elsewhere = told(seen(*given), usual, [replace(hold, namespaces=("bank",))])

    assert [what for _, what, *_ in held] == ["hold-expires", "hold-snapshot-delete", "hold-volume-delete"]
    assert lifted == elsewhere == []


def test_immutability_is_never_believed_from_inside_the_cluster() -> None:
    policy = read_policy("classes: [{name: a, rpo: 24h, immutable: true, location: worm}]")

    found = told(seen(bound("data")), policy)

    assert found == [("unknown", "immutability-unproven", "a", {"location": "worm"})]


PROOF = sealed(
    DeletionProof(
        cluster="prod",
        items=(Deleted(object="VolumeSnapshot shop/a", uid="1", sha256="w"), Deleted(object="b", uid="2", sha256="x")),
        by="minji",
        plan="p",
        rule="ledger",
        deleted=NOON,
        seen_gone=NOON + timedelta(minutes=1),
    )
)


def test_a_proof_of_deletion_holds_as_it_was_made() -> None:
    assert fault_of(PROOF) == ""
    assert fault_of(PROOF, present={"3"}) == ""


@pytest.mark.parametrize(
    ("proof", "fault"),
    [
        (replace(PROOF, by="jun"), "changed"),
        (replace(PROOF, items=PROOF.items[:1]), "changed"),
        (replace(PROOF, deleted=NOON - timedelta(seconds=1)), "changed"),
        (replace(PROOF, digest=""), "changed"),
        (sealed(replace(PROOF, items=())), "empty"),
        (sealed(replace(PROOF, seen_gone=NOON - timedelta(hours=1))), "seen-before-deleted"),
    ],
)
def test_every_change_of_a_proof_shows(proof: DeletionProof, fault: str) -> None:
    assert fault_of(proof) == fault


def test_what_is_still_there_was_not_deleted() -> None:
    assert fault_of(PROOF, present={"2"}) == "still-there"


def test_a_class_becomes_a_schedule_of_velero_or_marks_of_claims() -> None:
    policy = read_policy(
        """
classes:
  - {name: db, rpo: 4h, retention: 7y, claim-labels: {app: db}, location: worm, consistency: application,
     hook: {container: database, pod-labels: {app: db}, before: [dump], after: [thaw], timeout: 10m}}
  - {name: files, rpo: 24h, by: snapshot, namespaces: [files]}
  - {name: ticks, rpo: 1m, namespaces: [ticks]}
"""
    )
    found = seen(
        bound("a", labels={"app": "db"}), bound("b", "bank", {"app": "db"}), bound("c", "files"), bound("d", "ticks")
    )

    made = manifests(policy, coverage(found, policy))

    assert made.schedules == (
        {
            "apiVersion": "velero.io/v1",
            "kind": "Schedule",
            "metadata": {
                "name": "holdfast-db", "namespace": "velero", "labels": {"backup.holdfast.io/class": "db"},
            },
            "spec": {
                "schedule": "0 */3 * * *",
                "useOwnerReferencesInBackup": False,
                "template": {
                    "includedNamespaces": ["bank", "shop"],
                    "snapshotVolumes": True,
                    "ttl": "61368h0m0s",
                    "labelSelector": {"matchLabels": {"app": "db"}},
                    "storageLocation": "worm",
                    "hooks": {
                        "resources": [
                            {
                                "name": "at-rest",
                                "includedNamespaces": ["bank", "shop"],
                                "labelSelector": {"matchLabels": {"app": "db"}},
                                "pre": [
                                    {"exec": {"container": "database", "command": ["dump"], "onError": "Fail",
                                              "timeout": "0h10m0s"}}
                                ],
                                "post": [
                                    {"exec": {"container": "database", "command": ["thaw"], "onError": "Fail",
                                              "timeout": "0h10m0s"}}
                                ],
                            }
                        ]
                    },
                },
            },
        },
    )  # fmt: skip
    assert [item["metadata"] for item in made.marks] == [
        {"name": "c", "namespace": "files", "annotations": {"backup.holdfast.io/every": "12h0m0s"}}
    ]
    assert made.too_tight == ("ticks",)


@pytest.mark.parametrize(
    ("hours", "cron"),
    [(0.1, ""), (1, "*/30 * * * *"), (4, "0 */3 * * *"), (24, "0 */12 * * *"), (48, "0 2 * * *"), (0.2, "*/5 * * * *")],
)
def test_a_schedule_leaves_room_for_the_backup_itself(hours: float, cron: str) -> None:
    assert cron_for(timedelta(hours=hours)) == cron


OLD = DeletionProof(
    cluster="prod",
    items=(Deleted(object="VolumeSnapshot shop/data-1", uid="6c1f", sha256="ab" * 32),),
    by="minji",
    plan="p",
    rule="usual",
    deleted=datetime(2026, 1, 15, 8, tzinfo=UTC),
    seen_gone=datetime(2026, 1, 15, 8, 1, tzinfo=UTC),
)


def test_a_proof_from_before_its_newer_fields_still_holds() -> None:
    assert sealed(OLD).digest == "74f22b682894240617da8cc1a8a75fadd075010add2710a4e4adf054ec073368"


@pytest.mark.parametrize(
    "changed",
    [
        {"agreed": (Agreed(by="ana", at=OLD.deleted),)},
        {"looks": (SeenGone(object="VolumeSnapshot shop/data-1", at=OLD.seen_gone),)},
        {"unknowable": ("copies-in-storage",)},
        {"items": (Deleted(object="VolumeSnapshot shop/data-1", uid="6c1f", sha256="ab" * 32, handle="snap-1"),)},
    ],
    ids=["agreed", "looks", "unknowable", "handle"],
)
def test_a_word_in_any_field_of_a_proof_shows(changed: dict[str, Any]) -> None:
    assert fault_of(replace(sealed(OLD), **changed)) == "changed"
    assert fault_of(sealed(replace(OLD, **changed))) == ""
