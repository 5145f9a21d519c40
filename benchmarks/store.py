"""Benchmarks of the store: `python -m benchmarks.store [--pods N] [--problems N] [--postgres]`.

Snapshots of a generated cluster are kept one after the other: between two of them every lease is renewed, every node
says that it lives, and one Pod in a hundred changes. Pages are those of 50 among 10,000 open problems of 20 clusters.
Wall time and processor time are both told, since the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from benchmarks.cluster import generate
from holdfast.adapters.sql.backups import back_up
from holdfast.adapters.sql.stores import SqlStore, SqlStores
from holdfast.model.access import ALL_REACH, Reach
from holdfast.model.audit import Deed
from holdfast.model.diagnosis import Problem
from holdfast.model.finding import SEVERITIES, Evidence
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.refs import Ref
from holdfast.model.tracked import TrackedProblem
from holdfast.ports.problems import Wanted

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
CLUSTERS, SPACES, ROUNDS, ASKED = 20, 200, 4, 300
Files = dict[str, bytes]


def main() -> None:
    """Prints the figures."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    options.add_argument("--pods", type=int, default=10_000)
    options.add_argument("--problems", type=int, default=10_000)
    options.add_argument("--postgres", action="store_true", help="also on a PostgreSQL that is started for it")
    chosen = options.parse_args()
    for name, place in places(chosen.postgres):
        with place as where:
            store_speed(name, where, chosen.pods, chosen.problems)


def store_speed(name: str, place: str, pods: int = 10_000, problems: int = 10_000) -> None:
    """Prints what snapshots, pages and transactions cost on one engine."""
    stores = SqlStores(place)
    keep_snapshots(name, stores, pods)
    ask_for_pages(name, stores, problems)
    commit(name, stores)
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        start = perf_counter()
        made = back_up(stores, Path(folder) / "backup.zip")
        print(f"{name}: backup of {made.rows:,} rows, {made.bytes / 1e6:.1f} MB, {perf_counter() - start:.1f} s")
    stores.close()


@contextmanager
def sqlite() -> Iterator[str]:
    """Gives the path of a new SQLite file."""
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        yield str(Path(folder) / "store.db")


def places(with_postgres: bool) -> Iterator[tuple[str, Any]]:
    """Gives empty places by the names of their engines."""
    yield "SQLite", sqlite()
    if with_postgres:
        yield "PostgreSQL", postgres()


@contextmanager
def postgres() -> Iterator[str]:
    """Gives an empty database of a PostgreSQL that runs as long as this."""
    from tests.postgres.server import running

    with running() as server:
        yield server.new_database()


def keep_snapshots(name: str, stores: SqlStores, pods: int) -> None:
    """Keeps a cluster again and again while it changes, reads one snapshot, and forgets the first."""
    rng = random.Random(1)
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        generate(pods, Path(folder))
        # As a bundle has them: one line, without what a cluster says of who wrote which field.
        lists = {path.name: json.loads(path.read_bytes()) for path in sorted(Path(folder).glob("*.json"))}
    for item in lists["pods.json"]["items"]:
        item["metadata"].pop("managedFields")
    for number in range(ROUNDS):
        files = {name: json.dumps(list_).encode() for name, list_ in lists.items()}
        size = sum(map(len, files.values()))
        busy, start = process_time(), perf_counter()
        with stores.write() as store:
            kept = store.snapshots.add(snapshot(number, size), files.items())
        print(
            f"{name}: snapshot {number + 1} of {pods:,} Pods, {size / 1e6:.0f} MB, adds {kept.stored_bytes / 1e6:.2f} "
            f"MB (1 to {size / kept.stored_bytes:.0f}), {perf_counter() - start:.2f} s, "
            f"{process_time() - busy:.2f} s busy"
        )
        change(lists, rng, number)
    start = perf_counter()
    with stores.read() as store:
        assert dict(store.snapshots.files(f"s{ROUNDS - 1}")) == files
    print(f"{name}: reading all files of a snapshot {perf_counter() - start:.2f} s")
    start = perf_counter()
    with stores.write() as store:
        freed = store.snapshots.remove(["s0"])
    print(f"{name}: forgetting the first frees {freed / 1e6:.2f} MB, {perf_counter() - start:.2f} s")


def snapshot(number: int, size: int) -> KeptSnapshot:
    taken = NOW + timedelta(hours=number)
    return KeptSnapshot(
        id=f"s{number}", cluster="prod", taken_at=taken, received_at=taken, source="upload", objects=0, bytes=size
    )


