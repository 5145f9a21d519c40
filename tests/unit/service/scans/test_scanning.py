"""Scans: what was found is kept in one step, and what fails or comes late leaves the present as it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from holdfast.adapters.processes.work import ProcessWork
from holdfast.model.job_refusals import NothingToScan
from holdfast.model.registry import JOBS, UPLOADS
from holdfast.service.scans.scanning import ACTIONS
from holdfast.service.working import perform, revive, take_job
from tests.builders.kube import claim, pod
from tests.builders.office import Clock, Testing, listed, packed, testing

T = TypeVar("T")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START)) as made:
        made.call("clusters.create", name="prod", keep_days=3)
        yield made


def bundle(*objects: dict[str, Any], taken: datetime | None = None, **files: str) -> bytes:
    """A bundle of ours in which every kind that is asked for below was read."""
    manifest = {
        "format": 1,
        "taken_at": f"{taken or START:%Y-%m-%dT%H:%M:%SZ}",
        "listed": ["pods", "persistentvolumeclaims", "storageclasses.storage.k8s.io", "persistentvolumes", "events"],
    }
    whole = {"holdfast-bundle.json": msgspec.json.encode(manifest), "all.json": listed(*objects)}
    return packed({**whole, **{path.replace("__", "/").replace("_csv", ".csv"): text for path, text in files.items()}})


BROKEN = (claim("data", storageClassName="gone"), pod("web-1"))
SOUND = (pod("web-1"),)


def causes(desk: Testing, state: str = "open") -> list[str]:
    return [row.cause for row in desk.call("problems.list", state=state).items]


def test_a_problem_is_tracked_from_snapshot_to_snapshot(desk: Testing) -> None:
    desk.upload("prod", bundle(*BROKEN))
    desk.upload("prod", bundle(*SOUND, taken=START + timedelta(hours=1)))
    desk.upload("prod", bundle(*BROKEN, taken=START + timedelta(hours=2)))

    (row,) = [row for row in desk.call("problems.list").items if row.cause == "storage/claim/class-missing"]
    shown = desk.call("problems.get", problem=row.id)
    assert [(turn.turn, turn.time) for turn in shown.history] == [
        ("opened", START),
        ("healed", START + timedelta(hours=1)),
        ("returned", START + timedelta(hours=2)),
    ]
    assert (shown.first_seen, shown.last_seen, shown.returns) == (START, START + timedelta(hours=2), 1)


def test_what_a_snapshot_did_not_read_has_not_healed(desk: Testing) -> None:
    desk.upload("prod", bundle(*BROKEN))
    only_pods = packed({"pods.json": listed(pod("web-1"))})

    desk.clock.on(hours=1)
    desk.upload("prod", only_pods)

    assert "storage/claim/class-missing" in causes(desk)
    assert causes(desk, "healed") == []


def test_a_snapshot_that_comes_late_is_kept_and_the_present_stays(desk: Testing) -> None:
    desk.upload("prod", bundle(*BROKEN, taken=START + timedelta(hours=5)))
    before = desk.call("problems.list")

    late = desk.upload("prod", bundle(*SOUND, taken=START))

    assert (late.state, desk.call("problems.list")) == ("done", before)
    assert [item.taken_at for item in desk.call("snapshots.list", cluster="prod").items] == [
        START + timedelta(hours=5),
        START,
    ]
    assert desk.call("diagnoses.get", cluster="prod").snapshot.taken_at == START + timedelta(hours=5)
    assert desk.call("diagnoses.get", cluster="prod", snapshot=late.snapshot).problems == ()


def dies(*_: object) -> None:
    os._exit(9)


class Deadly:
    """Does work in another process that dies at one function."""

    def __init__(self, at: str) -> None:
        self._at = at
        self._work = ProcessWork(1)

    def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Runs a function, or dies."""
        return self._work.run(dies if function.__name__ == self._at else function, *arguments)  # type: ignore[return-value]  # Nobody lives to see it.

    def close(self) -> None:
        """Ends the process."""
        self._work.close()


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.parametrize("at", ["unpack", "assess"])
def test_a_worker_process_that_dies_fails_the_job_and_leaves_what_was_known(tmp_path: Path, at: str) -> None:
    work = Deadly("")
    with testing(tmp_path, clock=Clock(START), work=work) as desk:
        desk.call("clusters.create", name="prod")
        desk.upload("prod", bundle(*BROKEN))
        before = desk.call("fleet.get"), desk.call("problems.list"), desk.call("storage.claims")
        work._at = at

        job = desk.upload("prod", bundle(*SOUND, taken=START + timedelta(hours=1)))

        after = desk.call("fleet.get"), desk.call("problems.list"), desk.call("storage.claims")
        with desk.stores.read() as store:
            uploads = store.shelf(UPLOADS).count()
    work.close()
    assert (job.state, job.error, "worker process" in job.reason) == ("failed", "work-failed", True)
    assert (after, uploads) == (before, 0)


def test_an_upload_that_is_none_says_so_in_the_language_of_the_reader(desk: Testing) -> None:
    job = desk.upload("prod", b"hello", name="hello.txt")

    korean = desk.call("jobs.get", job=job.id, lang_="ko")
    assert (job.state, job.error) == ("failed", "nothing-readable")
    assert "hello.txt" in job.reason
    assert job.reason != korean.reason


