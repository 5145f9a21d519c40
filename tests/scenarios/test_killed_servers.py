"""A server that dies at any moment while it is used: nothing that it acknowledged is lost, and the next goes on."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx2
import pytest
from msgspec import Struct

from holdfast.adapters.sql.checking import check
from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.job_refusals import JobAbandoned
from holdfast.model.registry import CLUSTERS, JOBS, Job
from holdfast.service.working import MOST_ATTEMPTS
from tests.builders.hosted import Hosted, hosted
from tests.builders.office import example
from tests.builders.serving import client
from tests.builders.standing import BUNDLE, CLUSTER, SECRET, stand
from tests.postgres.places import place, postgres

__all__ = ["place", "postgres"]
pytestmark = [pytest.mark.slow, pytest.mark.processes]
STEP_SECONDS = 90
"""How far the clock goes on from one server to the next: every lease of the last one has run out by then."""
PATIENCE_SECONDS = 240.0
"""For how long a server may bring nothing to an end while there is something to do."""
NIGHTLY_ROUNDS = 100
ROUNDS = 5


class Acknowledged(Struct):
    """What servers said is done: clusters by name, and jobs of uploads by id."""

    clusters: set[str]
    jobs: set[str]


def test_nothing_that_was_acknowledged_is_lost(place: str, tmp_path: Path) -> None:
    kill_and_look(place, tmp_path, ROUNDS)


@pytest.mark.nightly
def test_nothing_that_was_acknowledged_is_lost_for_long(
    place: str, tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    told = kill_and_look(place, tmp_path, NIGHTLY_ROUNDS)

    # The figures of the reference page: pytest writes them with --junitxml.
    record_testsuite_property(place, f"{len(told.clusters)} clusters, {len(told.jobs)} uploads")
    assert len(told.clusters) > NIGHTLY_ROUNDS


def test_a_server_killed_while_it_sets_up_its_store_starts_again(place: str, tmp_path: Path) -> None:
    rng = random.Random(20260115)

    for _ in range(ROUNDS):
        begun = Hosted(place, tmp_path)
        threading.Event().wait(rng.uniform(0.3, 1.5))
        begun.kill()

    with hosted(place, tmp_path) as server, client(server.url()) as asking:
        assert asking.get("/readyz").status_code == 200
    assert damage(place) == []


def kill_and_look(place: str, folder: Path, rounds: int) -> Acknowledged:
    """Kills a server in every round, then lets one finish; gives what was acknowledged in all."""
    rng = random.Random(rounds)
    stand(place, folder)
    told = Acknowledged(set(), set())

    for number in range(rounds):
        with hosted(place, folder, ahead=STEP_SECONDS * number) as server:
            using = use(server.url(), told, rng.uniform(0.05, 2.0), number)
        # The server is dead by now, so that whoever asked it has given up.
        for thread in using:
            thread.join(PATIENCE_SECONDS)
        look(place, told)

    left = jobs_of(place)
    with hosted(place, folder, ahead=STEP_SECONDS * rounds) as server:
        server.url()
        wait_until_done(place, left)
        assert server.stop() == 0
    look(place, told)
    jobs = jobs_of(place)
    assert {jobs[key].state for key in left} <= {"done", "failed"}
    failures = {(job.error, job.attempts) for job in jobs.values() if job.state == "failed"}
    assert failures <= {(JobAbandoned.code, MOST_ATTEMPTS)}
    return told


def use(url: str, told: Acknowledged, seconds: float, number: int) -> list[threading.Thread]:
    """Makes clusters and uploads at once, for some time; gives those who ask, in the middle of their last request."""
    over = threading.Event()
    threads = [
        threading.Thread(target=make_clusters, args=(url, told, number, over)),
        threading.Thread(target=upload, args=(url, told, over)),
    ]
    for thread in threads:
        thread.start()
    over.wait(seconds)
    over.set()
    return threads


def make_clusters(url: str, told: Acknowledged, number: int, over: threading.Event) -> None:
    with client(url, SECRET) as asking:
        for count in range(1000):
            name = f"made-{number}-{count}"
            if over.is_set() or not answers(asking, "/api/v1/clusters", name, told.clusters, name=name):
                return


def upload(url: str, told: Acknowledged, over: threading.Event) -> None:
    with client(url, SECRET) as asking:
        while not over.is_set():
            try:
                answer = asking.post(f"/api/v1/clusters/{CLUSTER}/snapshots", content=example(BUNDLE))
            except httpx2.TransportError:
                return
            assert answer.is_success, answer.text
            told.jobs.add(answer.json()["id"])
            over.wait(0.3)


def answers(asking: httpx2.Client, path: str, key: str, told: set[str], **body: str) -> bool:
    try:
        answer = asking.post(path, json=body)
    except httpx2.TransportError:
        return False
    assert answer.status_code == 201, answer.text
    told.add(key)
    return True


def look(place: str, told: Acknowledged) -> None:
    """Fails where something that was acknowledged is not there, or anything is damaged."""
    stores = SqlStores(place)
    with stores.read() as store:
        clusters = {kept.id for kept in store.shelf(CLUSTERS).page(limit=100_000)}
    stores.close()
    jobs = jobs_of(place)
    due = Counter(job.due for job in jobs.values() if job.due)
    assert told.clusters - clusters == set()
    assert told.jobs - jobs.keys() == set()
    assert [moment for moment, count in due.items() if count > 1] == []
    assert damage(place) == []


def jobs_of(place: str) -> dict[str, Job]:
    stores = SqlStores(place)
    with stores.read() as store:
        jobs = {kept.id: kept.item for kept in store.shelf(JOBS).page(limit=100_000)}
    stores.close()
    return jobs


def damage(place: str) -> list[object]:
    stores = SqlStores(place)
    found = list(check(stores, lambda _: True))
    stores.close()
    return [*found]


def wait_until_done(place: str, left: Mapping[str, Job]) -> None:
    """Waits until all that was left has ended, and something due later is done; fails where nothing moves."""
    pause = threading.Event()
    fewest, moved = len(left) + 1, time.monotonic()
    while fewest:
        jobs = jobs_of(place)
        waiting = sum(not is_over(jobs[key]) for key in left)
        going_on = any(job.state == "done" for key, job in jobs.items() if job.due and key not in left)
        if waiting + (not going_on) < fewest:
            fewest, moved = waiting + (not going_on), time.monotonic()
        assert time.monotonic() - moved < PATIENCE_SECONDS, (waiting, going_on)
        pause.wait(0.5)


def is_over(job: Job) -> bool:
    return job.state in ("done", "failed")