def change(lists: dict[str, Any], rng: random.Random, number: int) -> None:
    """Lets an hour pass: leases and nodes tell the time, one Pod in a hundred changes."""
    moment = (NOW + timedelta(hours=number + 1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for lease in lists["leases.json"]["items"]:
        lease["spec"]["renewTime"] = moment
    for node in lists["nodes.json"]["items"]:
        for condition in node["status"]["conditions"]:
            condition["lastHeartbeatTime"] = moment
    pods = lists["pods.json"]["items"]
    for pod in rng.sample(pods, len(pods) // 100):
        pod["metadata"]["resourceVersion"] = str(rng.randrange(10**8))
        pod["status"]["message"] = f"changed at {moment}"


def ask_for_pages(name: str, stores: SqlStores, count: int) -> None:
    """Asks for pages and counts as different readers see them."""
    rng = random.Random(2)
    found = [problem(rng, number) for number in range(count)]
    start = perf_counter()
    with stores.write() as store:
        store.problems.put(found)
    print(f"{name}: keeping {count:,} problems {perf_counter() - start:.2f} s")
    teams = Reach(namespaces={f"c{i}": frozenset(f"team-{j}" for j in range(20)) for i in range(CLUSTERS)})
    asked = {
        "all": Wanted(reach=ALL_REACH),
        "by severity": Wanted(reach=ALL_REACH, order="severity"),
        "one cluster": Wanted(reach=ALL_REACH, cluster="c3"),
        "a family, high": Wanted(reach=ALL_REACH, families=("storage",), least="high"),
        "text": Wanted(reach=ALL_REACH, text="pod-99"),
        "20 namespaces of each cluster": Wanted(reach=teams),
        "one namespace": Wanted(reach=Reach(namespaces={"c3": frozenset({"team-3"})})),
    }
    for what, wanted in asked.items():
        with stores.read() as store:
            # The first page and, by its mark, the one after it in turn.
            marks = ["", store.problems.page(wanted)[1]]
            page = timed(partial(turned, store, wanted, marks))
            total = timed(partial(counted, store, wanted))
        print(f"{name}: {what}: page {page}; counts {total}")


def turned(store: SqlStore, wanted: Wanted, marks: list[str], number: int) -> None:
    store.problems.page(wanted, marks[number % len(marks)])


def counted(store: SqlStore, wanted: Wanted, _number: int) -> None:
    store.problems.count(wanted)


def problem(rng: random.Random, number: int) -> TrackedProblem:
    cluster, space = f"c{rng.randrange(CLUSTERS)}", f"team-{rng.randrange(SPACES)}"
    at = Ref(kind="Pod", name=f"pod-{number}", namespace=space)
    cause = f"{rng.choice(['storage', 'network', 'workload'])}/kind/cause-{rng.randrange(300)}"
    return TrackedProblem(
        id=f"{cluster}-{number}",
        cluster=cluster,
        state="open",
        first_seen=NOW - timedelta(seconds=rng.randrange(10**6)),
        last_seen=NOW,
        snapshot="s0",
        is_risk=rng.random() < 0.3,
        places=(space,),
        problem=Problem(
            rank=number,
            cause=cause,
            object=at,
            effect="pod-not-started",
            confidence=0.9,
            severity=rng.choice(SEVERITIES),
            type="availability",
            scope="pod",
            cause_kind="software",
            values={"name": "value"},
            evidence=tuple(Evidence(object=at, field="status.phase", value="Pending") for _ in range(4)),
            affected=tuple(Ref(kind="Pod", name=f"other-{i}", namespace=space) for i in range(10)),
            score=rng.random() * 100,
        ),
    )


def commit(name: str, stores: SqlStores) -> None:
    """Commits small transactions, each with its audit record."""

    def once(number: int) -> None:
        with stores.write() as store:
            store.audit.append(Deed(time=NOW, actor="ana", action="jobs.create", target=str(number)))

    print(f"{name}: a transaction of one audit record {timed(once)}")


def timed(act: Callable[[int], object]) -> str:
    """Gives the median and the 99th percentile of the time that something takes, and its processor time."""
    act(0)
    times, busy = [], process_time()
    for number in range(ASKED):
        start = perf_counter()
        act(number)
        times.append((perf_counter() - start) * 1000)
    middle, high = (quantiles(times, n=100)[index] for index in (49, 98))
    return f"{middle:.1f} ms, p99 {high:.1f} ms, {(process_time() - busy) * 1000 / ASKED:.1f} ms busy"


if __name__ == "__main__":
    main()