def test_another_attempt_goes_on_from_the_snapshot_that_was_kept(desk: Testing) -> None:
    desk.call("clusters.upload", cluster="prod", body=bundle(*BROKEN))
    held = take_job(desk.office, "first")
    assert held is not None
    snapshots = 0

    def interrupted(office: Any, job: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(desk.office, held, {"receive": interrupted})
    desk.clock.on(minutes=5)
    revive(desk.office)
    again = take_job(desk.office, "second")
    assert again is not None
    perform(desk.office, again, ACTIONS)

    snapshots = len(desk.call("snapshots.list", cluster="prod").items)
    with desk.stores.read() as store:
        job = store.shelf(JOBS).get(again.id).item
    assert (job.state, job.attempts, snapshots) == ("done", 2, 1)


def test_old_snapshots_are_forgotten_and_the_newest_one_never(desk: Testing) -> None:
    for day in range(5):
        desk.clock.now = START + timedelta(days=day)
        desk.upload("prod", bundle(*BROKEN, taken=desk.clock.now))
    kept = [item.taken_at for item in desk.call("snapshots.list", cluster="prod").items]
    desk.clock.on(days=100)
    desk.call("clusters.scan", cluster="prod")
    desk.work()
    left = [item.taken_at for item in desk.call("snapshots.list", cluster="prod").items]

    assert kept == [START + timedelta(days=day) for day in (4, 3, 2, 1)]
    assert left == [START + timedelta(days=4)]


def readings(at: datetime, used: float) -> str:
    rows = [
        f"{signal},PersistentVolumeClaim,shop,data,,{at.timestamp():.0f},{value:.0f}"
        for signal, value in (("volume_used_bytes", used), ("volume_capacity_bytes", 1e9))
    ]
    return "\n".join(("signal,kind,namespace,name,part,time,value", *rows, ""))


def test_readings_of_many_snapshots_become_a_forecast_without_a_prometheus(desk: Testing) -> None:
    bound = claim("data", phase="Bound")
    for number in range(21):
        desk.clock.now = START + timedelta(hours=8 * number)
        used = 2e8 + 3e7 * number
        desk.upload("prod", bundle(bound, taken=desk.clock.now, metrics__used_csv=readings(desk.clock.now, used)))

    (row,) = desk.call("storage.claims").items
    (forecast,) = [item for item in desk.call("forecasts.list").items if item.resource == "volume"]
    whole = desk.call("forecasts.get", cluster="prod", forecast=forecast.id)
    fleet = desk.call("fleet.get").clusters[0]

    # It grows by 90 MB a day and 200 MB are left.
    assert (row.standing, forecast.id) == ("fills", row.forecast)
    assert row.used_bytes == pytest.approx(8e8)
    assert row.growth_bytes_per_day == pytest.approx(9e7, rel=0.02)
    assert row.days_to_full is not None
    assert row.days_to_full.p50 == pytest.approx(2.2, abs=0.8)
    assert len(whole.history) == 21
    assert fleet.days_to_full is not None
    assert fleet.days_to_full.subject.name == "data"


def test_a_cluster_where_nothing_fills_soon_is_told_apart_from_one_without_measurements(desk: Testing) -> None:
    bound = claim("data", phase="Bound")
    desk.register("unmeasured")
    for number in range(6):
        desk.clock.now = START + timedelta(hours=8 * number)
        desk.upload("prod", bundle(bound, taken=desk.clock.now, metrics__used_csv=readings(desk.clock.now, 2e8)))
    desk.upload("unmeasured", bundle(bound, taken=desk.clock.now))

    fleet = {item.name: item.days_to_full for item in desk.call("fleet.get").clusters}

    steady = fleet["prod"]
    assert steady is not None
    assert (steady.subject.name, steady.p10, steady.p50) == ("data", None, None)
    assert fleet["unmeasured"] is None


def test_a_scan_of_a_cluster_that_nothing_is_known_of_is_refused_at_once(desk: Testing) -> None:

    with pytest.raises(NothingToScan):
        desk.call("clusters.scan", cluster="prod")


def test_what_happened_is_told_in_the_feed_to_whom_it_touches(desk: Testing) -> None:
    desk.upload("prod", bundle(*BROKEN))

    with desk.stores.read() as store:
        notes = [(note.topic, note.places) for note in store.feed.after(0) if note.topic.startswith("problem.")]
    assert ("problem.opened", ("shop",)) in notes


def test_a_prometheus_that_cannot_be_asked_is_said_and_the_cluster_is_judged_all_the_same(desk: Testing) -> None:
    desk.call("clusters.update", cluster="prod", prometheus="ftp://metrics.example.com")

    job = desk.upload("prod", bundle(*BROKEN))

    unread = [item.what for item in desk.call("diagnoses.get", cluster="prod").unread]
    assert (job.state, unread) == ("done", ["metrics"])
    assert "storage/claim/class-missing" in causes(desk)


def test_a_file_of_metrics_alone_is_of_the_cluster_as_it_was_read_last(desk: Testing) -> None:
    hours = [START - timedelta(hours=8 * number) for number in range(21)]
    tables = [readings(at, 8e8 - 3e7 * number) for number, at in enumerate(hours)]
    table = "\n".join([tables[0].splitlines()[0], *(row for one in tables for row in one.splitlines()[1:])])
    early = desk.upload("prod", table.encode(), name="used.csv")
    desk.upload("prod", bundle(claim("data", phase="Bound")))

    job = desk.upload("prod", table.encode(), name="used.csv")

    (row,) = desk.call("storage.claims").items
    assert (early.state, early.error) == ("failed", "nothing-readable")
    assert (job.state, row.standing, row.used_bytes) == ("done", "fills", pytest.approx(8e8))
