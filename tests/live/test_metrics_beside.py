"""A running cluster beside its Prometheus: events have an origin there, and its autoscalers are planned."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from holdfast.faces.cli.main import run
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.prometheus.server import prometheus
from tests.prometheus.test_scaling import DAY, END, counted
from tests.scenarios.test_scaling import STEP, autoscaler

pytestmark = [
    pytest.mark.live,
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
SPACE = "shop-measured"


@pytest.fixture(scope="module")
def world(cluster: ControlPlane) -> Iterator[ControlPlane]:
    """A Deployment with requests and its autoscaler."""
    cluster.apply([objects.namespace(SPACE)])
    web = objects.deployment("web", SPACE, replicas=2)
    web["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "1"}}
    scaler = autoscaler("web")
    scaler["metadata"]["namespace"] = SPACE
    cluster.apply([web, scaler])
    wait_for("the Pods", lambda: len(cluster.get("pods", SPACE)) == 2)
    yield cluster
    cluster.kubectl("delete", "namespace", SPACE, "--wait=false")


@pytest.fixture(scope="module")
def address(world: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    labels, points = counted("web-6bf5c7b6d-x2v4z", END - 42 * DAY, END, 2.0, 12.0)
    pods = sorted(pod["metadata"]["name"] for pod in world.get("pods", SPACE))
    fired = {
        f'alertname="PodSlow",alertstate="firing",namespace="{SPACE}",pod="{pod}"': [
            (END - 7200 + 60 * minute, 1.0) for minute in range(30)
        ]
        for pod in pods
    }
    history = {
        "container_cpu_usage_seconds_total": {labels.replace('"shop"', f'"{SPACE}"'): points},
        "ALERTS": fired,
    }
    counters = frozenset({"container_cpu_usage_seconds_total"})
    with prometheus(tmp_path_factory.mktemp("prometheus"), history, counters) as url:
        yield url


def told(capsys: Captured, world: ControlPlane, *words: str) -> Any:
    capsys.readouterr()
    assert run([*words, "--kubeconfig", str(world.kubeconfig), "-o", "json"], ENGLISH) == 0
    return json.loads(capsys.readouterr().out)


def test_an_autoscaler_of_the_running_cluster_is_planned_without_a_dump(
    world: ControlPlane, address: str, capsys: Captured
) -> None:
    found = told(capsys, world, "scaling", "--prometheus", address, "-n", SPACE, "--step", f"{STEP:.0f}s")

    [plan] = found["plans"]
    assert plan["is_worth"]
    assert [(item["cron"], item["minReplicas"]) for item in plan["schedule"]] == [
        ("45 8 * * 1-5", 24),
        ("0 18 * * 1-5", 4),
    ]


def test_alerts_about_two_pods_of_one_workload_are_one_event_in_the_running_cluster(
    world: ControlPlane, address: str, capsys: Captured
) -> None:
    [event] = told(capsys, world, "alerts", "--prometheus", address)["events"]

    assert event["rules"] == {"PodSlow": 2}
    assert event["origin"]["namespace"] == SPACE
