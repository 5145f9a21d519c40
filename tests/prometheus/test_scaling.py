"""Six weeks of use in a real Prometheus: the rhythm of a Deployment over its rollouts, not that of its neighbour."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holdfast.faces.cli.main import run
from tests.builders.kube import Raw
from tests.prometheus.server import History, Point, prometheus, spoiled
from tests.scenarios.test_scaling import MONDAY, STEP, autoscaler, deployment

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
END = (time.time() - 600) // 3600 * 3600
DAY = 86_400.0


def counted(pod: str, start: float, end: float, night: float, office: float) -> tuple[str, list[Point]]:
    """A counter of processor seconds of a Pod that is busy in the office hours of working days."""
    times = np.arange(start, end + 1, 300.0)
    hour, day = (times % DAY) / 3600, ((times - MONDAY) // DAY) % 7
    cores = np.where((hour >= 9) & (hour < 18) & (day < 5), office, night)
    labels = f'namespace="shop",pod="{pod}",container="app"'
    seconds = np.cumsum(cores) * 300.0 - cores * 300.0
    return labels, list(zip(times.tolist(), seconds.tolist(), strict=True))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    middle = END - 20 * DAY
    history: History = {
        "container_cpu_usage_seconds_total": dict(
            [
                counted("web-6bf5c7b6d-x2v4z", END - 42 * DAY, middle, 2.0, 12.0),
                counted("web-7c9d8f5b4-q8w7t", middle + 300, END, 2.0, 12.0),
                counted("web-api-7c9d8f5b4-q8w7t", END - 42 * DAY, END, 30.0, 30.0),
            ]
        )
    }
    counters = frozenset(history)
    with prometheus(tmp_path_factory.mktemp("prometheus"), history, counters) as url:
        yield url


def dump(folder: Path) -> str:
    lease: Raw = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a", "namespace": "kube-node-lease"},
        "spec": {"renewTime": datetime.fromtimestamp(END, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")},
    }
    requests: Raw = {"type": "Pods", "pods": {"metric": {"name": "requests"}, "target": {"averageValue": "100"}}}
    items = [lease, deployment("web"), autoscaler("web"), deployment("shop"), autoscaler("shop", metric=requests)]
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return str(folder)


def planned(capsys: Captured, *asked: str) -> Any:
    assert run(["scaling", *asked, "--step", f"{STEP:.0f}s", "-o", "json"], ENGLISH) == 0
    return json.loads(capsys.readouterr().out)


def test_the_rhythm_is_that_of_the_deployment_over_its_rollouts(address: str, tmp_path: Path, capsys: Captured) -> None:
    found = planned(capsys, dump(tmp_path), "--prometheus", address, "--workload", "web")

    [plan] = found["plans"]
    assert found["unread"] == []
    assert plan["is_worth"]
    assert [(item["cron"], item["minReplicas"]) for item in plan["schedule"]] == [
        ("45 8 * * 1-5", 24),
        ("0 18 * * 1-5", 4),
    ]


def test_a_load_of_the_users_own_stands_for_another_metric(address: str, tmp_path: Path, capsys: Captured) -> None:
    query = "10 * sum(rate(container_cpu_usage_seconds_total{pod=~'web-[0-9a-z]{9}-.*'}[15m]))"

    found = planned(
        capsys, dump(tmp_path), "--prometheus", address, "--workload", "shop", "--load", query, "--per-replica", "10"
    )

    [plan] = found["plans"]
    assert (plan["is_worth"], plan["metric"], plan["scaled_object"]) == (True, "query", None)
    assert {item["minReplicas"] for item in plan["schedule"]} >= {12, 2}


def test_an_answer_that_was_cut_is_named_and_nothing_is_advised(address: str, tmp_path: Path, capsys: Captured) -> None:
    with spoiled(address, "cut") as proxy:
        found = planned(capsys, dump(tmp_path), "--prometheus", proxy, "--workload", "web")

    [plan] = found["plans"]
    assert (plan["refusal"], [item["reason"] for item in found["unread"]]) == ("no-load", ["truncated"])
