"""Metrics of a real Prometheus: read as they were written, or said not to be read."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holdfast.adapters.prometheus.client import Endpoint, Patience
from holdfast.adapters.prometheus.metrics import PrometheusMetrics
from holdfast.faces.cli.main import run
from holdfast.model.refs import Ref
from tests.builders.waiting import PATIENCE_SECONDS
from tests.prometheus.server import Crowd, History, prometheus, spoiled

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
MINUTE = timedelta(minutes=1)
END = datetime.fromtimestamp((time.time() - 600) // 3600 * 3600, UTC)
CAPACITY = 10_000_000_000.0
DATA = 'namespace="shop",persistentvolumeclaim="data"'
WEB = 'namespace="shop",pod="web-0",container="app"'
HASTE = Patience(attempts=2, backoff=0.0, connect=PATIENCE_SECONDS, silence=PATIENCE_SECONDS)


def history() -> History:
    times = [END.timestamp() - 60 * i for i in range(180, -1, -1)]
    days = [END.timestamp() - 3600 * i for i in range(24 * 30, 3, -1)]
    return {
        "kubelet_volume_stats_capacity_bytes": {DATA: [(t, CAPACITY) for t in (*days, *times)]},
        "kubelet_volume_stats_available_bytes": {DATA: [(t, 0.0) for t in (*days, *times)]},
        "kubelet_volume_stats_used_bytes": {DATA: [(t, (t - days[0]) * 1000) for t in (*days, *times)]},
        "container_cpu_cfs_periods_total": {WEB: [(t, (t - times[0]) * 10) for t in times]},
        "container_cpu_cfs_throttled_periods_total": {WEB: [(t, (t - times[0]) * 8) for t in times]},
    }


COUNTERS = frozenset({"container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total"})


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), history(), COUNTERS) as url:
        yield url


def test_a_range_holds_what_was_written(address):
    found = PrometheusMetrics(Endpoint(url=address)).range(("volume_used_bytes",), END - 60 * MINUTE, END, MINUTE)

    [series] = found.series
    start = END.timestamp() - 24 * 30 * 3600
    assert series.subject == Ref("PersistentVolumeClaim", "data", "shop")
    assert list(series.times) == [END.timestamp() - 60 * i for i in range(60, -1, -1)]
    assert list(series.values) == pytest.approx([(t - start) * 1000 for t in series.times])
    assert found.signals == {"volume_used_bytes"}


def test_thirty_days_of_hours_come_whole_and_the_highest_of_each_hour_too(address):
    source = PrometheusMetrics(Endpoint(url=address))

    last = source.range(("volume_used_bytes",), END - timedelta(days=29), END, timedelta(hours=1))
    most = source.range(("volume_used_bytes",), END - timedelta(days=29), END, timedelta(hours=1), over="max")

    assert len(last.series[0].times) > 24 * 28
    assert all(high >= low for high, low in zip(most.series[0].values[-3:], last.series[0].values[-3:], strict=True))


def test_counters_become_rates_and_rates_a_ratio(address):
    source = PrometheusMetrics(Endpoint(url=address))

    found = source.range(("container_cpu_throttled_ratio",), END - 30 * MINUTE, END, MINUTE)

    ratio = next(item for item in found.series if item.signal == "container_cpu_throttled_ratio")
    assert (ratio.subject, ratio.part) == (Ref("Pod", "web-0", "shop"), "app")
    assert list(ratio.values) == pytest.approx([0.8] * len(ratio.values))


@pytest.mark.parametrize(("how", "reason"), [("cut", "truncated"), ("503", "unavailable"), ("warnings", "partial")])
def test_a_spoiled_answer_is_said_to_be_not_read(address, how, reason):
    with spoiled(address, how) as proxy:
        source = PrometheusMetrics(Endpoint(url=proxy), HASTE)
        found = source.range(("volume_used_bytes",), END - 60 * MINUTE, END, MINUTE)

    assert [(item.what, item.reason) for item in found.unread] == [("volume_used_bytes", reason)]
    assert found.signals == frozenset()


def test_a_few_queries_are_on_their_way_at_once_and_the_answer_is_the_same(address):
    wanted = ("volume_used_bytes", "volume_capacity_bytes", "volume_available_bytes", "container_cpu_throttled_ratio")
    crowd = Crowd()

    with spoiled(address, "", crowd) as proxy:
        found = PrometheusMetrics(Endpoint(url=proxy), HASTE).range(wanted, END - 60 * MINUTE, END, MINUTE)

    alone = [PrometheusMetrics(Endpoint(url=address)).range((one,), END - 60 * MINUTE, END, MINUTE) for one in wanted]
    assert 2 <= crowd.most <= 4
    assert {(item.signal, tuple(item.values)) for item in found.series} == {
        (item.signal, tuple(item.values)) for one in alone for item in one.series
    }


def test_troubles_of_queries_asked_at_once_come_in_one_order(address):
    wanted = ("volume_used_bytes", "volume_capacity_bytes", "volume_available_bytes", "container_cpu_throttled_ratio")

    with spoiled(address, "warnings") as proxy:
        source = PrometheusMetrics(Endpoint(url=proxy), HASTE)
        first, second = (source.range(wanted, END - 60 * MINUTE, END, MINUTE) for _ in range(2))

    assert len(first.unread) >= 4
    assert (first.unread, first.series) == (second.unread, second.series)


def test_diagnose_finds_the_full_volume_of_a_dump_with_its_prometheus(address, tmp_path: Path, capsys):
    listing = {"apiVersion": "v1", "kind": "List", "items": [claim(), pod(), heartbeat()]}
    (tmp_path / "all.json").write_text(json.dumps(listing))

    run(["diagnose", str(tmp_path), "--prometheus", address, "-o", "json"], {})

    report = json.loads(capsys.readouterr().out)
    causes = [(item["cause"], item["object"]["name"]) for item in report["problems"]]
    assert ("storage/capacity/volume-full", "data") in causes
    assert ("workload/performance/cpu-throttled", "web-0") in causes


def claim() -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": "shop"},
        "spec": {"volumeName": "pv-1"},
        "status": {"phase": "Bound"},
    }


def pod() -> dict[str, object]:
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web-0", "namespace": "shop"},
        "spec": {"containers": [{"name": "app", "image": "example.com/app:1"}], "volumes": [volume]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
    }


def heartbeat() -> dict[str, object]:
    moment = END.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "worker-1", "namespace": "kube-node-lease"},
        "spec": {"renewTime": moment},
    }
