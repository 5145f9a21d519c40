"""A history of alerts in files: events, habits, advice and what cannot be read."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run
from tests.builders.kube import NOON, Raw, pod

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
END = NOON.timestamp()
DAY = 86_400.0
DISK = {"alertname": "DiskSlow", "node": "a", "severity": "critical"}
SLOW = {"alertname": "PodSlow", "namespace": "shop", "pod": "db-0"}
FLAPS = {"alertname": "Flaps", "namespace": "shop", "pod": "web-0"}
Fired = list[tuple[dict[str, str], float, int]]


def week() -> Fired:
    """Five slow disks with the Pod that they slow down, and a Pod that comes and goes in one night."""
    disks: Fired = [(DISK, END - day * DAY, 60) for day in range(5, 0, -1)]
    pods: Fired = [(SLOW, END - day * DAY + 120, 60) for day in range(5, 0, -1)]
    return [*disks, *pods, *((FLAPS, END - 2 * DAY + 600 * i, 2) for i in range(20))]


def openmetrics(fired: Fired) -> str:
    lines = ["# TYPE ALERTS gauge"]
    for labels, start, minutes in fired:
        inside = ",".join(f'{name}="{value}"' for name, value in labels.items())
        for i in range(minutes):
            lines.append(f'ALERTS{{{inside},alertstate="firing"}} 1 {start + 60 * i}')
            lines.append(f"ALERTS_FOR_STATE{{{inside}}} {start - 60} {start + 60 * i}")
    return "\n".join([*lines, "# EOF", ""])


def table(file: Path, fired: Fired) -> str:
    names = ("metric", "alertname", "alertstate", "namespace", "pod", "node", "severity", "time", "value")
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, names, restval="")
        writer.writeheader()
        for labels, start, minutes in fired:
            for i in range(minutes):
                row = {"metric": "ALERTS", "alertstate": "firing", "time": start + 60 * i, "value": 1}
                writer.writerow({**labels, **row})
    return str(file)


def bundle(folder: Path) -> str:
    lease: Raw = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a", "namespace": "kube-node-lease"},
        "spec": {"renewTime": NOON.strftime("%Y-%m-%dT%H:%M:%S.000000Z")},
    }
    node: Raw = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}}
    items = [lease, node, pod("db-0", nodeName="a"), pod("web-0", nodeName="b")]
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    (folder / "metrics").mkdir()
    (folder / "metrics" / "alerts.openmetrics").write_text(openmetrics(week()))
    return str(folder)


def reviewed(capsys: Captured, *asked: str) -> Any:
    assert run(["alerts", *asked, "-o", "json"], ENGLISH) == 0
    return json.loads(capsys.readouterr().out)


def test_a_bundle_holds_history_and_topology(tmp_path: Path, capsys: Captured) -> None:
    found = reviewed(capsys, bundle(tmp_path))

    disks = [item for item in found["events"] if "DiskSlow" in item["rules"]]
    assert [(item["rules"], item["origin"]["name"]) for item in disks] == [({"DiskSlow": 1, "PodSlow": 1}, "a")] * 5
    assert (found["firings"], found["has_topology"], found["unread"]) == (30, True, [])


def test_a_table_tells_the_same_as_the_text_of_an_exporter(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "history.openmetrics"
    file.write_text(openmetrics(week()))

    ours, theirs = reviewed(capsys, str(file)), reviewed(capsys, table(tmp_path / "history.csv", week()))

    assert ours["rules"] == theirs["rules"]
    assert ours["events"] == theirs["events"]


def test_the_page_shows_events_habits_pairs_and_proposals(tmp_path: Path, capsys: Captured) -> None:
    run(["alerts", bundle(tmp_path), "-v"], ENGLISH)

    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("30 alerts of 3 rules fired, in 25 events")
    assert "2 objects, probably began at Node a" in shown
    assert "20 Flaps flaps" in shown
    assert "DiskSlow and PodSlow: 100 % begin together" in shown
    assert "Flaps keep_firing_for: +10m 20 alerts would have been 1, each at once" in shown


def test_the_page_speaks_korean_too(tmp_path: Path, capsys: Captured) -> None:
    run(["alerts", bundle(tmp_path), "--lang", "ko"], ENGLISH)

    shown = capsys.readouterr().out
    assert "Node a에서 시작된 것으로 보임" in shown
    assert "변경안" in shown


def test_what_somebody_acted_on_is_never_lost_by_a_proposal(tmp_path: Path, capsys: Captured) -> None:
    notes = tmp_path / "on-call.csv"
    notes.write_text(f"alert,time,acted\nFlaps,{END - 2 * DAY + 30},yes\nPodSlow,{END},no\n")
    folder = tmp_path / "dump"
    folder.mkdir()

    found = reviewed(capsys, bundle(folder), "--acted", str(notes))

    habits = {item["rule"]: item["habits"] for item in found["rules"]}
    assert habits == {"Flaps": ["flapping"], "DiskSlow": [], "PodSlow": ["never-actionable"]}
    assert [item["change"] for item in found["proposals"] if item["rule"] == "Flaps"] == ["keep_firing_for"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "name a file"),
        (["--since", "soon"], "soon"),
        (["--since", "90d"], "90d"),
        (["--since", "1h", "--step", "2h"], "2h"),
        (["--acted", "missing.csv"], "missing.csv"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    asked: list[str], words: str, tmp_path: Path, capsys: Captured
) -> None:
    source = [bundle(tmp_path)] if asked else []

    code = run(["alerts", *source, *asked], ENGLISH)

    said = capsys.readouterr().err
    assert (code, words in said.lower()) == (2, True), said


def test_a_file_without_alerts_is_no_quiet_history(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "readings.prom"
    file.write_text("up 1 1769000000\n")

    code = run(["alerts", str(file)], ENGLISH)

    assert (code, "ALERTS" in capsys.readouterr().err) == (2, True)


def test_a_dump_without_a_history_does_not_call_the_time_quiet(tmp_path: Path, capsys: Captured) -> None:
    folder = bundle(tmp_path)
    (tmp_path / "metrics" / "alerts.openmetrics").unlink()

    code = run(["alerts", folder], ENGLISH)

    assert (code, capsys.readouterr().out.strip()) == (
        0,
        "No history of alerts was found: whether any fired is not known.",
    )


def test_a_patch_without_a_proposal_says_so_in_a_comment(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "calm.openmetrics"
    file.write_text(openmetrics([(DISK, END - DAY, 60), (SLOW, END, 3)]))

    code = run(["alerts", str(file), "-o", "yaml"], ENGLISH)

    assert (code, capsys.readouterr().out[:35]) == (0, "# No change of a rule halves its al")


def test_a_dump_and_a_running_cluster_at_once_are_refused(tmp_path: Path, capsys: Captured) -> None:
    code = run(["alerts", bundle(tmp_path), "--context", "work"], ENGLISH)

    assert code == 2
    assert capsys.readouterr().err.startswith("holdfast: --context speaks of a running cluster")
