"""A week of metrics in a bundle, with a slow disk of one node since an hour: what is strange, and where it began."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from holdfast.faces.cli.main import run
from tests.builders.kube import NOON, Raw, pod

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
STEP = timedelta(minutes=10)
POINTS = 7 * 144
BROKEN = 6


def node(name: str) -> Raw:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}}


def heartbeat() -> Raw:
    moment = NOON.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a", "namespace": "kube-node-lease"},
        "spec": {"renewTime": moment},
    }


def rows(is_broken: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("signal", "kind", "namespace", "name", "group", "part", "time", "value", "source"))
    random = Random(7)
    for kind, name, signal, usual, strange in (
        ("Node", "a", "node_io_pressure", 0.05, 0.9),
        ("Node", "b", "node_io_pressure", 0.05, 0.05),
        ("Pod", "db-0", "request_latency_seconds", 0.02, 0.5),
        ("Pod", "web-0", "request_latency_seconds", 0.02, 0.02),
    ):
        for i in range(POINTS):
            moment = NOON - STEP * (POINTS - 1 - i)
            daily = 1 + 0.5 * math.sin(2 * math.pi * i / 144)
            is_strange = is_broken and strange != usual and i >= POINTS - BROKEN
            level = strange if is_strange else usual * daily
            value = level * random.uniform(0.95, 1.05)
            namespace = "shop" if kind == "Pod" else ""
            writer.writerow((signal, kind, namespace, name, "", "", moment.timestamp(), value, ""))
    return out.getvalue()


def bundle(folder: Path, is_broken: bool = True) -> str:
    items = [heartbeat(), node("a"), node("b"), pod("db-0", nodeName="a"), pod("web-0", nodeName="b")]
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    (folder / "metrics").mkdir()
    (folder / "metrics" / "series.csv").write_text(rows(is_broken))
    return str(folder)


def test_the_slow_disk_is_the_origin_of_the_slow_answers(tmp_path: Path, capsys: Captured) -> None:
    code = run(["anomalies", bundle(tmp_path), "--since", "3h", "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    began = (NOON - STEP * (BROKEN - 1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = {
        (item["object"]["name"], item["signal"], item["start"], item["origin"]["name"]) for item in found["anomalies"]
    }
    assert (code, found["judged"]) == (0, 4)
    assert rows == {("a", "node_io_pressure", began, "a"), ("db-0", "request_latency_seconds", began, "a")}
    by_name = {item["object"]["name"]: item for item in found["anomalies"]}
    assert by_name["a"]["actual"] == pytest.approx(0.9, rel=0.1)
    assert by_name["a"]["expected"] == pytest.approx(0.05, rel=0.6)


def test_a_healthy_week_has_no_anomaly(tmp_path: Path, capsys: Captured) -> None:
    run(["anomalies", bundle(tmp_path, is_broken=False), "--since", "3h"], ENGLISH)

    assert capsys.readouterr().out.startswith("0 anomalies in 4 series.")


def test_it_tells_what_was_expected_in_korean_too(tmp_path: Path, capsys: Captured) -> None:
    run(["anomalies", bundle(tmp_path), "--since", "3h", "--lang", "ko"], ENGLISH)

    shown = capsys.readouterr().out
    assert shown.startswith("메트릭 4개에서 이상 2건.")
    assert "Node a에서 시작된 것으로 보임" in shown


def test_one_detector_alone_and_a_table_for_spreadsheets(tmp_path: Path, capsys: Captured) -> None:
    run(["anomalies", bundle(tmp_path), "--since", "3h", "--detector", "statistical", "-o", "csv"], ENGLISH)

    found = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {(row["name"], row["detectors"]) for row in found} == {("a", "statistical"), ("db-0", "statistical")}
