"""A week of alerts in a real Prometheus: one origin for what hangs together, and calmer rules that promtool accepts."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from holdfast.faces.cli.main import run
from tests.builders.kube import Raw, pod
from tests.prometheus.server import History, Point, prometheus, spoiled

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
END = (time.time() - 600) // 3600 * 3600
HOUR = 3600.0
FLAPS = 'alertname="PodFlaps",namespace="shop",pod="web-0",severity="warning"'
RULES = """
groups:
- name: shop
  rules:
  - alert: PodFlaps
    expr: vector(0) > 1
    for: 2m
    labels: {severity: warning}
    annotations: {summary: it comes and goes}
  - alert: DiskSlow
    expr: vector(0) > 1
"""


def minutes(start: float, count: int, value: float = 1.0) -> list[Point]:
    return [(start + 60 * i, value) for i in range(count)]


def history() -> History:
    disk = [point for day in range(5, 0, -1) for point in minutes(END - day * 24 * HOUR, 60)]
    slow = [(moment + 120, 1.0) for moment, _ in disk]
    flaps = [point for i in range(30) for point in minutes(END - 50 * HOUR + 600 * i, 3)]
    # One that lasts, so that no wait may silence the rule as a whole.
    flaps += minutes(END - 20 * HOUR, 90)
    fired = {
        'alertname="DiskSlow",node="a",severity="critical"': disk,
        'alertname="PodSlow",namespace="shop",pod="db-0"': slow,
        'alertname="PodSlow",namespace="shop",pod="db-1"': slow,
        FLAPS: flaps,
    }
    return {"ALERTS": {f'{labels},alertstate="firing"': points for labels, points in fired.items()}}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), history(), rules=RULES) as url:
        yield url


def dump(folder: Path) -> str:
    moment = datetime.fromtimestamp(END, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    lease: Raw = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a", "namespace": "kube-node-lease"},
        "spec": {"renewTime": moment},
    }
    node: Raw = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}}
    items = [lease, node, pod("db-0", nodeName="a"), pod("db-1", nodeName="a"), pod("web-0", nodeName="b")]
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return str(folder)


def reviewed(capsys: Captured, *asked: str) -> Any:
    assert run(["alerts", *asked, "-o", "json"], ENGLISH) == 0
    return json.loads(capsys.readouterr().out)


def test_what_hangs_together_is_one_event_that_began_at_the_disk(
    address: str, tmp_path: Path, capsys: Captured
) -> None:
    found = reviewed(capsys, dump(tmp_path), "--prometheus", address)

    groups = [item for item in found["events"] if "DiskSlow" in item["rules"]]
    assert found["unread"] == []
    assert [(item["rules"], item["origin"]["name"]) for item in groups] == [({"PodSlow": 2, "DiskSlow": 1}, "a")] * 5
    assert ("DiskSlow", "PodSlow", 1.0) in [(i["first"], i["second"], i["together"]) for i in found["pairs"]]


def test_the_flapping_rule_is_told_with_what_a_replay_makes_of_it(address: str, capsys: Captured) -> None:
    found = reviewed(capsys, "--prometheus", address)

    habits = {item["rule"]: (item["firings"], item["habits"]) for item in found["rules"]}
    calmer = {item["change"]: item for item in found["proposals"] if item["rule"] == "PodFlaps"}
    assert habits["PodFlaps"] == (31, ["flapping"])
    assert calmer["keep_firing_for"]["before"] == 31
    assert calmer["keep_firing_for"]["after"] == 2
    assert (calmer["for"]["present_seconds"], calmer["for"]["after"], calmer["for"]["basis"]) == (120.0, 1, "rule")


def test_the_patch_is_the_whole_rule_and_promtool_accepts_it(address: str, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "calmer.yaml"

    run(["alerts", "--prometheus", address, "-o", "yaml", "--out", str(file)], ENGLISH)

    rules, *routes = list(yaml.safe_load_all(file.read_text()))
    alone = tmp_path / "rules.yaml"
    alone.write_text(yaml.safe_dump(rules))
    checked = subprocess.run(["promtool", "check", "rules", str(alone)], capture_output=True, text=True, check=False)
    assert rules["groups"] == [
        {
            "name": "shop",
            "rules": [
                {
                    "alert": "PodFlaps",
                    "expr": "vector(0) > 1",
                    "for": "2m",
                    "labels": {"severity": "warning"},
                    "annotations": {"summary": "it comes and goes"},
                    "keep_firing_for": "5m",
                }
            ],
        }
    ]
    assert routes == []
    assert checked.returncode == 0, checked.stderr
    assert capsys.readouterr().out == ""


def test_answers_that_are_cut_are_named_and_nothing_is_called_quiet(address: str, capsys: Captured) -> None:
    with spoiled(address, "cut") as proxy:
        found = reviewed(capsys, "--prometheus", proxy)

    assert (found["firings"], found["has_history"]) == (0, False)
    assert [item["reason"] for item in found["unread"]] == ["truncated"]


def test_alerts_of_an_alertmanager_are_among_the_events(tmp_path: Path, capsys: Captured) -> None:
    listed = [
        {
            "labels": {"alertname": "NodeDown", "node": "a"},
            "status": {"state": state},
            "startsAt": datetime.fromtimestamp(END, UTC).isoformat(),
        }
        for state in ("active", "suppressed")
    ]

    class Listing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(listed).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listing)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        found = reviewed(capsys, dump(tmp_path), "--alertmanager", url)
    finally:
        server.shutdown()
        server.server_close()

    assert [(item["name"], item["state"]) for item in found["current"]] == [
        ("NodeDown", "firing"), ("NodeDown", "suppressed"),
    ]  # fmt: skip
    assert [(item["origin"]["name"], item["end"]) for item in found["events"]] == [("a", None)]
