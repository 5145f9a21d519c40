"""One suite for every source of metrics: the same measurements have the same names, objects and numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from holdfast.adapters.files.source import FileSource
from holdfast.adapters.kubernetes.client import Failure
from holdfast.adapters.kubernetes.measuring import LiveMetrics
from holdfast.adapters.prometheus.client import Endpoint
from holdfast.adapters.prometheus.metrics import PrometheusMetrics
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured
from tests.builders.kube import snapshot

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SIGNALS = ("volume_used_bytes", "volume_capacity_bytes", "volume_inodes")
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "a"},
    "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.1"}]},
}
VALUES = {"volume_used_bytes": 4e9, "volume_capacity_bytes": 1e10, "volume_inodes": 655360.0}
METRICS = {
    "kubelet_volume_stats_used_bytes": 4e9,
    "kubelet_volume_stats_capacity_bytes": 1e10,
    "kubelet_volume_stats_inodes": 655360.0,
}
SUMMARY = {
    "node": {"nodeName": "a"},
    "pods": [
        {
            "podRef": {"name": "db-0", "namespace": "shop"},
            "volume": [
                {
                    "name": "data",
                    "time": "2026-01-15T12:00:00Z",
                    "usedBytes": 4000000000,
                    "capacityBytes": 10000000000,
                    "inodes": 655360,
                    "pvcRef": {"name": "data", "namespace": "shop"},
                }
            ],
        }
    ],
}
Read = Callable[[Path], Measured]


def of_prometheus(folder: Path) -> Measured:
    def handle(request: httpx2.Request) -> httpx2.Response:
        if "/label/" in request.url.path:
            return httpx2.Response(200, json={"status": "success", "data": list(METRICS)})
        metric = next(name for name in METRICS if name in request.url.params["query"])
        labels = {"namespace": "shop", "persistentvolumeclaim": "data"}
        result = [{"metric": labels, "value": [NOW.timestamp(), str(METRICS[metric])]}]
        return httpx2.Response(200, json={"status": "success", "data": {"resultType": "vector", "result": result}})

    return PrometheusMetrics(Endpoint(url="http://p.example"), transport=httpx2.MockTransport(handle)).latest(
        SIGNALS, NOW
    )


def of_exposition(folder: Path) -> Measured:
    lines = [f'{name}{{namespace="shop",persistentvolumeclaim="data"}} {value!r}' for name, value in METRICS.items()]
    return of_files(folder, "metrics/kubelet.prom", "\n".join(lines))


def of_table(folder: Path) -> Measured:
    rows = [f"2026-01-15T12:00:00Z,shop,data,{name},{value!r}" for name, value in METRICS.items()]
    return of_files(
        folder,
        "metrics/volumes.csv",
        "\n".join(["time,namespace,pvc,metric,value", *rows]).replace("pvc", "persistentvolumeclaim"),
    )


def of_summary(folder: Path) -> Measured:
    return of_files(folder, "metrics/summary-a.json", json.dumps(SUMMARY))


def of_files(folder: Path, name: str, text: str) -> Measured:
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a", "namespace": "kube-node-lease"},
        "spec": {"renewTime": "2026-01-15T12:00:00.000000Z"},
    }
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [NODE, lease]}))
    path = folder / name
    path.parent.mkdir()
    path.write_text(text)
    return FileSource(folder).load().measured


class Answering:
    """A way to a cluster whose kubelets answer with a summary, or refuse."""

    def __init__(self, refusal: Failure | None = None) -> None:
        self._refusal = refusal
        self.asked: list[str] = []

    def get_from(self, origin: str, path: str) -> bytes:
        return self.get(f"{origin}{path}")

    def get(self, path: str) -> bytes:
        self.asked.append(path)
        if self._refusal:
            raise self._refusal
        return json.dumps(SUMMARY).encode()

    def close(self) -> None:
        pass


def of_kubelet(folder: Path) -> Measured:
    return live(Answering(), "kubelet")


def of_node_proxy(folder: Path) -> Measured:
    return live(Answering(), "node-proxy-that-can-exec")


def live(client: Any, way: Any) -> Measured:
    return LiveMetrics(lambda: client, way).latest(SIGNALS, NOW, snapshot([NODE]))


SOURCES: dict[str, Read] = {
    "prometheus": of_prometheus,
    "a text of an exporter": of_exposition,
    "a table": of_table,
    "a summary among files": of_summary,
    "a kubelet": of_kubelet,
    "a kubelet through the API server": of_node_proxy,
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_same_measurements_have_the_same_names_objects_and_numbers(source: str, tmp_path: Path) -> None:
    found = SOURCES[source](tmp_path)

    assert {(item.signal, item.subject, item.part) for item in found.series} == {(name, CLAIM, "") for name in VALUES}
    assert {item.signal: list(item.values) for item in found.series} == {n: [v] for n, v in VALUES.items()}
    assert {tuple(item.times) for item in found.series} == {(NOW.timestamp(),)}


@pytest.mark.parametrize("source", SOURCES)
def test_what_was_measured_is_known_and_nothing_else(source: str, tmp_path: Path) -> None:
    found = SOURCES[source](tmp_path)

    assert set(VALUES) <= found.signals
    assert not found.knows("node_cpu_used_ratio")
    assert (found.is_asked, found.unread) == (True, ())


def test_a_kubelet_is_asked_on_its_own_port_and_the_other_way_through_the_server() -> None:
    own, proxy = Answering(), Answering()

    live(own, "kubelet")
    live(proxy, "node-proxy-that-can-exec")

    assert own.asked == ["https://10.0.0.1:10250/stats/summary"]
    assert proxy.asked == ["/api/v1/nodes/a/proxy/stats/summary"]


def test_a_kubelet_that_refuses_makes_its_signals_unknown() -> None:
    found = live(Answering(Failure("forbidden", "nodes/stats")), "kubelet")

    assert found == Measured(unread=(Unread("stats of Node a", "forbidden", "nodes/stats"),), is_asked=True)


def test_the_metrics_api_gives_processors_and_memory() -> None:
    class Api(Answering):
        def get(self, path: str) -> bytes:
            usage = {"cpu": "250m", "memory": "64Mi"}
            if path.endswith("/nodes"):
                items: list[dict[str, Any]] = [
                    {"metadata": {"name": "a"}, "timestamp": "2026-01-15T12:00:00Z", "usage": usage}
                ]
                return json.dumps({"kind": "NodeMetricsList", "items": items}).encode()
            meta = {"name": "web-0", "namespace": "shop"}
            containers = [{"name": "app", "usage": usage}]
            items = [{"metadata": meta, "timestamp": "2026-01-15T12:00:00Z", "containers": containers}]
            return json.dumps({"kind": "PodMetricsList", "items": items}).encode()

    wanted = ("node_cpu_used_cores", "container_cpu_cores", "container_memory_working_set_bytes")
    found = LiveMetrics(lambda: Api(), "metrics-api").latest(wanted, NOW)  # type: ignore[arg-type, return-value]  # It answers as a client does.

    assert {(item.signal, item.subject.name, item.part, item.latest) for item in found.series} == {
        ("node_cpu_used_cores", "a", "", 0.25),
        ("container_cpu_cores", "web-0", "app", 0.25),
        ("container_memory_working_set_bytes", "web-0", "app", 67108864.0),
    }


def test_a_source_without_a_past_gives_its_newest_reading_for_a_range() -> None:
    client: Any = Answering()

    found = LiveMetrics(lambda: client, "kubelet").range(
        SIGNALS, NOW - timedelta(hours=1), NOW, timedelta(minutes=1), snapshot([NODE])
    )

    assert {len(item.times) for item in found.series} == {1}
