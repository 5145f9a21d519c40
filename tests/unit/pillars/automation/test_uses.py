"""Use over time: only looks that are many, close and recent say that nothing used an object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.automation_uses import Use
from holdfast.pillars.automation.scene import ref_of, target_of
from holdfast.pillars.automation.uses import MOST_APART, longest_pause, remembered, seen_uses, unused_through
from tests.unit.pillars.automation.cleaned import (
    DAY,
    HOUR,
    NOW,
    claim,
    content,
    mounting,
    seen,
    snapshot,
    volume,
    workload,
)
from tests.unit.pillars.automation.looking import Object, made

LOOKS = st.lists(st.tuples(st.integers(1, 40), st.sampled_from([False] * 5 + [True])), min_size=1, max_size=40)


def after(looks: list[tuple[int, bool]]) -> tuple[Mapping[str, Use], list[tuple[timedelta, bool]]]:
    """Remembers looks that lie some hours apart, the last of them at no time; gives them with their distance to it."""
    total = sum(hours for hours, _ in looks) * HOUR
    kept: Mapping[str, Use] = {}
    seen_at, passed = [], timedelta(0)
    for hours, is_used in looks:
        passed += hours * HOUR
        kept = remembered(kept, {"it": is_used}, NOW - total + passed)
        seen_at.append((total - passed, is_used))
    return kept, seen_at


@given(LOOKS, st.integers(1, 400), st.integers(0, 60))
def test_nothing_used_an_object_just_when_close_looks_through_the_whole_time_say_so(
    looks: list[tuple[int, bool]], hours: int, since: int
) -> None:
    kept, seen_at = after(looks)
    through, now = hours * HOUR, NOW + since * HOUR

    answer = unused_through(kept["it"], through, now)

    ages = [(age + since * HOUR, is_used) for age, is_used in seen_at]
    is_used = any(used and age < through for age, used in ages)
    covered = timedelta(0)
    for age, _ in reversed(ages):
        if age - covered > MOST_APART:
            break
        covered = age
    assert answer == ("no" if is_used else "yes" if covered >= through else "unknown")


@pytest.mark.parametrize(
    "use",
    [
        None,
        Use(first=NOW - 30 * DAY, used=None, looks=1000, gap=HOUR),
        Use(first=NOW - 30 * DAY, used=None, looks=1000, gap=HOUR, last=NOW - 2 * DAY),
        Use(first=NOW - 30 * DAY, used=None, looks=1000, gap=27 * HOUR, last=NOW),
        Use(first=NOW - 30 * DAY, used=None, looks=2, gap=HOUR, last=NOW),
        Use(first=NOW - 2 * DAY, used=None, looks=100, gap=HOUR, last=NOW),
        Use(first=NOW - 30 * DAY, used=None, looks=1000, gap=HOUR, last=NOW + DAY),
    ],
    ids=["none", "no-last", "ended", "hole", "two-looks", "young", "future"],
)
def test_what_was_not_looked_at_enough_is_unknown(use: Use | None) -> None:
    assert unused_through(use, 7 * DAY, NOW) == "unknown"


def test_a_clock_that_jumps_back_begins_the_evidence_anew() -> None:
    kept = {"it": Use(first=NOW - 30 * DAY, used=None, looks=1000, gap=HOUR, last=NOW + DAY)}

    assert remembered(kept, {"it": False}, NOW)["it"] == Use(first=NOW, used=None, looks=1, gap=HOUR * 0, last=NOW)


def test_what_could_not_be_judged_keeps_its_looks_until_they_are_too_old() -> None:
    fresh = Use(first=NOW - 30 * DAY, used=None, looks=1000, gap=HOUR, last=NOW - HOUR)
    old = Use(first=NOW - 30 * DAY, used=None, looks=1000, gap=HOUR, last=NOW - 3 * DAY)

    assert remembered({"fresh": fresh, "old": old}, {}, NOW) == {"fresh": fresh}


def cron(schedule: str, space: str = "shop") -> Object:
    return workload("CronJob", f"c-{abs(hash(schedule))}-{space}", space=space, schedule=schedule)


@pytest.mark.parametrize(
    ("schedules", "days"),
    [
        ([], 0),
        (["*/5 * * * *"], 2),
        (["0 2 * * *"], 2),
        (["0 3 * * 1"], 8),
        (["0 3 1 * *"], 32),
        (["0 3 31 * *"], 62),
        (["@yearly"], 367),
        (["*/5 * * 1 *"], 337),
        (["0 2 * * *", "0 3 1 * *"], 32),
        (["0 0 29 2 *"], 1462),
        (["@every 36h"], 1.5),
    ],
)
def test_the_longest_pause_of_cron_jobs_is_known(schedules: list[str], days: float) -> None:
    facts = seen(*map(cron, schedules), cron("@yearly", "else"))

    assert longest_pause(facts, "shop", NOW) == days * DAY


@pytest.mark.parametrize("schedule", ["whenever", "0 0 31 2 *"])
def test_a_schedule_that_nobody_understands_leaves_the_pause_open(schedule: str) -> None:
    assert longest_pause(seen(cron("0 2 * * *"), cron(schedule)), "shop", NOW) is None
    assert longest_pause(seen(unread={"CronJob"}), "shop", NOW) is None


def job(name: str, end: str = "") -> Object:
    conditions = [{"type": end, "status": "True"}] if end else []
    return made("Job", name, api="batch/v1", spec={"template": {"spec": {}}}, status={"conditions": conditions})


def released(name: str, phase: str = "Released", of: str = "gone") -> Object:
    spec = {"claimRef": {"namespace": "shop", "name": of}}
    return made("PersistentVolume", name, space="", spec=spec, status={"phase": phase})


def test_a_look_says_of_everything_whether_it_is_in_use() -> None:
    raws = [
        claim(),
        claim("busy", volumeName="pv-2"),
        made("Pod", "web", spec=mounting("busy"), status={"phase": "Running"}),
        claim("again", volumeName="", dataSource={"kind": "VolumeSnapshot", "name": "source"}),
        snapshot("source", NOW),
        snapshot("lonely", NOW),
        content("lonely"),
        content("deleted"),
        volume(),
        released("pv-3"),
        released("pv-4", "Failed"),
        released("pv-5", "Available", "not-yet"),
        job("runs"),
        job("done", "Complete"),
        job("failed", "Failed"),
    ]

    found = seen_uses(seen(*raws), {ref_of(target_of("", raw)): raw for raw in raws})

    assert found == {
        "uid-old": False,
        "uid-busy": True,
        "uid-again": False,
        "uid-source": True,
        "uid-lonely": False,
        "uid-lonely-content": True,
        "uid-deleted-content": False,
        "uid-pv-1": True,
        "uid-pv-3": False,
        "uid-pv-4": False,
        "uid-pv-5": True,
        "uid-runs": True,
        "uid-done": False,
        "uid-failed": False,
    }


def test_a_look_that_missed_a_kind_says_nothing_of_what_it_could_hide() -> None:
    raws = [
        claim(),
        claim("busy", volumeName="pv-2"),
        made("Pod", "web", spec=mounting("busy"), status={"phase": "Running"}),
        job("done", "Complete"),
    ]

    found = seen_uses(seen(*raws, unread={"CronJob"}), {})

    assert found == {"uid-busy": True, "uid-done": False}


def attached(volume_name: str) -> Object:
    spec = {"attacher": "csi.example.com", "nodeName": "a", "source": {"persistentVolumeName": volume_name}}
    return made("VolumeAttachment", "csi-1", api="storage.k8s.io/v1", space="", spec=spec)


def test_a_released_volume_that_a_claim_asks_for_or_that_is_attached_is_in_use() -> None:
    raws = [claim("again", volumeName="pv-3"), released("pv-3"), released("pv-4"), attached("pv-4"), released("pv-5")]

    found = seen_uses(seen(*raws), {})

    assert {uid: found[f"uid-{uid}"] for uid in ("pv-3", "pv-4", "pv-5")} == {"pv-3": True, "pv-4": True, "pv-5": False}


@pytest.mark.parametrize("unread", ["PersistentVolumeClaim", "VolumeAttachment"])
def test_nobody_says_that_a_volume_is_unused_who_did_not_see_claims_and_attachments(unread: str) -> None:
    found = seen_uses(seen(released("pv-3"), volume(), unread={unread}), {})

    assert found == {"uid-pv-1": True}


def test_the_content_of_a_snapshot_that_was_made_anew_is_not_that_of_the_new_one() -> None:
    before = content("copy")
    before["spec"]["volumeSnapshotRef"]["uid"] = "uid-before"

    assert seen_uses(seen(snapshot("copy", NOW), before), {})["uid-copy-content"] is False
    assert "uid-copy-content" not in seen_uses(seen(content("copy"), unread={"VolumeSnapshot"}), {})


def test_a_job_is_over_only_once_its_end_is_so() -> None:
    running = job("runs", "Complete")
    running["status"]["conditions"][0]["status"] = "False"

    assert seen_uses(seen(running), {}) == {"uid-runs": True}


def test_looks_may_lie_a_day_and_two_hours_apart() -> None:
    use = Use(first=NOW - 2 * MOST_APART, used=None, looks=3, gap=MOST_APART, last=NOW)

    assert MOST_APART == 26 * HOUR
    assert unused_through(use, 2 * DAY, NOW) == "yes"


@pytest.mark.parametrize(("ready", "is_used"), [(0, False), (1, True)])
def test_a_revision_is_in_use_while_pods_of_it_are_ready(ready: int, is_used: bool) -> None:
    revision = made("ReplicaSet", "web-1", api="apps/v1", spec={}, status={"readyReplicas": ready})

    assert seen_uses(seen(revision), {}) == {"uid-web-1": is_used}
