"""The agent: what it sends tells the server what it needs and no name, and an object keeps its hash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.app.context import Context
from holdfast.app.settings import Reach
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.errors import HoldfastError, ServerRefused, ServerUnreachable
from holdfast.service.diagnosis.agent import Sent, is_lasting, keep_reporting, report
from tests.builders.office import Testing, testing
from tests.contracts.api_server import ApiServer

AGENT = Principal(id="a-prod", name="agent of prod", actor="agent", grants=(Grant("agent", Scope("prod")),))
BROKEN = {"spec": {"nodeName": "", "containers": [{"name": "web", "image": "x"}]}, "status": {"phase": "Pending"}}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    with ApiServer(tmp_path) as made:
        made.put("pods", "customer-orders-0", **BROKEN)
        made.put("nodes", "worker-seoul", status={})
        yield made


def sent(desk: Testing, server: ApiServer, cluster: str = "prod") -> tuple[Sent, bytes]:
    kept: list[bytes] = []

    def send(data: bytes) -> str:
        kept.append(data)
        return str(desk.call("clusters.upload", AGENT, cluster=cluster, body=data).id)

    context = Context()
    live = context.live(Reach(kubeconfig=str(server.kubeconfig)))
    return report(live, context.sendable(), send, key=b"k" * 32, redact="hashed"), kept[0]


def test_what_an_agent_sends_is_taken_in_and_holds_no_name(tmp_path: Path, server: ApiServer) -> None:
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod", way="agent")

        found, data = sent(desk, server)
        desk.work()

        job = desk.call("jobs.get", job=found.job)
        (snapshot,) = desk.call("snapshots.list", cluster="prod").items
        names = [row["NAME"] for row in desk.call("objects.query", cluster="prod", name="pods").rows]
    assert (job.state, job.by, snapshot.source) == ("done", "a-prod", "agent")
    assert (found.collected.objects, found.bytes) == (2, len(data))
    assert names != ["customer-orders-0"]
    assert names[0].endswith("-0")


def test_an_object_keeps_its_hash_from_one_report_to_the_next(tmp_path: Path, server: ApiServer) -> None:
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod", way="agent")
        seen = []
        for _ in range(2):
            sent(desk, server)
            desk.work()
            seen.append([row["NAME"] for row in desk.call("objects.query", cluster="prod", name="pods").rows])

    assert seen[0] == seen[1]


def test_an_agent_can_push_to_its_own_cluster_and_do_nothing_else(tmp_path: Path, server: ApiServer) -> None:
    with testing(tmp_path) as desk:
        for name in ("prod", "other"):
            desk.call("clusters.create", name=name, way="agent")

        refusals = []
        for asked, parameters in (
            ("clusters.upload", {"cluster": "other", "body": b""}),
            ("clusters.scan", {"cluster": "prod"}),
            ("clusters.get", {"cluster": "prod"}),
            ("problems.list", {}),
            ("jobs.list", {}),
        ):
            with pytest.raises(HoldfastError) as error:
                desk.call(asked, AGENT, **parameters)
            refusals.append((asked, error.value.http_status))

    assert refusals == [
        ("clusters.upload", 404),
        ("clusters.scan", 403),
        ("clusters.get", 403),
        ("problems.list", 403),
        ("jobs.list", 403),
    ]


class Enough(Exception):
    """Ends what would go on for ever."""


def pauses_of(*happened: HoldfastError | None, every: float, drawn: float) -> list[float]:
    waited: list[float] = []
    left = list(happened)

    def once() -> None:
        if not left:
            raise Enough
        error = left.pop(0)
        if error is not None:
            raise error

    with pytest.raises(Enough):
        keep_reporting(once, lambda *_: None, every=every, wait=waited.append, draw=lambda: drawn)
    return waited


GONE = ServerUnreachable(url="https://server", detail="refused")


def test_reports_come_as_far_apart_as_was_asked_and_agents_not_together() -> None:
    assert [pauses_of(None, every=600.0, drawn=drawn) for drawn in (0.0, 0.5, 1.0)] == [[540.0], [600.0], [660.0]]


def test_failures_are_waited_out_longer_each_time_and_never_longer_than_usual() -> None:
    waited = pauses_of(GONE, GONE, GONE, GONE, None, GONE, every=30.0, drawn=1.0)

    assert waited == pytest.approx([5.0, 10.0, 20.0, 30.0, 33.0, 5.0])


@pytest.mark.parametrize(("status", "lasts"), [(401, True), (403, True), (404, True), (429, False), (503, False)])
def test_a_refusal_that_no_repetition_changes_ends_it(status: int, lasts: bool) -> None:
    assert is_lasting(ServerRefused(url="", status=status, code="", detail="")) is lasts
