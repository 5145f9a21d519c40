"""Two servers on one PostgreSQL: what is due is done once, and one goes on with what the other left."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.registry import JOBS, Job
from holdfast.service.working import SPAN
from tests.builders.hosted import Hosted
from tests.builders.standing import stand
from tests.builders.waiting import PATIENCE_SECONDS, NotShownError, wait_for
from tests.postgres.places import postgres
from tests.postgres.server import Server

__all__ = ["postgres"]
pytestmark = [pytest.mark.slow, pytest.mark.postgres]
SCHEDULES = 4
MINUTES = 3


@pytest.fixture
def place(postgres: Server, tmp_path: Path) -> str:
    made = postgres.new_database()
    stand(made, tmp_path, SCHEDULES)
    return made


@pytest.fixture
def pair(place: str, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(place, tmp_path)
    yield made
    made.end()


class Pair:
    """Two servers whose clocks agree, and go on a minute each time both are started anew."""

    def __init__(self, place: str, folder: Path) -> None:
        self._place = place
        self._folders = [folder / name for name in ("one", "two")]
        for own in self._folders:
            own.mkdir()
            (own / "keys.json").write_bytes((folder / "keys.json").read_bytes())
            (own / "keys.json").chmod(0o600)
        self.running: list[Hosted] = []

    def start(self, minute: int) -> None:
        """Starts both, so many minutes ahead."""
        self.running = [Hosted(self._place, own, ahead=60.0 * minute) for own in self._folders]
        for server in self.running:
            server.url()

    def stop(self) -> list[int]:
        """Asks both to end; gives their exit statuses."""
        for server in self.running:
            server.process.send_signal(signal.SIGTERM)
        return [server.process.wait(PATIENCE_SECONDS) for server in self.running]

    def end(self) -> None:
        """Ends what still runs."""
        for server in self.running:
            server.kill()


def test_every_scheduled_scan_runs_once(pair: Pair, place: str) -> None:
    statuses = []
    for minute in range(1, MINUTES + 1):
        pair.start(minute)
        wait_until(place, partial(all_ended, least=SCHEDULES * minute))
        statuses += pair.stop()

    jobs = scheduled(place)
    done = [job for job in jobs if job.state == "done"]
    assert statuses == [0] * 2 * MINUTES
    assert set(Counter(job.due for job in jobs).values()) == {1}
    assert len(done) >= SCHEDULES * MINUTES
    # What came due in the moment in which both were told to end waits, untouched, for whoever comes next.
    assert {(job.state, job.attempts) for job in jobs} <= {("done", 1), ("waiting", 0)}


def test_what_a_killed_server_left_is_done_by_the_other(pair: Pair, place: str) -> None:
    rng = random.Random(20260115)
    pair.start(1)
    wait_until(place, lambda jobs: any(job.state == "running" for job in jobs))
    rng.choice(pair.running).kill()
    pair.end()

    # Whoever comes later finds the leases of the dead run out.
    pair.start(1 + int(SPAN.total_seconds()) // 60 + 1)
    jobs = wait_until(place, lambda jobs: all_ended(jobs, SCHEDULES))

    assert {job.state for job in jobs} == {"done"}
    assert set(Counter(job.due for job in jobs).values()) == {1}


def scheduled(place: str) -> list[Job]:
    stores = SqlStores(place)
    with stores.read() as store:
        found = [kept.item for kept in store.shelf(JOBS).page(limit=10_000) if kept.item.due]
    stores.close()
    return found


def all_ended(jobs: list[Job], least: int) -> bool:
    return len(jobs) >= least and all(job.state in ("done", "failed") for job in jobs)


def wait_until(place: str, holds: Callable[[list[Job]], bool]) -> list[Job]:
    """Gives the jobs as they were when something held of them: a minute later there are more."""

    def look() -> list[Job]:
        jobs = scheduled(place)
        return jobs if holds(jobs) else []

    try:
        return wait_for("the jobs", look, pause=0.1)
    except NotShownError as error:
        raise AssertionError([(job.due, job.state, job.error) for job in scheduled(place)]) from error
