"""One suite over everything that gives the changes of a cluster."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.following import Rhythm
from holdfast.adapters.kubernetes.source import LiveSource, Wanted
from holdfast.adapters.kubernetes.watching import ENDLESS, LiveDeltas
from holdfast.model.deltas import Blind, Delta, Gone, Listed, Put
from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance
from holdfast.pillars.watching.known import Known, apply
from holdfast.ports.watching import Deltas
from tests.contracts.api_server import ApiServer
from tests.contracts.deltas import FakeDeltas

QUICK = Rhythm(life=1.0, slack=1.0, backoff=0.01, longest=0.05, retry=0.05, poll=0.05, brief=0.0)
HERE = Provenance(source="small", format="live", taken_at=datetime(2026, 1, 15, tzinfo=UTC), inferred=False)
NOTHING = Known()
Cluster = tuple[ApiServer | FakeDeltas, Deltas]


def live(server: ApiServer, **wanted: object) -> LiveDeltas:
    access = Access(kubeconfig=str(server.kubeconfig))
    source = LiveSource(access, Wanted(**wanted), now=lambda: datetime.now(UTC), patience=ENDLESS)  # type: ignore[arg-type]  # Tests name its fields.
    return LiveDeltas(source, rhythm=QUICK, chance=lambda: 0.5)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    with ApiServer(tmp_path) as running:
        yield running


@pytest.fixture(params=["live", "fake"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    if request.param == "fake":
        fake = FakeDeltas(("Pod", "Node"), HERE)
        yield fake, fake
        return
    running = request.getfixturevalue("server")
    deltas = live(running)
    yield running, deltas
    deltas.close()


def taken(deltas: Deltas, until: Callable[[list[Delta]], bool]) -> list[Delta]:
    found: list[Delta] = []
    end = time.monotonic() + 120
    while not until(found):
        assert time.monotonic() < end, found
        found += deltas.take(0.2)
    return found


def known(deltas: Deltas, until: Callable[[Known], bool], seen: Known = NOTHING) -> Known:
    end = time.monotonic() + 120
    while not until(seen):
        assert time.monotonic() < end, seen
        seen, _ = apply(seen, deltas.take(0.2))
    return seen


def names(seen: Known, kind: str = "Pod") -> set[str]:
    return {ref.name for ref in seen.kinds[kind].objects} if kind in seen.kinds else set()


def test_every_kind_that_is_followed_is_listed_first(cluster: Cluster) -> None:
    _, deltas = cluster

    kinds = deltas.open()
    found = taken(deltas, lambda found: kinds <= {delta.key for delta in found})

    assert kinds == {"Pod", "Node"}
    assert all(isinstance(next(d for d in found if d.key == kind), Listed) for kind in kinds)


def test_what_is_created_changed_and_deleted_is_told_by_its_last_state(cluster: Cluster) -> None:
    acts, deltas = cluster
    deltas.open()
    known(deltas, lambda seen: {"Pod", "Node"} <= seen.kinds.keys())

    acts.put("pods", "web", status={"phase": "Pending"})
    acts.put("pods", "web", status={"phase": "Running"})
    acts.put("pods", "old")
    acts.remove("pods", "old")
    found = taken(deltas, lambda found: any(isinstance(delta, Gone) for delta in found))

    last = {
        delta.ref if isinstance(delta, Gone) else delta.object.ref: delta
        for delta in found
        if isinstance(delta, Put | Gone)
    }
    assert isinstance(last[Ref("Pod", "old", "shop")], Gone)
    web = last[Ref("Pod", "web", "shop")]
    assert isinstance(web, Put)
    assert isinstance(web.object, Pod)
    assert web.object.status.phase == "Running"


def test_what_it_is_says_the_context_and_the_time(cluster: Cluster) -> None:
    _, deltas = cluster
    deltas.open()

    said = deltas.provenance()

    assert (said.source, said.inferred, said.taken_at is None) == ("small", False, False)


def test_after_the_end_nothing_more_comes_and_no_thread_is_left(cluster: Cluster) -> None:
    acts, deltas = cluster
    deltas.open()
    known(deltas, lambda seen: {"Pod", "Node"} <= seen.kinds.keys())

    deltas.close()
    acts.put("pods", "web")

    assert not [delta for delta in deltas.take(0.1) if isinstance(delta, Put)]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("holdfast-watch")]


def _refuse(server: ApiServer, is_watch: bool, *statuses: int) -> None:
    server.server.refusals["pods", is_watch] = list(statuses)
    server.cut()


def _refuse_both(server: ApiServer) -> None:
    server.server.refusals["pods", False] = [403, 403]
    _refuse(server, True, 401)


FAULTS: dict[str, Callable[[ApiServer], None]] = {
    "cut": ApiServer.cut,
    "a version that is too old, in the watch": ApiServer.forget,
    "a version that is too old, before the watch": lambda server: _refuse(server, True, 410, 410),
    "errors": lambda server: _refuse(server, True, 500, 503, 429),
    "refusals of the watch": lambda server: _refuse(server, True, 403, 403),
    "refusals of both": _refuse_both,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_that_passes_all_is_known(fault: str, server: ApiServer) -> None:
    deltas = live(server)
    server.put("pods", "early")
    deltas.open()
    try:
        seen = known(deltas, lambda seen: names(seen) == {"early"})
        FAULTS[fault](server)
        server.put("pods", "late")
        server.remove("pods", "early")
        seen = known(deltas, lambda seen: names(seen) == {"late"} and not seen.stale, seen)
    finally:
        deltas.close()

    assert seen.unread.keys() == {"Secret"}


def test_a_refused_kind_is_blind_until_it_is_read_again_and_the_others_go_on(server: ApiServer) -> None:
    server.server.refusals["pods", False] = [403] * 5
    deltas = live(server)
    deltas.open()
    try:
        found = taken(deltas, lambda found: any(d.key == "Pod" and isinstance(d, Listed) for d in found))
        found += taken(deltas, lambda more: any(d.key == "Node" for d in [*found, *more]))
    finally:
        deltas.close()

    pods = [delta for delta in found if delta.key == "Pod"]
    assert pods[0] == Blind("Pod", Unread("Pod", "forbidden", "refused for the test"))
    assert [d for d in found if d.key == "Node" and isinstance(d, Listed)]


def test_a_watch_begins_where_the_list_ended_and_asks_for_bookmarks(server: ApiServer) -> None:
    server.put("nodes", "node-1")
    deltas = live(server)
    deltas.open()
    try:
        known(deltas, lambda seen: names(seen, "Node") == {"node-1"})
        asked = taken(deltas, lambda _: any("watch" in query for path, query in server.server.asked if "nodes" in path))
    finally:
        deltas.close()

    assert asked is not None
    query = next(query for path, query in server.server.asked if path.endswith("nodes") and "watch" in query)
    assert query == {"watch": "1", "allowWatchBookmarks": "true", "resourceVersion": "2", "timeoutSeconds": "1"}


def test_secrets_are_followed_without_their_values(server: ApiServer) -> None:
    deltas = live(server, secrets="metadata")
    deltas.open()
    try:
        known(deltas, lambda seen: "Secret" in seen.kinds)
        server.put("secrets", "vault", data={"password": "Y2FuYXJ5"})
        seen = known(deltas, lambda seen: "vault" in names(seen, "Secret"))
    finally:
        deltas.close()

    assert "Y2FuYXJ5" not in repr(seen)
    assert "canary" not in repr(seen)
