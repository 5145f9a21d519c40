"""Workers: every job once, however many processes look, and nothing lost with a process that dies."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.faces.jobs.working import Pace, Worker
from holdfast.model.errors import WorkFailed
from holdfast.model.registry import JOBS, SCHEDULES, Job, Schedule
from holdfast.service.desk import Office
from holdfast.service.scans.scheduling import make_due_jobs
from holdfast.service.working import Held, end, fail, perform, revive, stay, take_job
from tests.builders.office import NOON, Clock, Testing, testing

QUICK = Pace(look=0.01, due=0.01, tidy=3600.0, renew=0.05)
MINUTES = 6


def waiting(cluster: str, **fields: object) -> Job:
    return replace(Job(action="note", cluster=cluster, state="waiting", asked=NOON, by="test"), **fields)


def add(desk: Testing, *jobs: Job) -> list[str]:
    with desk.stores.write() as store:
        return [store.shelf(JOBS).add(desk.office.chance.new_id(), job).id for job in jobs]


def states(desk: Testing) -> list[str]:
    with desk.stores.read() as store:
        return [kept.item.state for kept in store.shelf(JOBS).page()]


def done(office: Office, held: Held) -> None:
    with office.stores.write() as store:
        end(office, store, held)


def test_the_oldest_job_is_taken_first_and_one_of_a_cluster_at_a_time(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        late, early, other = add(
            desk,
            waiting("prod", asked=NOON + timedelta(seconds=5)),
            waiting("prod", asked=NOON),
            waiting("test", asked=NOON + timedelta(seconds=9)),
        )

        first, second, third = (take_job(desk.office, f"worker-{number}") for number in range(3))

    assert first is not None
    assert second is not None
    assert (first.id, second.id, third) == (early, other, None)
    assert late not in (first.id, second.id)


def test_a_job_whose_worker_died_waits_again_and_is_given_up_after_three_attempts(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        add(desk, waiting("prod"))

        seen = []
        for _ in range(4):
            take_job(desk.office, "worker")
            desk.clock.on(minutes=2)
            revive(desk.office)
            seen += states(desk)
        with desk.stores.read() as store:
            job = store.shelf(JOBS).page()[0].item

    assert seen == ["waiting", "waiting", "failed", "failed"]
    assert (job.error, job.error_values) == ("job-abandoned", {"action": "note", "attempts": "3"})


def test_a_worker_that_shows_that_it_lives_keeps_its_job(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        add(desk, waiting("prod"))
        held = take_job(desk.office, "worker")
        assert held is not None

        for _ in range(5):
            desk.clock.on(seconds=40)
            assert stay(desk.office, held)
            revive(desk.office)

        assert states(desk) == ["running"]


def test_who_lost_a_job_can_neither_end_nor_fail_it(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        add(desk, waiting("prod"))
        slow = take_job(desk.office, "slow")
        assert slow is not None
        desk.clock.on(minutes=5)
        revive(desk.office)
        quick = take_job(desk.office, "quick")
        assert quick is not None

        perform(desk.office, slow, {"note": done})
        fail(desk.office, slow, WorkFailed(detail="late"))
        before = states(desk)
        perform(desk.office, quick, {"note": done})

        assert (before, states(desk), stay(desk.office, slow)) == (["running"], ["done"], False)


def test_a_fault_of_ours_fails_the_job_and_says_so(tmp_path: Path) -> None:
    def broken(office: Office, held: Held) -> None:
        raise ZeroDivisionError("by nothing")

    with testing(tmp_path) as desk:
        add(desk, waiting("prod"))
        held = take_job(desk.office, "worker")
        assert held is not None

        perform(desk.office, held, {"note": broken})

        with desk.stores.read() as store:
            job = store.shelf(JOBS).get(held.id).item
    assert (job.state, job.error, job.error_values) == (
        "failed",
        "work-failed",
        {"detail": "ZeroDivisionError: by nothing"},
    )


def test_a_worker_does_what_waits_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        add(desk, *(waiting(f"cluster-{number}") for number in range(5)))
        stopping, left = threading.Event(), threading.Semaphore(0)

        def act(office: Office, held: Held) -> None:
            done(office, held)
            left.release()

        worker = Worker(desk.office, threads=2, pace=QUICK, actions={"note": act})
        thread = threading.Thread(target=worker, args=(stopping,), daemon=True)
        thread.start()
        for _ in range(5):
            assert left.acquire(timeout=120)
        stopping.set()
        thread.join(120)

        assert (states(desk), thread.is_alive()) == (["done"] * 5, False)


def _look(place: str, prefix: str, begin: multiprocessing.synchronize.Barrier) -> None:
    """One of two processes: time passes minute by minute, and each looks and works at every one."""
    clock = Clock(NOON)
    desk = Testing(place, clock=clock, prefix=prefix)
    begin.wait(120)
    for _ in range(MINUTES):
        clock.on(minutes=1)
        make_due_jobs(desk.office)
        while (held := take_job(desk.office, prefix)) is not None:
            perform(desk.office, held, {"note": done})
    desk.close()


def both_look(place: str) -> list[tuple[str, str]]:
    """Lets two processes look at the schedules of one store; gives what each job was due for, and how it went."""
    desk = Testing(place)
    try:
        with desk.stores.write() as store:
            for name in ("first", "second"):
                schedule = Schedule(name=name, action="note", cluster=name, cron="* * * * *", since=NOON)
                store.shelf(SCHEDULES).add(name, schedule)
        context = multiprocessing.get_context("spawn")
        begin = context.Barrier(2)
        processes = [context.Process(target=_look, args=(place, f"p{number}-", begin)) for number in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(120)
        assert [process.exitcode for process in processes] == [0, 0]
        with desk.stores.read() as store:
            return sorted((kept.item.due, kept.item.state) for kept in store.shelf(JOBS).page())
    finally:
        desk.close()


def each_once() -> list[tuple[str, str]]:
    moments = [NOON + timedelta(minutes=number) for number in range(1, MINUTES + 1)]
    return sorted((f"{name}@{at:%Y-%m-%dT%H:%M:%SZ}", "done") for name in ("first", "second") for at in moments)


@pytest.mark.slow
@pytest.mark.processes
def test_two_processes_on_one_store_run_every_scheduled_job_exactly_once(place: str) -> None:
    assert both_look(place) == each_once()


def test_a_schedule_that_nobody_looked_at_for_days_makes_up_with_one_job(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        with desk.stores.write() as store:
            schedule = Schedule(name="hourly", action="note", cluster="prod", cron="0 * * * *", since=NOON)
            store.shelf(SCHEDULES).add("hourly", schedule)

        before = make_due_jobs(desk.office)
        desk.clock.on(days=3, minutes=30)
        made = make_due_jobs(desk.office)
        again = make_due_jobs(desk.office)
        with desk.stores.read() as store:
            due = [kept.item.due for kept in store.shelf(JOBS).page()]

    assert (before, len(made), again) == ((), 1, ())
    assert due == ["hourly@2026-01-18T12:00:00Z"]


def test_a_schedule_runs_at_the_hour_of_its_zone_on_both_sides_of_a_change_of_clocks(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 3, 27, 12, tzinfo=UTC))
    with testing(tmp_path, clock=clock) as desk:
        with desk.stores.write() as store:
            store.shelf(SCHEDULES).add(
                "nightly",
                Schedule(
                    name="nightly",
                    action="note",
                    cluster="prod",
                    cron="0 5 * * *",
                    zone="Europe/Berlin",
                    since=clock.now,
                ),
            )

        for _ in range(4 * 24):
            clock.on(hours=1)
            make_due_jobs(desk.office)
        with desk.stores.read() as store:
            due = sorted(kept.item.due for kept in store.shelf(JOBS).page())

    # Summer time begins on the 29th: five o'clock comes at four, then at three in UTC.
    assert due == [
        "nightly@2026-03-28T04:00:00Z",
        "nightly@2026-03-29T03:00:00Z",
        "nightly@2026-03-30T03:00:00Z",
        "nightly@2026-03-31T03:00:00Z",
    ]
