"""Several processes on one store, some of which are killed: what was promised is kept, and nothing is done twice."""

import random
import subprocess
import sys
import threading
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from holdfast.adapters.sql.checking import check
from holdfast.adapters.sql.stores import SqlStores
from tests.builders.waiting import PATIENCE_SECONDS
from tests.contracts.store_child import PROMISES, SPAN, TURNS
from tests.postgres.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.processes]
ROOT = Path(__file__).resolve().parents[2]
Child = subprocess.Popen[bytes]


def child(do: str, place: str, name: str, *more: str) -> Child:
    command = [sys.executable, "-m", "tests.contracts.store_child", do, place, name, *more]
    # Without a buffer of ours: what was said and not yet read stays where reading the rest finds it.
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)


def ended(children: Sequence[Child]) -> list[int]:
    """Waits for processes that end by themselves, and gives their exit statuses."""
    for each in children:
        each.communicate(timeout=PATIENCE_SECONDS)
    return [each.returncode for each in children]


def promised(children: Sequence[Child], seconds: float, stop: Server | None = None) -> set[str]:
    """Kills processes some time after each has promised something, or stops their server, and gives all promises."""
    said = b""
    for each in children:
        assert each.stdout is not None
        said += each.stdout.readline()
    threading.Event().wait(seconds)
    if stop:
        stop.stop(immediately=True)
        stop.start()
    for each in children:
        if stop is None:
            each.kill()
        rest, _ = each.communicate(timeout=PATIENCE_SECONDS)
        said += rest + b"\n"
    assert [each.returncode for each in children] == [3 if stop else -9] * len(children)
    return set(said.decode().split())


def kill_rounds(place: str, rounds: int, server: Server | None = None) -> None:
    chance = random.Random(rounds)
    every: set[str] = set()
    for number in range(rounds):
        writers = [child("write", place, f"{number:03}-{name}") for name in "ab"]

        every |= promised(writers, chance.random() * 0.1, server)

        stores = SqlStores(place)
        with stores.read() as store:
            kept = {item.id for item in store.shelf(PROMISES).page(limit=10**6)}
            told = [note.about for note in store.feed.after(0, limit=10**6)]
            deeds = [record.deed.target for record in store.audit.records()]
        assert every - kept == set()
        # Each writer may have been killed between its commit and saying so.
        assert len(kept - every) <= 2 * (number + 1)
        assert sorted(told) == sorted(deeds) == sorted(kept)
        assert list(check(stores, lambda _point: True)) == []
        stores.close()


def test_what_was_promised_outlives_killed_processes(place: str) -> None:
    kill_rounds(place, 6)


@pytest.mark.postgres
def test_what_was_promised_outlives_a_killed_server(postgres: Server) -> None:
    kill_rounds(postgres.new_database(), 2, postgres)


@pytest.mark.nightly
def test_what_was_promised_outlives_a_hundred_kills(place: str) -> None:
    kill_rounds(place, 100)


@pytest.mark.nightly
@pytest.mark.postgres
def test_what_was_promised_outlives_ten_killed_servers(postgres: Server) -> None:
    kill_rounds(postgres.new_database(), 10, postgres)


def test_processes_that_start_at_once_make_the_tables_once(place: str) -> None:
    names = ["a", "b", "c", "d"]

    assert ended([child("start", place, name) for name in names]) == [0, 0, 0, 0]

    stores = SqlStores(place)
    with stores.read() as store:
        assert sorted(record.deed.actor for record in store.audit.records()) == names
    assert list(check(stores, lambda _point: True)) == []
    stores.close()


def test_a_lease_has_one_holder_at_a_time_among_processes(place: str) -> None:
    assert ended([child("lease", place, name) for name in ("a", "b")]) == [0, 0]

    stores = SqlStores(place)
    with stores.read() as store:
        notes = store.feed.after(0, limit=10_000)
    stores.close()
    taken = [note for note in notes if note.topic != "released"]
    fences = [int(note.topic) for note in taken]
    assert len(taken) >= TURNS / 3
    assert fences == sorted(fences)
    assert {after - before for before, after in pairwise(fences)} <= {0, 1}
    assert len({(note.topic, note.about) for note in taken}) == len(set(fences))
    for before, after in pairwise(notes):
        is_handed_over = after.topic != "released" and before.about != after.about and before.topic != "released"
        assert not is_handed_over or after.time - before.time >= SPAN
