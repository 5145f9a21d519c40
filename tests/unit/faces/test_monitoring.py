"""The options about monitoring: what they refuse, and what a silent monitoring leads to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from tests.unit.faces.broken import CLAIM, CLASS, listing, write_broken

ENGLISH = {"LANG": "en_US.UTF-8"}
GONE = "http://user:word@127.0.0.1:9"
Captured = pytest.CaptureFixture[str]
HEARTBEAT = {
    "apiVersion": "coordination.k8s.io/v1",
    "kind": "Lease",
    "metadata": {"name": "a", "namespace": "kube-node-lease"},
    "spec": {"renewTime": "2026-01-15T12:00:00.000000Z"},
}


@pytest.mark.parametrize(
    "options",
    [
        ["--prometheus", "ftp://host"],
        ["--prometheus", GONE, "--prometheus-header", "no colon"],
        ["--prometheus", "https://127.0.0.1:9", "--prometheus-ca", "/nowhere/ca.pem"],
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_read(
    options: list[str], tmp_path: Path, capsys: Captured
) -> None:
    code = run(["diagnose", write_broken(tmp_path), *options], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert "cannot be asked for metrics" in err
    assert "word" not in err


@pytest.mark.slow
def test_a_prometheus_that_is_gone_is_named_and_the_objects_are_judged_all_the_same(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_PROMETHEUS", GONE)

    dump = tmp_path / "dump.json"
    dump.write_text(listing(CLAIM, CLASS, HEARTBEAT))

    code = run(["diagnose", str(dump), "-o", "json"], ENGLISH)

    report = json.loads(capsys.readouterr().out)
    assert code == 1
    assert [item["what"] for item in report["unread"]] == ["prometheus http://127.0.0.1:9", "prometheus alerts"]
    assert "volume_capacity_bytes" in {item["missing"] for item in report["not_evaluated"]}


@pytest.mark.parametrize(("way", "right"), [("kubelet", "nodes/stats"), ("node-proxy-that-can-exec", "nodes/proxy")])
def test_the_role_holds_the_right_of_a_chosen_way_of_measuring(way: str, right: str, capsys: Captured) -> None:
    run(["rbac"], ENGLISH)
    plain = capsys.readouterr().out
    run(["rbac", "--measure", way], ENGLISH)
    chosen = capsys.readouterr().out

    assert right not in plain
    assert right in chosen
