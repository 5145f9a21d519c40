"""A server that dies at any moment while it is used: nothing that it acknowledged is lost, and the next goes on."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from msgspec import Struct

from holdfast.adapters.sql.checking import check
from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.errors import JobAbandoned
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, JOBS, Job
from tests.builders.hosted import Hosted, hosted
from tests.builders.office import example
from tests.builders.serving import client
from tests.builders.standing import BUNDLE, CLUSTER, SECRET, stand
from tests.postgres.places import place, postgres

__all__ = ["place", "postgres"]
pytestmark = pytest.mark.slow
STEP_SECONDS = 90
"""How far the clock goes on from one server to the next: every lease of the last one has run out by then."""
PATIENCE_SECONDS = 90.0
NIGHTLY_ROUNDS = 100
ROUNDS = 5


class Acknowledged(Struct):
    """What servers said is done: clusters by name, and jobs of uploads by id."""

    clusters: set[str]
    jobs: set[str]


def test_nothing_that_was_acknowledged_is_lost(place: str, tmp_path: Path) -> None:
    kill_and_look(place, tmp_path, ROUNDS)


@pytest.mark.nightly
def test_nothing_that_was_acknowledged_is_lost_for_long(place: str, tmp_path: Path) -> None:
    kill_and_look(place, tmp_path, NIGHTLY_ROUNDS)


def test_a_server_killed_while_it_sets_up_its_store_starts_again(place: str, tmp_path: Path) -> None:
    rng = random.Random(20260115)

    for _ in range(ROUNDS):
        begun = Hosted(place, tmp_path)
        threading.Event().wait(rng.uniform(0.3, 1.5))
        begun.kill()

    with hosted(place, tmp_path) as server, client(server.url()) as asking:
        assert asking.get("/readyz").status_code == 200
    assert damage(place) == []


def kill_and_look(place: str, folder: Path, rounds: int) -> None:
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

    with hosted(place, folder, ahead=STEP_SECONDS * rounds) as server, client(server.url(), SECRET) as asking:
        jobs = ended(asking, told.jobs)
        newest = wait_for_schedule(asking)
        assert server.stop() == 0
    look(place, told)
    assert {job["state"] for job in jobs} <= {"done", "failed"}
    assert {(job["error"], job["attempts"]) for job in jobs if job["state"] == "failed"} <= {(JobAbandoned.code, 3)}
    assert newest["state"] == "done"


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
        jobs = every_job(store.shelf(JOBS).page(limit=100_000))
    stores.close()
    due = Counter(job.due for job in jobs.values() if job.due)
    assert told.clusters - clusters == set()
    assert told.jobs - jobs.keys() == set()
    assert [moment for moment, count in due.items() if count > 1] == []
    assert damage(place) == []


def every_job(kept: tuple[Kept[Job], ...]) -> dict[str, Job]:
    return {item.id: item.item for item in kept}


def damage(place: str) -> list[object]:
    stores = SqlStores(place)
    found = list(check(stores, lambda _: True))
    stores.close()
    return [*found]


def ended(asking: httpx2.Client, ids: set[str]) -> list[dict[str, object]]:
    """Waits until jobs have ended; gives them."""
    return [wait_for(asking, key) for key in sorted(ids)]


def wait_for(asking: httpx2.Client, key: str) -> dict[str, object]:
    for job in looks(asking, f"/api/v1/jobs/{key}"):
        if job["state"] in ("done", "failed"):
            return job
    raise AssertionError(f"{key} does not end")


def wait_for_schedule(asking: httpx2.Client) -> dict[str, object]:
    """Gives the newest job of the schedule once it has ended."""
    for page in looks(asking, "/api/v1/jobs?limit=1000"):
        made = [job for job in page["items"] if job["by"] == "schedule"]  # type: ignore[attr-defined]
        newest = max(made, key=lambda job: str(job["asked"]), default=None)
        if newest is not None and newest["state"] in ("done", "failed"):
            return newest  # type: ignore[no-any-return]
    raise AssertionError("the schedule does not go on")


def looks(asking: httpx2.Client, path: str) -> Iterator[dict[str, object]]:
    pause = threading.Event()
    for _ in range(int(PATIENCE_SECONDS / 0.25)):
        yield asking.get(path).json()
        pause.wait(0.25)
