"""Which claims could come back within their RPO, which restore was proven, and what nobody can tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from holdfast.model.backups import BackupPolicy
from holdfast.pillars.backups.coverage import ClaimCoverage, coverage
from holdfast.pillars.backups.policy import read_policy
from holdfast.pillars.backups.witnesses import Witnesses
from tests.builders.backups import KINDS, bound, drill, seen, taken, uploaded, velero, volume
from tests.builders.kube import Raw, pod

HOURLY = read_policy("classes: [{name: hourly, rpo: 1h}]")
DONE = {"phase": "Completed", "startTimestamp": "2026-01-15T11:30:00Z"}


def judged(found: Witnesses, policy: BackupPolicy = HOURLY) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {item.claim.name: (item.state, item.reasons) for item in coverage(found, policy)}


def only(*given: Raw, **how: Any) -> ClaimCoverage:
    return next(item for item in coverage(seen(*given, **how), HOURLY) if item.claim.name == "data")


def test_each_claim_stands_as_its_newest_whole_point_does() -> None:
    found = judged(
        seen(
            bound("fresh"),
            bound("old"),
            bound("bare"),
            bound("broken"),
            taken("fresh", 0.5),
            taken("old", 26),
            taken("broken", 0.5, readyToUse=False, error={"message": "no space"}),
        )
    )

    assert found == {
        "fresh": ("covered-unproven", ("never-restored",)),
        "old": ("stale", ()),
        "bare": ("none", ("no-point",)),
        "broken": ("none", ("error",)),
    }


def test_the_age_and_the_point_are_told() -> None:
    found = only(bound("data"), taken("data", 3), taken("data", 0.5), taken("data", 9))

    assert found.newest is not None
    assert (found.newest.object.name, found.age, found.points) == ("data-0.5h", timedelta(minutes=30), 3)


@pytest.mark.parametrize(
    ("verdict", "days", "state", "reason"),
    [
        ("verified", 1, "covered-proven", ()),
        ("verified", 100, "covered-unproven", ("proof-too-old",)),
        ("damaged", 1, "covered-unproven", ("drill-damaged",)),
        ("unknown", 1, "covered-unproven", ("drill-unknown",)),
    ],
)
def test_only_a_verified_restore_that_is_not_too_old_proves(
    verdict: str, days: float, state: str, reason: tuple[str, ...]
) -> None:
    found = only(bound("data"), taken("data", 0.5), drills=(drill("data", 30), drill("data", days, verdict))[-1:])

    assert (found.state, found.reasons) == (state, reason)


def test_a_later_drill_that_found_damage_takes_the_proof_back() -> None:
    found = only(bound("data"), taken("data", 0.5), drills=(drill("data", 1, "damaged"), drill("data", 30)))

    assert (found.state, found.reasons, found.proof) == ("covered-unproven", ("drill-damaged",), None)


def test_a_claim_that_runs_on_a_snapshot_was_restored_yet_nobody_checked_it() -> None:
    source = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "data-0.5h"}
    copy = bound("copy")
    copy["spec"]["dataSource"] = source

    found = only(bound("data"), taken("data", 0.5), copy, pod("x"))

    assert (found.state, found.reasons) == ("covered-unproven", ("restored-unchecked",))


def test_a_completed_backup_without_data_covers_nothing() -> None:
    hollow = velero("Backup", "hollow", {}, DONE)
    partial = velero("Backup", "partial", {}, {**DONE, "phase": "PartiallyFailed"})

    assert judged(seen(bound("data"), hollow)) == {"data": ("none", ("volumes-empty",))}
    assert judged(seen(bound("data"), partial)) == {"data": ("none", ("backup-partial",))}


def test_a_backup_that_leaves_claims_out_covers_nothing() -> None:
    found = judged(seen(bound("data"), velero("Backup", "b", {"excludedResources": ["pvc"]}, DONE)))

    assert found == {"data": ("none", ("claims-left-out",))}


def test_an_upload_of_the_claim_covers_it_and_no_other() -> None:
    given = (velero("Backup", "b", {}, DONE), uploaded("b", "one"), uploaded("b", "two", phase="Failed"))

    found = judged(seen(bound("one"), bound("two"), bound("three"), *given))

    assert found == {
        "one": ("covered-unproven", ("never-restored",)),
        "two": ("none", ("data-failed",)),
        "three": ("unknown", ("data-unproven",)),
    }


def test_a_namespace_that_a_backup_leaves_out_is_not_covered_by_it() -> None:
    backup = velero("Backup", "b", {"includedNamespaces": ["bank"]}, DONE)

    found = judged(seen(bound("data"), backup, uploaded("b", "data")))

    assert found == {"data": ("none", ("no-point",))}


def test_what_was_not_read_leaves_a_claim_unknown_and_names_the_kind() -> None:
    without = tuple(kind for kind in KINDS if kind != "Backup.velero.io")

    stale = only(bound("data"), taken("data", 26), listed=without)
    fresh = only(bound("data"), taken("data", 0.5), listed=without)

    assert (stale.state, stale.missing) == ("unknown", ("Backup.velero.io",))
    assert (fresh.state, fresh.missing) == ("covered-unproven", ())


def test_a_kind_that_nobody_serves_holds_nothing() -> None:
    found = only(bound("data"), listed=("PersistentVolumeClaim", "CustomResourceDefinition"))

    assert (found.state, found.reasons, found.missing) == ("none", ("no-point",), ())


def test_a_claim_that_needs_no_backup_is_exempt_and_says_why() -> None:
    owner = [{"apiVersion": "v1", "kind": "Pod", "name": "x", "uid": "1", "controller": True}]
    waiting = bound("waiting") | {"spec": {}, "status": {"phase": "Pending"}}
    marked = bound("marked", labels={"backup.holdfast.io/class": "none"})

    found = judged(seen(bound("scratch", ownerReferences=owner), waiting, marked))

    assert found == {
        "scratch": ("not-needed", ("ephemeral",)),
        "waiting": ("not-needed", ("no-data-yet",)),
        "marked": ("not-needed", ("exempt",)),
    }


def test_a_point_of_an_earlier_claim_of_the_name_is_none_of_this_one() -> None:
    found = only(bound("data", creationTimestamp="2026-01-15T11:45:00Z"), taken("data", 0.5))

    assert (found.state, found.reasons) == ("none", ("no-point",))


def test_a_point_of_the_future_covers_nothing() -> None:
    found = only(bound("data"), taken("data", -3))

    assert found.state == "none"


def test_a_bare_snapshot_is_not_consistent_for_an_application() -> None:
    policy = read_policy(
        "classes: [{name: db, rpo: 1h, consistency: application, hook: {container: db, before: [sync]}}]"
    )

    found = judged(seen(bound("data"), taken("data", 0.5)), policy)

    assert found == {"data": ("covered-unproven", ("never-restored", "crash-consistent-only"))}


def test_without_any_demand_a_point_of_the_day_is_asked_for_and_that_is_said() -> None:
    found = judged(seen(bound("data"), taken("data", 20)), BackupPolicy())

    assert found == {"data": ("covered-unproven", ("no-class", "never-restored"))}


def test_a_base_backup_of_an_operator_covers_every_claim_of_its_cluster() -> None:
    backup = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Backup",
        "metadata": {"name": "b", "namespace": "shop"},
        "spec": {"cluster": {"name": "pg"}},
        "status": {"phase": "completed", "startedAt": "2026-01-15T11:30:00Z"},
    }

    found = judged(seen(bound("pg-1", labels={"cnpg.io/cluster": "pg"}), bound("other"), backup))

    assert found == {"pg-1": ("covered-unproven", ("never-restored",)), "other": ("none", ("no-point",))}


def test_a_longhorn_backup_covers_the_claim_of_its_volume() -> None:
    backup = {
        "apiVersion": "longhorn.io/v1beta2",
        "kind": "Backup",
        "metadata": {"name": "b", "namespace": "longhorn-system"},
        "status": {"state": "Completed", "volumeName": "vol-data", "snapshotCreatedAt": "2026-01-15T11:30:00Z"},
    }

    found = only(bound("data"), volume("data", "driver.longhorn.io"), backup)

    assert found.state == "covered-unproven"
