"""Benchmarks of the server: `python -m benchmarks.server [--postgres] [--seconds N] [--pace N]`.

A store with 10,000 open problems, 10,000 claims and 60,000 objects in 20 clusters is served by `holdfast serve`. In a
process of their own 20 clients ask for pages, problems, the fleet, storage and questions: as often as they can, the
same while something is written to the store every second, so that nothing is held for longer, and at a pace. The time
of each answer is told by what was asked, and the processor time of the server for one answer, since the machine may be
shared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from benchmarks.store import CLUSTERS as CLUSTER_COUNT
from benchmarks.store import SPACES, places, problem
from holdfast.adapters.sql.stores import SqlStore, SqlStores
from holdfast.app.context import Context
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.people import GIVEN_ROLES, TOKENS, USERS, GivenRole, Token, User
from holdfast.model.refs import Ref
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.model.tracked import ProblemTurn, TrackedProblem
from holdfast.service.people.authentication import hashed
from holdfast.service.views.keeping import NAMES, packed
from holdfast.service.views.rows import ClaimRow, Days, ObjectRow, ObjectsView, StorageView, Summary

SECRET = "hf_benchmark"
CLAIMS, OBJECTS = 500, 3000
WORK_SECONDS = 2.0
CLIENTS, BAR_MS = 20, 50
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Prints the figures."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    options.add_argument("--postgres", action="store_true", help="also on a PostgreSQL that is started for it")
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--pace", type=float, default=5.0, help="questions a second of each client in the second run")
    options.add_argument("--problems", type=int, default=10_000)
    chosen = options.parse_args()
    for name, place in places(chosen.postgres):
        with place as where:
            server_speed(name, where, chosen.problems, chosen.seconds, chosen.pace)


def server_speed(name: str, place: str, problems: int = 10_000, seconds: float = 20.0, pace: float = 5.0) -> None:
    """Prints how fast a server on a store answers."""
    from tests.builders.hosted import hosted

    ids = fill(place, problems)
    with (
        TemporaryDirectory(prefix="holdfast-bench-") as folder,
        hosted(place, Path(folder), "--rate", "10000000") as at,
    ):
        port = int(at.url().rpartition(":")[2])
        asked = paths(ids)
        ask(port, asked, 3.0, 0.0)
        work(name, port, at.process.pid, asked)
        pid = at.process.pid
        together(f"{name}: {CLIENTS} clients, as often as they can", port, pid, asked, seconds)
        with writing(place):
            together(f"{name}: the same, and a change every second", port, pid, asked, seconds)
        together(f"{name}: {CLIENTS} clients, {pace:g} a second each", port, pid, asked, seconds, pace)


def together(what: str, port: int, pid: int, asked: dict[str, list[str]], seconds: float, pace: float = 0.0) -> None:
    """Prints how long many clients wait who ask at the same time."""
    busy = effort(pid)
    found = ask(port, asked, seconds, pace)
    times = found["times"]
    everything = [*chain.from_iterable(times.values())]
    count = len(everything)
    spent, own = ((each * 1000 / count) for each in (effort(pid) - busy, found["busy"]))
    print(f"{what}: {count / seconds:.0f} answers a second; busy for each: {spent:.2f} ms, a client {own:.2f} ms")
    print(f"{what}: {told(everything)}, which is {cuts(everything)[98] / BAR_MS:.2f} of the bar of {BAR_MS} ms")
    for question, took in sorted(times.items()):
        print(f"    {question}: {told(took)}")


@contextmanager
def writing(place: str) -> Iterator[None]:
    """Writes a note to a store every second."""
    stopping = threading.Event()
    stores = SqlStores(place)

    def write() -> None:
        while not stopping.wait(1.0):
            with stores.write() as store:
                store.feed.add(datetime.now(UTC), "benchmark")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
        stores.close()


def work(name: str, port: int, pid: int, asked: dict[str, list[str]]) -> None:
    """Prints the processor time of the server for each question, asked by one client."""
    for question, listed in sorted(asked.items()):
        busy = effort(pid)
        found = ask(port, {question: listed}, WORK_SECONDS, 0.0, 1)["times"]
        count = sum(map(len, found.values()))
        print(f"{name}:   {question}: {(effort(pid) - busy) * 1000 / count:.2f} ms busy for each of {count}")


def told(times: list[float]) -> str:
    """Gives the quantiles of times in milliseconds."""
    found = cuts(times)
    return f"p50 {found[49]:.1f} ms, p95 {found[94]:.1f} ms, p99 {found[98]:.1f} ms of {len(times)}"


def cuts(times: list[float]) -> list[float]:
    """Gives the percentiles of times."""
    return quantiles(times, n=100) if len(times) > 1 else times * 99


def ask(port: int, asked: dict[str, list[str]], seconds: float, pace: float, clients: int = CLIENTS) -> dict[str, Any]:
    """Lets clients ask; gives the milliseconds of every answer by what was asked, and how busy they were."""
    headers = f"Authorization: Bearer {SECRET}\r\nAccept-Encoding: gzip\r\n"
    plan = {"port": port, "headers": headers, "clients": clients, "seconds": seconds, "pace": pace, "paths": asked}
    command = [sys.executable, "-m", "benchmarks.clients"]
    done = subprocess.run(command, input=json.dumps(plan), capture_output=True, check=True, text=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def paths(ids: list[str]) -> dict[str, list[str]]:
    """Gives what is asked for, by the name of the operation."""
    listed = [
        "",
        "order=severity",
        "severity=high",
        "family=storage&severity=high",
        "cluster=c3",
        "limit=100",
        "risks=with",
    ]
    asked = {
        "problems.list": [f"/problems?{query}" for query in listed],
        "problems.list of a text": ["/problems?text=pod-99", "/problems?cluster=c4&text=pod-1"],
        "problems.get": [f"/problems/{key}" for key in ids[:500]],
        "problems.counts": ["/problems/counts"],
        "fleet.get": ["/fleet"],
        "storage.claims": [
            "/storage/claims",
            "/storage/claims?cluster=c3",
            "/storage/claims?text=data-4&order=used_share",
        ],
        "clusters.list": ["/clusters"],
        "questions.ask": [
            "/ask?text=pvc+full+in+c3",
            "/ask?text=critical+problems",
            "/ask?lang=ko&text=7%EC%9D%BC+%EC%95%88%EC%97%90+%EC%B0%A8%EB%8A%94+%EB%B3%BC%EB%A5%A8",
        ],
        "causes.list of a text": ["/causes?text=volume+full", "/causes?text=image+pull&lang=ko"],
        "objects.get": [f"/clusters/c3/objects/Pod/team-{n % SPACES}/pod-{n}" for n in range(100)],
    }
    return {name: [f"/api/v1{path}" for path in found] for name, found in asked.items()}


def effort(pid: int) -> float:
    """Gives the processor time of a process in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def fill(place: str, problems: int) -> list[str]:
    """Fills a store; gives the ids of the problems."""
    now = datetime.now(UTC)
    rng = random.Random(2)
    causes = [rule.name for rule in Context().rules]
    stores = SqlStores(place)
    found = [_named(problem(rng, number), rng.choice(causes), now, rng) for number in range(problems)]
    with stores.write() as store:
        _admin(store, now)
        for number in range(CLUSTER_COUNT):
            _cluster(store, f"c{number}", now, rng)
        store.problems.put(found, [_opened(item) for item in found])
    stores.close()
    return [item.id for item in found]


