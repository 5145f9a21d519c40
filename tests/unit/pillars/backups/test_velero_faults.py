"""Schedules of Velero that look as they should and make nothing, or nothing that is worth having."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.backups import BackupPolicy
from holdfast.pillars.backups.coverage import coverage
from holdfast.pillars.backups.lifecycle import conflicts
from holdfast.pillars.backups.objectives import objectives
from holdfast.pillars.backups.policy import read_policy
from holdfast.pillars.backups.velero_faults import velero_faults
from tests.builders.backups import KINDS, bound, seen, velero
from tests.builders.kube import Raw

SEEING = (*KINDS, "BackupStorageLocation.velero.io")
AT_REST = read_policy(
    "classes: [{name: db, rpo: 24h, consistency: application, hook: {container: database, before: [dump]}}]"
)
PLACE = velero("BackupStorageLocation", "default", {"default": True}, {"phase": "Available"})
Told = list[tuple[str, str, str, dict[str, str]]]


def schedule(template: Raw | None = None, status: Raw | None = None, **spec: Any) -> Raw:
    return velero("Schedule", "nightly", {"schedule": "0 2 * * *", "template": template or {}, **spec}, status)


def told(*given: Raw, policy: BackupPolicy | None = None, listed: tuple[str, ...] = SEEING) -> Told:
    found = seen(bound("data"), *given, listed=listed)
    made = velero_faults(found, coverage(found, policy or BackupPolicy()))
    return [(item.weight, item.what, item.subject.name, item.values) for item in made]


def test_a_schedule_that_is_as_it_should_be_has_no_fault() -> None:
    assert told(schedule(status={"phase": "Enabled"}), PLACE) == []


def test_a_schedule_that_velero_refuses_makes_nothing_however_it_reads() -> None:
    why = "invalid schedule: provided bad location America/New_York"
    refused = velero(
        "Schedule",
        "nightly",
        {"schedule": "CRON_TZ=America/New_York 0 3 * * *", "template": {"ttl": "2160h"}},
        {"phase": "FailedValidation", "validationErrors": [why]},
    )
    found = seen(bound("data"), refused, PLACE, listed=SEEING)
    covered = coverage(found, BackupPolicy())

    (objective,) = objectives(found, covered)

    assert told(refused, PLACE) == [("fail", "schedule-invalid", "nightly", {"why": why})]
    assert (objective.worst_rpo, "schedule-invalid" in objective.reasons) == (None, True)


def test_a_refused_schedule_keeps_nothing_for_as_long_as_a_class_demands() -> None:
    policy = read_policy("classes: [{name: db, rpo: 24h, retention: 90d}]")
    refused = schedule({"ttl": "9000h"}, {"phase": "FailedValidation"})
    found = seen(bound("data"), refused, PLACE, listed=SEEING)

    whats = [item.what for item in conflicts(found, policy, coverage(found, policy))]

    assert whats == ["nothing-keeps", "schedule-invalid"]


def test_a_paused_schedule_says_what_happens_when_it_goes_on() -> None:
    paused = schedule(status={"phase": "Enabled", "lastBackup": "2025-12-01T02:00:00Z"}, paused=True)

    assert told(paused, PLACE) == [("warn", "schedule-paused", "nightly", {"last": "2025-12-01T02:00:00Z"})]


def test_backups_that_belong_to_their_schedule_go_with_it() -> None:
    assert told(schedule(useOwnerReferencesInBackup=True), PLACE) == [("fail", "owner-references", "nightly", {})]


def place(spec: Raw, phase: str = "Available", name: str = "default", **status: Any) -> Raw:
    return velero("BackupStorageLocation", name, spec, {"phase": phase, **status})


@pytest.mark.parametrize(
    ("found", "what", "values"),
    [
        (place({"default": True, "accessMode": "ReadOnly"}), "location-read-only", {}),
        (place({"default": True}, "Unavailable", message="no bucket"), "location-unavailable", {"why": "no bucket"}),
        (place({}, name="other"), "location-missing", {}),
    ],
    ids=["read-only", "unavailable", "missing"],
)
def test_a_schedule_writes_nothing_to_a_place_that_takes_nothing(found: Raw, what: str, values: dict[str, str]) -> None:
    assert told(schedule(), found) == [("fail", what, "nightly", {"location": "default", **values})]


def test_a_schedule_names_its_place() -> None:
    worm = velero("BackupStorageLocation", "worm", {"accessMode": "ReadOnly"}, {"phase": "Available"})

    assert told(schedule({"storageLocation": "worm"}), PLACE, worm) == [
        ("fail", "location-read-only", "nightly", {"location": "worm"})
    ]
    assert told(schedule(), PLACE, worm) == []


def test_places_that_could_not_be_read_are_not_known_to_work() -> None:
    assert told(schedule(), listed=KINDS) == [("unknown", "locations-unread", "nightly", {"location": "default"})]


def test_a_schedule_that_no_claim_depends_on_is_nobodys_trouble() -> None:
    assert told(schedule({"includedNamespaces": ["bank"]}, paused=True), PLACE) == []


def hooked(on_error: str) -> Raw:
    hook = {"exec": {"command": ["dump"], "onError": on_error}}
    return schedule({"hooks": {"resources": [{"name": "at-rest", "pre": [hook]}]}})


def test_an_application_that_must_be_at_rest_needs_a_hook_whose_failure_counts() -> None:
    assert told(schedule(), PLACE, policy=AT_REST) == [("warn", "hooks-missing", "nightly", {"class": "db"})]
    assert told(hooked("Continue"), PLACE, policy=AT_REST) == [("fail", "hooks-continue", "nightly", {"class": "db"})]
    assert told(hooked("Fail"), PLACE, policy=AT_REST) == []
    assert told(hooked("Continue"), PLACE) == []


def test_a_completed_backup_with_failed_hooks_is_of_a_running_application() -> None:
    status = {"phase": "Completed", "hookStatus": {"hooksAttempted": 2, "hooksFailed": 1}}
    backup = velero("Backup", "b", {"includedNamespaces": ["shop"]}, status)
    elsewhere = velero("Backup", "c", {"includedNamespaces": ["bank"]}, status)

    assert told(backup, elsewhere, policy=AT_REST) == [("fail", "hooks-failed", "b", {"count": "1"})]
    assert told(backup) == []


def test_a_backup_that_velero_cannot_delete_is_kept_for_too_long() -> None:
    backup = velero("Backup", "b", {}, {"phase": "Completed"}, {"velero.io/gc-failure": "BSLReadOnly"})

    assert told(backup) == [("warn", "expired-kept", "b", {"why": "BSLReadOnly"})]
