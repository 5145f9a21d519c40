"""Credentials, schedules and jobs as their operations show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.errors import HoldfastError, UsageError
from holdfast.model.readings import READINGS
from holdfast.model.record import RecordType
from holdfast.model.registry import CREDENTIALS, JOBS, LAST_RUNS, SCHEDULES, UPLOADS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.usage_refusals import KubeconfigUnusable
from holdfast.service.scans.scheduling import make_due_jobs
from tests.builders.office import Clock, Testing, example, testing, viewer
from tests.contracts.api_server import ApiServer

SATURDAY = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
OPERATOR = viewer("oh", "prod", role="operator")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(SATURDAY)) as made:
        made.call("clusters.create", name="prod")
        yield made


def kubeconfig(**user: Any) -> bytes:
    return json.dumps(
        {
            "current-context": "prod",
            "contexts": [{"name": "prod", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}],
            "users": [{"name": "u", "user": user or {"token": "very-secret-token"}}],
        }
    ).encode()


def test_a_credential_is_kept_sealed_and_makes_the_cluster_live(desk: Testing) -> None:
    shown = desk.call("clusters.set-credential", cluster="prod", body=kubeconfig())
    with desk.stores.read() as store:
        (kept,) = store.shelf(CREDENTIALS).page()

    assert (shown.way, shown.has_credential, kept.item.kind) == ("live", True, "kubeconfig")
    assert "very-secret-token" not in kept.item.data


def test_a_new_credential_takes_the_place_of_the_old_one_and_can_be_taken_away(desk: Testing) -> None:
    counts = []
    for _ in range(2):
        desk.call("clusters.set-credential", cluster="prod", body=kubeconfig())
        with desk.stores.read() as store:
            counts.append(store.shelf(CREDENTIALS).count())
    shown = desk.call("clusters.delete-credential", cluster="prod")
    with desk.stores.read() as store:
        counts.append(store.shelf(CREDENTIALS).count())

    assert (counts, shown.way, shown.has_credential) == ([1, 1, 0], "bundle", False)
    with pytest.raises(RecordAbsent):
        desk.call("clusters.delete-credential", cluster="prod")


def test_an_unusable_credential_leaves_the_present_one(desk: Testing) -> None:
    desk.call("clusters.set-credential", cluster="prod", body=kubeconfig())

    with pytest.raises(KubeconfigUnusable):
        desk.call("clusters.set-credential", cluster="prod", body=kubeconfig(exec={"command": "sh"}))

    assert desk.call("clusters.get", cluster="prod").has_credential


def test_a_live_cluster_is_scanned_with_its_credential(desk: Testing, tmp_path: Path) -> None:
    with ApiServer(tmp_path) as server:
        server.put("pods", "web-1", status={"phase": "Pending"})
        desk.call("clusters.set-credential", cluster="prod", body=server.kubeconfig.read_bytes())
        job = desk.call("clusters.scan", cluster="prod")
        desk.work()

    ended = desk.call("jobs.get", job=job.id)
    (snapshot,) = desk.call("snapshots.list", cluster="prod").items
    assert (ended.state, snapshot.source, snapshot.objects) == ("done", "live", 1)


def test_a_cluster_that_does_not_answer_fails_the_job_and_says_why(desk: Testing) -> None:
    desk.call("clusters.set-credential", cluster="prod", body=kubeconfig())
    job = desk.call("clusters.scan", cluster="prod")
    desk.work()

    ended = desk.call("jobs.get", job=job.id)
    assert (ended.state, ended.error, bool(ended.reason)) == ("failed", "cluster-unreachable", True)
    assert "very-secret-token" not in ended.reason


@pytest.mark.parametrize(
    ("cron", "zone"),
    [("* * *", "UTC"), ("61 * * * *", "UTC"), ("0 0 31 2 *", "UTC"), ("0 3 * * *", "Asia/Nowhere"), ("", "UTC")],
)
def test_a_time_that_is_none_or_never_comes_is_refused(desk: Testing, cron: str, zone: str) -> None:
    with pytest.raises(UsageError):
        desk.call("schedules.create", name="x", cluster="prod", cron=cron, zone=zone)


def test_a_schedule_says_when_it_comes_next_in_its_zone(desk: Testing) -> None:
    made = desk.call("schedules.create", name="nightly", cluster="prod", cron="0 3 * * *", zone="Asia/Seoul")
    paused = desk.call("schedules.update", schedule=made.id, enabled=False)

    # It is half past three in the morning in Seoul already.
    assert (made.next, made.last) == (datetime(2026, 11, 22, 18, tzinfo=UTC), None)
    assert (paused.next, paused.revision) == (None, 2)
    assert desk.call("fleet.get").clusters[0].next_scan is None


def test_what_a_schedule_missed_before_it_was_enabled_or_changed_is_not_made_up_for(desk: Testing) -> None:
    made = desk.call("schedules.create", name="hourly", cluster="prod", cron="0 * * * *", enabled=False)
    desk.clock.on(hours=5)
    desk.call("schedules.update", schedule=made.id, enabled=True)
    before = make_due_jobs(desk.office)
    desk.clock.on(hours=1)
    after = make_due_jobs(desk.office)

    shown = desk.call("schedules.get", schedule=made.id)
    assert (before, len(after)) == ((), 1)
    assert shown.last == datetime(2026, 11, 22, 0, tzinfo=UTC)


def test_jobs_are_listed_page_by_page_the_newest_first(desk: Testing) -> None:
    for _ in range(5):
        desk.call("clusters.upload", cluster="prod", body=b"x")

    first = desk.call("jobs.list", limit=2)
    second = desk.call("jobs.list", limit=2, cursor=first.next)
    third = desk.call("jobs.list", limit=2, cursor=second.next)

    ids = [job.id for page in (first, second, third) for job in page.items]
    assert (len(ids), ids, third.next, first.total) == (5, sorted(ids, reverse=True), "", 5)


def test_jobs_and_schedules_of_another_cluster_are_not_there(desk: Testing) -> None:
    desk.call("clusters.create", name="other")
    job = desk.call("clusters.upload", cluster="other", body=b"x")
    schedule = desk.call("schedules.create", name="nightly", cluster="other", cron="0 3 * * *")

    absent = []
    for asked, parameters in (
        ("jobs.get", {"job": job.id}),
        ("schedules.get", {"schedule": schedule.id}),
        ("schedules.update", {"schedule": schedule.id, "enabled": False}),
        ("schedules.create", {"name": "x", "cluster": "other", "cron": "0 3 * * *"}),
    ):
        with pytest.raises(HoldfastError) as error:
            desk.call(asked, OPERATOR, **parameters)
        absent.append(error.value.http_status)

    listed = desk.call("jobs.list", OPERATOR), desk.call("schedules.list", OPERATOR)
    assert absent == [404, 404, 403, 403]
    assert [(page.items, page.total) for page in listed] == [((), 0), ((), 0)]


def test_a_cluster_that_is_forgotten_leaves_nothing(desk: Testing) -> None:
    desk.upload("prod", example("claim-missing"))
    desk.call("clusters.set-credential", cluster="prod", body=kubeconfig())
    desk.call("schedules.create", name="hourly", cluster="prod", cron="0 * * * *")
    desk.clock.on(hours=2)
    make_due_jobs(desk.office)
    desk.call("clusters.upload", cluster="prod", body=b"waits")

    desk.call("clusters.delete", cluster="prod")

    shelves: tuple[RecordType[Any], ...] = (CREDENTIALS, SCHEDULES, LAST_RUNS, JOBS, UPLOADS, READINGS)
    with desk.stores.read() as store:
        left = [store.shelf(shelf).count() for shelf in shelves]
        snapshots = store.snapshots.of_cluster("prod")
        problems = store.problems.of_cluster("prod")
    assert (left, snapshots, problems) == ([0, 0, 0, 0, 0, 0], (), ())


def test_the_newest_snapshot_cannot_be_forgotten_alone(desk: Testing) -> None:
    first = desk.upload("prod", example("claim-missing"))
    second = desk.upload("prod", example("claim-missing"))

    with pytest.raises(UsageError):
        desk.call("snapshots.delete", cluster="prod", snapshot=second.snapshot)
    desk.call("snapshots.delete", cluster="prod", snapshot=first.snapshot)

    assert [item.id for item in desk.call("snapshots.list", cluster="prod").items] == [second.snapshot]
