"""The agent: what it sends tells the server what it needs and no name, and an object keeps its hash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.app import Context, Reach
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.errors import HoldfastError
from holdfast.service.agent import Sent, report
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
