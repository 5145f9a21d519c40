"""A bundle with a past of its volumes: diagnosed, forecast and judged by what came."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from holdfast.adapters.files.forecasts import ForecastFolder
from holdfast.faces.cli.main import run
from tests.builders.kube import NOON, Raw

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
HOURS = 30 * 24
GIB = 2**30
CAPACITY = 100 * GIB
# Bytes a day and what is left at the end of the past, by claim.
GROWTH = {"soon": (2 * GIB, 4 * GIB), "later": (1 * GIB, 15 * GIB), "never": (0, 70 * GIB)}


def claim(name: str) -> Raw:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"volumeName": f"pv-{name}", "storageClassName": "standard"},
        "status": {"phase": "Bound"},
    }


def user(name: str) -> Raw:
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": name}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"{name}-0", "namespace": "shop"},
        "spec": {"nodeName": "a", "containers": [{"name": "app", "image": "example.com/app:1"}], "volumes": [volume]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
    }


def heartbeat() -> Raw:
    moment = NOON.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    lease = {"name": "a", "namespace": "kube-node-lease"}
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": lease,
        "spec": {"renewTime": moment},
    }


def readings(hours: int = HOURS) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("time", "namespace", "persistentvolumeclaim", "metric", "value"))
    for name, (daily, left) in GROWTH.items():
        for hour in range(hours):
            moment = (NOON - timedelta(hours=hours - 1 - hour)).timestamp()
            used = CAPACITY - left - daily * (hours - 1 - hour) / 24
            writer.writerow((moment, "shop", name, "kubelet_volume_stats_used_bytes", used))
            writer.writerow((moment, "shop", name, "kubelet_volume_stats_capacity_bytes", CAPACITY))
    return out.getvalue()


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    items = [heartbeat(), *(claim(name) for name in (*GROWTH, "unseen")), *(user(name) for name in GROWTH)]
    (tmp_path / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "volumes.csv").write_text(readings())
    return str(tmp_path)


def test_what_fills_in_two_days_is_a_risk_and_no_problem(bundle: str, capsys: Captured) -> None:
    run(["diagnose", bundle, "-o", "json"], ENGLISH)

    report = json.loads(capsys.readouterr().out)
    [risk] = [item for item in report["risks"] if item["cause"] == "storage/capacity/volume-filling"]
    assert (risk["object"]["name"], risk["effect"], risk["severity"]) == ("soon", "latent", "medium")
    assert "forecast to be used up in 2 days" in risk["summary"]
    assert [item for item in report["problems"] if "filling" in item["cause"]] == []


def test_the_most_urgent_comes_first_with_its_pod_and_what_is_not_measured_is_named(
    bundle: str, capsys: Captured
) -> None:
    code = run(["forecast", bundle, "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    rows = [(item["object"]["name"], item["standing"]) for item in found["forecasts"]]
    assert (code, found["moment"]) == (0, "2026-01-15T12:00:00Z")
    assert rows == [("soon", "fills"), ("later", "fills"), ("never", "lasts"), ("unseen", "no-data")]
    assert found["forecasts"][0]["pods"] == [{"kind": "Pod", "namespace": "shop", "name": "soon-0"}]
    assert found["forecasts"][0]["hours"]["p50"] == pytest.approx(48, rel=0.1)
    assert found["forecasts"][1]["hours"]["p50"] == pytest.approx(15 * 24, rel=0.1)
    assert found["forecasts"][3]["hours"] is None
    assert found["not_measured"] == [
        "volume-inodes", "node-fs", "node-fs-inodes", "image-fs", "image-fs-inodes", "pool",
    ]  # fmt: skip


def test_within_filters_and_sets_the_exit_code(bundle: str, capsys: Captured) -> None:
    within = run(["forecast", bundle, "--within", "4d", "-o", "csv"], ENGLISH)
    soon = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    none = run(["forecast", bundle, "--within", "1d", "-o", "csv"], ENGLISH)
    nothing = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    assert (within, [row["name"] for row in soon]) == (1, ["soon", "unseen"])
    assert (none, [row["name"] for row in nothing]) == (0, ["unseen"])


def test_a_table_alone_is_enough_and_labels_are_taken_at_their_word(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "volumes.csv").write_text(readings())

    code = run(["forecast", str(tmp_path / "volumes.csv")], ENGLISH)

    shown = capsys.readouterr().out
    assert code == 0
    assert "3 volumes, file systems and pools were looked at; full or filling within 4 d: 1." in " ".join(shown.split())
    assert shown.index("shop/soon") < shown.index("shop/later") < shown.index("shop/never")


def test_an_hour_of_readings_is_too_short_and_said_so(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "volumes.csv").write_text(readings(2))

    run(["forecast", str(tmp_path / "volumes.csv"), "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert {item["standing"] for item in found["forecasts"]} == {"too-short"}


def test_the_page_draws_every_forecast_and_asks_nobody(bundle: str, capsys: Captured) -> None:
    run(["forecast", bundle, "-o", "html", "--lang", "ko"], ENGLISH)

    page = capsys.readouterr().out
    assert page.count("<svg") == 3
    assert page.count('class="band"') == 3
    assert page.count('class="capacity"') == 3
    assert "shop/soon 예측" in page
    assert all(word not in page for word in ("http:", "https:", "<script", "<link", "url("))


def test_kept_forecasts_are_compared_with_what_came(tmp_path: Path, capsys: Captured) -> None:
    past = readings().splitlines(keepends=True)
    now = (NOON - timedelta(days=6)).timestamp()
    before = [past[0], *(line for line in past[1:] if float(line.split(",")[0]) <= now)]
    (tmp_path / "before.csv").write_text("".join(before).replace(str(CAPACITY), str(90 * GIB)))
    (tmp_path / "after.csv").write_text("".join(past).replace(str(CAPACITY), str(90 * GIB)))
    kept = str(tmp_path / "kept")

    run(["forecast", str(tmp_path / "before.csv"), "--keep", kept, "-o", "json"], ENGLISH)
    capsys.readouterr()
    run(["accuracy", str(tmp_path / "after.csv"), "--kept", kept, "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    counts = {name: found[name] for name in ("said", "came_true", "missed", "quiet", "open", "moments")}
    assert counts == {"said": 1, "came_true": 1, "missed": 0, "quiet": 2, "open": 0, "moments": 1}


def test_the_next_run_uses_what_was_back_tested_and_says_the_same(tmp_path: Path, capsys: Captured) -> None:
    table, kept = tmp_path / "volumes.csv", tmp_path / "kept"
    table.write_text(readings())
    asked = ["forecast", str(table), "--keep", str(kept), "-o", "json"]
    run(asked, ENGLISH)
    first = capsys.readouterr().out
    tested = [(item.name, item.moment) for item in ForecastFolder(kept).selections()]

    run(asked, ENGLISH)

    assert capsys.readouterr().out == first
    assert [(item.name, item.moment) for item in ForecastFolder(kept).selections()] == tested
    assert [name for name, _ in tested] == ["later", "never", "soon"]


def test_a_replay_needs_nothing_that_was_kept(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "volumes.csv").write_text(readings().replace(str(CAPACITY), str(93 * GIB)))

    run(["accuracy", str(tmp_path / "volumes.csv")], ENGLISH)

    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("Of 1 volume said to fill within 4 d, 1 did.")
    assert "Replayed at 5 moments of the past" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["forecast"], "no metrics to read"),
        (["forecast", "{file}", "--within", "soon"], "`soon` is no time"),
        (["accuracy", "{file}", "--kept", "{file}/none"], "kept forecasts at"),
        (["forecast", "/nowhere.csv"], "/nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str], words: str, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "volumes.csv"
    file.write_text(readings(3))

    code = run([text.replace("{file}", str(file)) for text in arguments], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert words in err
