"""How much is lost at worst and how long the way back takes, against what is demanded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.model.backups import BackupPolicy
from holdfast.pillars.backups.coverage import coverage
from holdfast.pillars.backups.objectives import Objective, objectives
from holdfast.pillars.backups.policy import read_policy
from holdfast.pillars.backups.witnesses import Witnesses
from holdfast.verdicts.cron import parse, widest_gap
from tests.builders.backups import bound, drill, seen, velero
from tests.builders.kube import NOON, Raw

DAY = read_policy("classes: [{name: day, rpo: 24h, rto: 5m}]")


def only(found: Witnesses, policy: BackupPolicy = DAY) -> Objective:
    return next(item for item in objectives(found, coverage(found, policy)) if item.claim.name == "data")


def nightly(cron: str = "0 2 * * *", **spec: object) -> Raw:
    return velero("Schedule", "nightly", {"schedule": cron, "template": {"ttl": "720h0m0s"}, **spec})


def ran(minutes: int, day: int = 14) -> Raw:
    status = {
        "phase": "Completed",
        "startTimestamp": f"2026-01-{day}T02:00:00Z",
        "completionTimestamp": f"2026-01-{day}T02:{minutes:02}:00Z",
    }
    return velero("Backup", f"nightly-{day}", {}, status, {"velero.io/schedule-name": "nightly"})


def test_a_backup_every_night_at_two_loses_a_day_and_its_own_duration_at_worst() -> None:
    found = only(seen(bound("data"), nightly(), ran(20), ran(45, day=13)))

    assert (found.worst_rpo, found.duration, found.rpo) == (
        timedelta(hours=24, minutes=45),
        timedelta(minutes=45),
        "missed",
    )


def test_a_duration_that_nobody_measured_is_said() -> None:
    found = only(seen(bound("data"), nightly()))

    assert (found.worst_rpo, found.rpo, found.reasons) == (
        timedelta(hours=24),
        "met",
        ("duration-unknown", "never-measured"),
    )


def test_the_most_frequent_schedule_counts() -> None:
    often = velero("Schedule", "often", {"schedule": "0 */6 * * *", "template": {}})

    found = only(seen(bound("data"), nightly(), often))

    assert (found.cron, found.worst_rpo) == ("0 */6 * * *", timedelta(hours=6))


@pytest.mark.parametrize(
    ("schedule", "reason"),
    [
        (nightly(paused=True), "schedule-paused"),
        (nightly(template={"includedNamespaces": ["bank"]}), "no-schedule"),
        (nightly(template={"snapshotVolumes": False}), "no-schedule"),
        (nightly(template={"excludedResources": ["persistentvolumeclaims"]}), "no-schedule"),
        (nightly(template={"labelSelector": {"matchLabels": {"app": "other"}}}), "no-schedule"),
        (nightly(template={"orLabelSelectors": [{"matchLabels": {"app": "other"}}]}), "no-schedule"),
        (nightly(template={"labelSelector": "app=other"}), "no-schedule"),
        (nightly("every day"), "no-schedule"),
    ],
)
def test_what_makes_no_points_of_the_claim_leaves_the_loss_unknown(schedule: Raw, reason: str) -> None:
    found = only(seen(bound("data"), schedule))

    assert (found.worst_rpo, found.rpo, found.reasons[0]) == (None, "unknown", reason)


@pytest.mark.parametrize(
    "template",
    [
        {"labelSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["db"]}]}},
        {"orLabelSelectors": [{"matchLabels": {"app": "x"}}, {"matchLabels": {"app": "db"}}]},
        {"includedNamespaces": ["shop"], "includedResources": ["persistentvolumeclaims", "persistentvolumes"]},
    ],
)
def test_a_schedule_that_selects_the_claim_counts(template: Raw) -> None:
    found = only(seen(bound("data", labels={"app": "db"}), nightly(template=template)))

    assert found.worst_rpo == timedelta(hours=24)


def test_the_way_back_takes_as_long_as_the_slowest_measured_restore_of_the_claim_would() -> None:
    drills = (drill("data", seconds=10), drill("data", seconds=60), drill("other", seconds=600))

    found = only(seen(bound("data"), drills=drills))

    assert (found.restore, found.rate_of, found.rto) == (timedelta(minutes=10), "claim", "missed")


def test_restores_of_the_same_storage_class_stand_in_and_none_is_unknown() -> None:
    near = only(seen(bound("data"), drills=(drill("other", seconds=6),)))
    none = only(seen(bound("data")))

    assert (near.restore, near.rate_of, near.rto) == (timedelta(minutes=1), "storage-class", "met")
    assert (none.restore, none.rate_of, none.rto) == (None, "nothing", "unknown")


def test_a_claim_that_asks_for_snapshots_itself_is_timed_by_them() -> None:
    marked = bound("data", annotations={"backup.holdfast.io/every": "4h"})

    found = only(seen(marked))

    assert (found.worst_rpo, found.schedule, found.rpo) == (timedelta(hours=4), found.claim, "met")


def test_a_schedule_of_an_operator_begins_with_the_seconds() -> None:
    scheduled = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "ScheduledBackup",
        "metadata": {"name": "s", "namespace": "shop"},
        "spec": {"schedule": "0 0 */12 * * *", "cluster": {"name": "pg"}},
    }

    found = only(seen(bound("data", labels={"cnpg.io/cluster": "pg"}), scheduled))

    assert found.worst_rpo == timedelta(hours=12)


@pytest.mark.parametrize(
    ("cron", "hours"),
    [
        ("0 2 * * *", 24),
        ("0 2 * * 1-5", 72),
        ("0 2,14 * * *", 12),
        ("0 1,3 * * *", 22),
        ("*/15 * * * *", 0.25),
        ("0 0 1 * *", 31 * 24),
        ("0 0 29 2 *", None),
        ("@every 90m", 1.5),
    ],
)
def test_the_widest_gap_of_a_schedule_is_that_of_its_worst_days(cron: str, hours: float | None) -> None:
    schedule = parse(cron)
    assert schedule is not None

    gap = widest_gap(schedule, NOON)

    assert gap == (timedelta(hours=hours) if hours is not None else None)