def _named(item: TrackedProblem, cause: str, now: datetime, rng: random.Random) -> TrackedProblem:
    first = now - timedelta(seconds=rng.randrange(10**6))
    return replace(item, problem=replace(item.problem, cause=cause), first_seen=first, last_seen=now)


def _opened(item: TrackedProblem) -> ProblemTurn:
    return ProblemTurn(
        problem=item.id,
        time=item.first_seen,
        turn="opened",
        snapshot=item.snapshot,
        severity=item.severity,
        confidence=0.9,
        affected=10,
    )


def _admin(store: SqlStore, now: datetime) -> None:
    user = store.shelf(USERS).add("u-bench", User(name="bench"))
    store.shelf(GIVEN_ROLES).add("g-bench", GivenRole(subject=f"user:{user.id}", role="admin"))
    expires = now + timedelta(days=1)
    token = Token(name="bench", hash=hashed(SECRET), kind="user", bearer=user.id, expires=expires)
    store.shelf(TOKENS).add("t-bench", token)


def _cluster(store: SqlStore, name: str, now: datetime, rng: random.Random) -> None:
    store.shelf(CLUSTERS).add(name, RegisteredCluster(title=name.upper()))
    kept = KeptSnapshot(
        id=f"s-{name}", cluster=name, taken_at=now, received_at=now, source="upload", objects=OBJECTS, bytes=0
    )
    store.snapshots.add(kept, [])
    views: list[Any] = [
        StorageView(claims=tuple(_claim(name, number, rng) for number in range(CLAIMS))),
        ObjectsView(objects=tuple(_object(number) for number in range(OBJECTS))),
        Summary(objects=OBJECTS, kinds=5, unread=0, problems=500, risks=100, changed=12),
    ]
    for view in views:
        store.snapshots.keep_view(kept.id, NAMES[type(view)], packed(view))


def _claim(cluster: str, number: int, rng: random.Random) -> ClaimRow:
    share, days = rng.random(), rng.random() * 60
    return ClaimRow(
        cluster=cluster,
        namespace=f"team-{number % SPACES}",
        name=f"data-{number}",
        phase="Bound",
        storage_class="fast",
        capacity_bytes=1e11,
        used_bytes=share * 1e11,
        used_share=share,
        growth_bytes_per_day=1e9,
        days_to_full=Days(p10=days / 2, p50=days, p90=None) if days < 30 else None,
        standing="fills" if days < 30 else "lasts",
        access_modes=("ReadWriteOnce",),
        pods=(f"pod-{number}",),
        volume=f"pv-{number}",
        node="node-1",
        driver="csi.example.com",
    )


def _object(number: int) -> ObjectRow:
    at = Ref(kind="Pod", name=f"pod-{number}", namespace=f"team-{number % SPACES}")
    return ObjectRow(object=at, status="Running", node="node-1", labels={"app": "shop"}, fields={"phase": "Running"})


if __name__ == "__main__":
    main()
