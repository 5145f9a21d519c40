"""A histogram of an ingress and worn disks in a real Prometheus: when the target is missed, and what may fail."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from holdfast.faces.cli.main import run
from tests.prometheus.server import History, Point, prometheus, spoiled

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
END = (time.time() - 600) // 3600 * 3600
DAYS, STEP = 28, 900.0
MEAN, CAPACITY, GROWTH = 0.02, 500.0, 0.01
# Answers of a queue are spread exponentially: nineteen of twenty take at most ln 20 times the mean.
SLOWEST = math.log(20)
TARGET = 0.6
BOUNDS = (0.025, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, math.inf)
SERVICE = 'namespace="shop",service="api"'
DISK = 'node="a",device="nvme0"'


def history() -> History:
    times = END - STEP * np.arange(DAYS * 96)[::-1]
    day = (times - times[0]) / 86_400
    load = CAPACITY * 0.4 * (1 + 0.5 * np.sin(2 * np.pi * day)) * (1 + GROWTH * day)
    load *= np.random.default_rng(1).lognormal(0, 0.03, len(times))
    mean = MEAN / (1 - load / CAPACITY)

    def counted(rate: Any) -> list[Point]:
        return list(zip(times.tolist(), np.cumsum(rate * STEP).tolist(), strict=True))

    buckets = {
        f'{SERVICE},le="{"+Inf" if math.isinf(bound) else bound}"': counted(load * (1 - np.exp(-bound / mean)))
        for bound in BOUNDS
    }
    return {
        "nginx_ingress_controller_request_duration_seconds_bucket": buckets,
        "nginx_ingress_controller_requests": {f'{SERVICE},status="200"': counted(load)},
        "smartctl_device_percentage_used": {DISK: [(float(moment), 98.0) for moment in times]},
        "smartctl_device_media_errors": {DISK: counted(np.full(len(times), 12 / 86_400))},
    }


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), history()) as url:
        yield url


def told(capsys: Captured, *asked: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    assert run(["predict", *asked, "-o", "json"], ENGLISH) == 0
    found = json.loads(capsys.readouterr().out)
    return found["predictions"], found["unread"]


def test_the_histogram_of_an_ingress_tells_when_its_target_is_missed(address: str, capsys: Captured) -> None:
    found, _ = told(capsys, "--prometheus", address, "--kind", "bottleneck", "--slo", f"p95<{TARGET * 1000:.0f}ms")

    [missed] = [item for item in found if item["quantity"] == "hours-to-target"]
    parts = {part["name"]: part["value"] for part in missed["parts"]}
    assert missed["object"] == {"kind": "Service", "namespace": "shop", "name": "api"}
    assert parts["base"] == pytest.approx(MEAN * SLOWEST, rel=0.2)
    assert parts["queue-capacity"] == pytest.approx(CAPACITY, rel=0.05)
    peak = CAPACITY * 0.4 * (1 + 0.5 * math.cos(math.pi * 0.05))
    limit = CAPACITY * (1 - MEAN * SLOWEST / TARGET)
    assert missed["band"]["p50"] == pytest.approx(((limit / peak - 1) / GROWTH - DAYS) * 24, rel=0.2)


def test_the_disk_that_counts_errors_and_is_worn_may_fail(address: str, capsys: Captured) -> None:
    found, _ = told(capsys, "--prometheus", address, "--kind", "failure")

    [node] = [item for item in found if item["object"]]
    assert node["object"] == {"kind": "Node", "namespace": "", "name": "a"}
    values = {part["name"]: part["value"] for part in node["parts"]}
    assert values == {"io-errors-per-day": pytest.approx(12, rel=0.05), "media-wear-share": pytest.approx(0.98)}


def test_an_answer_that_was_cut_is_named_and_nothing_is_predicted_of_it(address: str, capsys: Captured) -> None:
    with spoiled(address, "cut") as broken:
        found, unread = told(capsys, "--prometheus", broken, "--kind", "bottleneck")

    assert [item["needs"][0]["what"] for item in found] == ["requests"]
    assert {item["reason"] for item in unread} == {"truncated"}
