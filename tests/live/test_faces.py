"""The commands that look at objects work on a running cluster, without a request for each object."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.faults import FaultProxy

pytestmark = pytest.mark.live

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def world(cluster: ControlPlane) -> Iterator[ControlPlane]:
    """A namespace with claims, settings and a workload."""
    cluster.apply([objects.namespace("faced")])
    cluster.apply([objects.config_map(f"settings-{number}", "faced", level=str(number)) for number in range(6)])
    cluster.apply([objects.deployment("web", "faced", replicas=2), objects.claim("data", "faced")])
    wait_for("the scheduler to have said that there are no nodes", lambda: _at_rest(cluster))
    yield cluster
    cluster.kubectl("delete", "namespace", "faced", "--wait=false")


def _at_rest(cluster: ControlPlane) -> bool:
    """Whether the controllers have written all that they write of two Pods without a node."""
    conditions = [pod["status"].get("conditions") or [] for pod in cluster.get("pods", "faced")]
    waiting = [any(one["type"] == "PodScheduled" and one["status"] == "False" for one in found) for found in conditions]
    events = [event for event in cluster.get("events", "faced") if event["reason"] == "FailedScheduling"]
    statuses = [item["status"] for item in cluster.get("deployments", "faced", "web")]
    counted = [status.get("unavailableReplicas") == 2 for status in statuses]
    return waiting == [True, True] and counted == [True] and len(events) >= 2


def said(cluster: ControlPlane, capsys: Captured, *words: str, proxied: Path | None = None) -> str:
    capsys.readouterr()
    code = run([*words, "--kubeconfig", str(proxied or cluster.kubeconfig)], ENGLISH)
    shown = capsys.readouterr()
    assert code in (0, 1), shown.err
    return shown.out


def single(seen: list[str], *names: str) -> list[str]:
    """The requests for one object alone."""
    return [path for path in seen if any(f"/{name}" in path.partition("?")[0] for name in names)]


def test_get_lists_no_kind_twice_and_asks_for_no_object_alone(world: ControlPlane, tmp_path: Path, capsys: Captured):
    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:
        shown = said(world, capsys, "get", "configmaps", "-n", "faced", "-o", "json", proxied=proxy.kubeconfig)

    found = {item["metadata"]["name"]: item.get("data") for item in json.loads(shown)[0]["rows"]}
    assert {f"settings-{number}": {"level": str(number)} for number in range(6)}.items() <= found.items()
    assert len(proxy.seen) == len(set(proxy.seen))
    assert single(proxy.seen, "settings-") == []


def test_a_saved_query_and_columns_give_what_the_cluster_holds(world: ControlPlane, capsys: Captured):
    rows = said(world, capsys, "get", "pvc", "-n", "faced", "-o", "csv", "--columns", "NAME=.metadata.name")

    assert rows.split() == ["NAME", "data"]
    assert "data" in said(world, capsys, "get", "unbound", "-n", "faced")


def test_changes_come_from_what_was_read(world: ControlPlane, tmp_path: Path, capsys: Captured):
    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:
        shown = said(world, capsys, "changes", "-n", "faced", "-o", "json", proxied=proxy.kubeconfig)

    named = {item["object"]["name"] for item in json.loads(shown)["timeline"]}
    assert {"web", "data", "settings-0"} <= named
    assert len(proxy.seen) == len(set(proxy.seen))
    assert single(proxy.seen, "settings-", "web") == []


def test_a_bundle_is_compared_with_the_cluster_as_it_is_now(world: ControlPlane, tmp_path: Path, capsys: Captured):
    bundle = tmp_path / "before.tar.gz"
    said(world, capsys, "collect", "--out", str(bundle))
    world.kubectl("patch", "configmap", "settings-3", "-n", "faced", "-p", '{"data": {"level": "changed"}}')
    world.apply([objects.config_map("added", "faced")])

    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:
        shown = said(world, capsys, "diff", str(bundle), "-n", "faced", "-o", "json", proxied=proxy.kubeconfig)

    found: dict[str, Any] = json.loads(shown)
    assert [item["name"] for item in found["added"]] == ["added"]
    assert found["removed"] == []
    assert [item["object"]["name"] for item in found["changed"]] == ["settings-3"]
    assert len(proxy.seen) == len(set(proxy.seen))


def test_a_debug_pod_is_designed_from_the_cluster(world: ControlPlane, capsys: Captured):
    name = world.get("pods", "faced")[0]["metadata"]["name"]

    code = run(["debug-pod", name, "-n", "faced", "--kubeconfig", str(world.kubeconfig), "-o", "json"], ENGLISH)

    shown = capsys.readouterr()
    assert code in (0, 1)
    assert name in shown.out + shown.err


def test_explain_tells_of_a_cause_that_the_cluster_has(world: ControlPlane, capsys: Captured):
    answer = json.loads(said(world, capsys, "diagnose", "-n", "faced", "-o", "json"))
    cause = answer["problems"][0]["cause"]

    assert run(["explain", cause], ENGLISH) == 0
    assert cause in capsys.readouterr().out
