"""Bundles whose objects are healthy and whose numbers name the culprit."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.files.source import FileSource
from holdfast.engine.discover import discover
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.service.diagnosis.diagnosing import diagnose

RULES = discover(("holdfast.rules",))
END = 1_768_478_400
Raw = dict[str, Any]


def deployment(name: str, calls: str = "") -> list[Raw]:
    env = [{"name": "UPSTREAM", "value": f"http://{calls}:8080"}] if calls else []
    labels = {"app": name}
    meta = {"namespace": "shop", "labels": labels, "creationTimestamp": "2026-01-10T00:00:00Z"}
    spec = {
        "containers": [{"name": name, "image": "example.com/app:1", "env": env, "ports": [{"containerPort": 8080}]}]
    }
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-10T00:01:00Z"}
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, **meta},
            "spec": {
                "replicas": 1,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": spec},
            },
            "status": {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 1},
        },
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {"name": f"{name}-5c9", **meta, "ownerReferences": owner("Deployment", name)},
            "spec": {
                "replicas": 1,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": spec},
            },
            "status": {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1},
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"{name}-5c9-x", **meta, "ownerReferences": owner("ReplicaSet", f"{name}-5c9")},
            "spec": {**spec, "nodeName": "worker-1"},
            "status": {
                "phase": "Running",
                "conditions": [ready],
                "containerStatuses": [
                    {
                        "name": name,
                        "ready": True,
                        "restartCount": 0,
                        "state": {"running": {"startedAt": "2026-01-10T00:00:30Z"}},
                    }
                ],
            },
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name, "namespace": "shop"},
            "spec": {"selector": labels, "ports": [{"port": 8080, "targetPort": 8080}]},
        },
    ]


def owner(kind: str, name: str) -> list[Raw]:
    return [{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": f"uid-{name}", "controller": True}]


def shop() -> list[Raw]:
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "worker-1", "creationTimestamp": "2026-01-01T00:00:00Z"},
        "status": {"conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": "2026-01-15T12:00:00Z"}]},
    }
    return [node, *deployment("web", "cart"), *deployment("cart", "stock"), *deployment("stock"), *deployment("mail")]


def bundle(folder: Path, objects: list[Raw], files: dict[str, str]) -> Path:
    folder.mkdir()
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder


def diagnosed(folder: Path) -> Diagnosis:
    return diagnose(FileSource(folder), RULES)


def wide(fault_from: int, faulty: str = "") -> str:
    """One column for each workload and measure; the faulty one takes up processor time, its callers slow down."""
    chance = random.Random(3)
    names = ("web", "cart", "stock", "mail")
    rows = ["time," + ",".join(f"{name}_{measure}" for name in names for measure in ("cpu", "latency"))]
    for i in range(60):
        cells = []
        for name in names:
            is_faulty = bool(faulty) and i >= fault_from
            cpu = 0.2 + chance.gauss(0, 0.01) + (0.8 if is_faulty and name == faulty else 0.0)
            slow = is_faulty and name != "mail"
            cells += [f"{cpu:.4f}", f"{0.05 + abs(chance.gauss(0, 0.004)) + (0.6 if slow else 0.0):.4f}"]
        rows.append(f"{END - (59 - i) * 60}," + ",".join(cells))
    return "\n".join(rows)


def test_the_workload_that_the_numbers_name_comes_first_and_explains_its_callers(tmp_path: Path) -> None:
    found = diagnosed(bundle(tmp_path / "in", shop(), {"metrics/load.csv": wide(40, "stock")}))

    first = found.problems[0]
    assert (first.cause, first.object) == ("workload/performance/unusual", Ref("Deployment", "stock", "shop"))
    assert {Ref("Deployment", "cart", "shop"), Ref("Deployment", "web", "shop")} <= set(first.affected)
    assert Ref("Deployment", "mail", "shop") not in first.affected
    assert len(found.problems) == 1


def test_numbers_as_ever_are_no_problem(tmp_path: Path) -> None:
    found = diagnosed(bundle(tmp_path / "in", shop(), {"metrics/load.csv": wide(60)}))

    assert found.problems == ()
    assert found.stages.series == 8


def test_an_alert_that_nothing_explains_is_a_problem_and_one_that_is_explained_hangs_under_its_cause(
    tmp_path: Path,
) -> None:
    alert = {
        "status": {"state": "active"},
        "labels": {"alertname": "SlowAnswers", "namespace": "shop", "deployment": "web", "severity": "critical"},
        "annotations": {"summary": "p99 of web above 500 ms"},
        "startsAt": "2026-01-15T11:50:00Z",
    }
    alone = diagnosed(bundle(tmp_path / "alone", shop(), {"alerts.json": json.dumps([alert])}))
    both = diagnosed(
        bundle(tmp_path / "both", shop(), {"alerts.json": json.dumps([alert]), "metrics/load.csv": wide(40, "stock")})
    )

    assert [(p.cause, p.object) for p in alone.problems] == [
        ("workload/alert/firing", Ref("Deployment", "web", "shop"))
    ]
    assert [(p.cause, p.object.name) for p in both.problems] == [("workload/performance/unusual", "stock")]
    assert "workload/alert/firing" in {item.cause for item in both.problems[0].explains}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "metrics/volumes.prom",
            "# TYPE kubelet_volume_stats_available_bytes gauge\n"
            'kubelet_volume_stats_available_bytes{namespace="shop",persistentvolumeclaim="data"} 0\n'
            'kubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="data"} 1.0e10\n',
        ),
        (
            "metrics/volumes.csv",
            "time,namespace,persistentvolumeclaim,metric,value\n"
            f"{END},shop,data,kubelet_volume_stats_available_bytes,0\n"
            f"{END},shop,data,kubelet_volume_stats_capacity_bytes,10000000000\n",
        ),
        (
            "metrics/summary-worker-1.json",
            json.dumps(
                {
                    "node": {"nodeName": "worker-1"},
                    "pods": [
                        {
                            "podRef": {"name": "stock-5c9-x", "namespace": "shop"},
                            "volume": [
                                {
                                    "name": "data",
                                    "time": "2026-01-15T12:00:00Z",
                                    "availableBytes": 0,
                                    "usedBytes": 10000000000,
                                    "capacityBytes": 10000000000,
                                    "pvcRef": {"name": "data", "namespace": "shop"},
                                }
                            ],
                        }
                    ],
                }
            ),
        ),
        (
            "metrics/answers.json",
            json.dumps(
                {
                    "status": "success",
                    "data": {
                        "resultType": "vector",
                        "result": [
                            {
                                "metric": {"__name__": name, "namespace": "shop", "persistentvolumeclaim": "data"},
                                "value": [END, value],
                            }
                            for name, value in (
                                ("kubelet_volume_stats_available_bytes", "0"),
                                ("kubelet_volume_stats_capacity_bytes", "10000000000"),
                            )
                        ],
                    },
                }
            ),
        ),
    ],
)
def test_a_full_volume_is_found_in_every_form_of_metrics(tmp_path: Path, name: str, text: str) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": "shop"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10G"}}},
        "status": {"phase": "Bound"},
    }
    objects = shop()
    for item in objects:
        if item["kind"] == "Pod" and item["metadata"]["name"].startswith("stock"):
            item["spec"] = {
                **item["spec"],
                "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}],
            }

    found = diagnosed(bundle(tmp_path / "in", [*objects, claim], {name: text}))

    full = [(p.cause, p.object) for p in found.problems if p.cause == "storage/capacity/volume-full"]
    assert full == [("storage/capacity/volume-full", Ref("PersistentVolumeClaim", "data", "shop"))]


def test_what_is_not_understood_is_said_and_never_guessed(tmp_path: Path) -> None:
    table = f"time,web_cpu,mystery,ghost_cpu\n{END},0.2,7,0.1\n"

    found = FileSource(bundle(tmp_path / "in", shop(), {"metrics/load.csv": table})).load()

    assert [(item.signal, item.subject.name) for item in found.measured.series] == [("pod_cpu_cores", "web")]
    assert set(found.unread) == {
        Unread("metrics/load.csv", "unknown-column", "mystery"),
        Unread("metrics/load.csv cpu", "unknown-object"),
    }


def test_a_table_of_something_else_among_the_files_is_left_alone(tmp_path: Path) -> None:
    files = {"inventory.csv": "host,rack\na,1\n", "bench.csv": "time,ghost_cpu,other\n1700000000,0.5,3\n"}

    found = FileSource(bundle(tmp_path / "in", shop(), files)).load()

    assert (found.measured.is_asked, found.unread) == (False, ())


def test_rules_that_read_metrics_are_counted_when_there_are_none_and_named_when_some_are_missing(
    tmp_path: Path,
) -> None:
    without = diagnosed(bundle(tmp_path / "none", shop(), {}))
    some = diagnosed(bundle(tmp_path / "some", shop(), {"metrics/load.csv": wide(60)}))

    assert [item for item in without.not_evaluated if item.reason == "not-measured"] == []
    assert without.stages.unmeasured > 0
    assert ("node/load/cpu-saturated", "node_cpu_used_ratio", "not-measured") in {
        (item.rule, item.missing, item.reason) for item in some.not_evaluated
    }


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"node": {"nodeName": "a"}, "pods": 7}',
        '{"node": {"nodeName": "a"}, "pods": [{"podRef": 3}]}',
        "\x00",
        "",
    ],
)
def test_a_damaged_file_of_metrics_is_named_and_nothing_else_is_lost(tmp_path: Path, text: str) -> None:
    found = FileSource(bundle(tmp_path / "in", shop(), {"metrics/answer.json": text})).load()

    assert found.count() == len(shop())
    assert [item.what for item in found.unread] == ["metrics/answer.json"]
    assert found.measured.series == ()


def test_a_table_with_an_endless_cell_is_named(tmp_path: Path) -> None:
    table = "time,web_cpu\n" + '"' + "x" * 200_000

    found = FileSource(bundle(tmp_path / "in", shop(), {"metrics/load.csv": table})).load()

    assert [(item.what, item.reason) for item in found.unread] == [("metrics/load.csv", "malformed")]


def test_a_node_that_was_never_like_its_neighbours_is_unusual(tmp_path: Path) -> None:
    nodes = [
        {**shop()[0], "metadata": {"name": f"worker-{i}", "creationTimestamp": "2026-01-01T00:00:00Z"}}
        for i in range(1, 7)
    ]
    rows = ["time,node,metric,value"]
    for i in range(30):
        for number in range(1, 7):
            latency = 0.4 if number == 4 else 0.002 + 0.0004 * (i % 2)
            rows.append(f"{END - (29 - i) * 60},worker-{number},rtt_seconds,{latency}")
    objects = [*nodes, *shop()[1:]]

    found = diagnosed(bundle(tmp_path / "in", objects, {"metrics/ping.csv": "\n".join(rows)}))

    assert [(item.cause, item.object) for item in found.problems] == [("node/load/unusual", Ref("Node", "worker-4"))]


def test_a_pod_that_takes_all_of_its_node_is_the_origin_of_the_nodes_trouble(tmp_path: Path) -> None:
    chance = random.Random(5)
    lines = ["time,pod,node,metric,value"]
    for i in range(60):
        moment, is_late = END - (59 - i) * 60, i >= 40
        for name in ("web", "cart", "stock", "mail"):
            greedy = 3.0 if is_late and name == "mail" else 0.0
            lines.append(f"{moment},{name}-5c9-x,,cpu,{0.2 + chance.gauss(0, 0.01) + greedy}")
        lines.append(f"{moment},web-5c9-x,,latency,{0.05 + chance.gauss(0, 0.001) + (0.4 if is_late else 0.0)}")
        lines.append(f"{moment},,worker-1,cpu,{0.8 + chance.gauss(0, 0.02) + (3.0 if is_late else 0.0)}")
    found = diagnosed(bundle(tmp_path / "in", shop(), {"metrics/usage.csv": "\n".join(lines)}))

    assert [(item.cause, item.object.name) for item in found.problems] == [("workload/performance/unusual", "mail")]


def test_more_load_that_harms_nobody_is_a_risk_and_no_problem(tmp_path: Path) -> None:
    chance = random.Random(9)
    rows = ["time,pod,metric,value"]
    for i in range(60):
        busy = 2.0 if i >= 40 else 0.0
        rows.append(f"{END - (59 - i) * 60},mail-5c9-x,cpu,{0.2 + chance.gauss(0, 0.01) + busy}")

    found = diagnosed(bundle(tmp_path / "in", shop(), {"metrics/usage.csv": "\n".join(rows)}))

    assert found.problems == ()
    assert [(item.cause, item.object.name, item.severity) for item in found.risks] == [
        ("workload/performance/unusual", "mail", "low")
    ]
