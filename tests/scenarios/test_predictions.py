"""Six futures of a cluster whose answers are known, and the same without any pattern: what is said, and what is not."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run
from tests.builders.kube import NOON
from tests.scenarios import prediction_worlds as world

ENGLISH = {"LANG": "en_US.UTF-8"}
KOREAN = {"LANG": "ko_KR.UTF-8"}
Captured = pytest.CaptureFixture[str]
Told = dict[str, Any]
SEEDS = (1, 2, 3)


def predicted(folder: Path, seed: int, capsys: Captured, is_noise: bool = False) -> list[Told]:
    bundle = world.bundle(folder / "bundle", seed, is_noise)
    (folder / "costs.csv").write_text(world.costs(seed, 0.0 if is_noise else 0.008)[0])
    (folder / "counts.csv").write_text(world.counts(seed, 1.0 if is_noise else 1.05))
    figures = [
        "--prices",
        f"{folder}/costs.csv",
        "--budget",
        f"shop={world.BUDGET}",
        "--counts",
        f"{folder}/counts.csv",
    ]
    assert run(["predict", bundle, "-o", "json", *figures], ENGLISH) == 0
    told: list[Told] = json.loads(capsys.readouterr().out)["predictions"]
    return told


def one(told: list[Told], kind: str, name: str = "", quantity: str = "") -> Told:
    found = [
        item
        for item in told
        if item["kind"] == kind
        and name in ((item["object"] or {}).get("name"), item["part"], "")
        and quantity in (item["quantity"], "")
        and item["evaluated"]
    ]
    return found[0]


def part(item: Told, name: str) -> Told:
    return next(found for found in item["parts"] if found["name"] == name)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_six_are_as_they_were_made(seed: int, tmp_path: Path, capsys: Captured) -> None:
    told = predicted(tmp_path, seed, capsys)

    full = one(told, "capacity", "data")
    assert full["band"]["p50"] == pytest.approx(24 * world.LEFT / world.DAILY, rel=0.1)

    slow = one(told, "bottleneck", "api", "hours-to-target")
    assert (slow["part"], slow["limit"], slow["off"], slow["method"]) == ("p95", world.TARGET, "", "queue")
    assert slow["band"]["p50"] == pytest.approx(world.hours_to(world.target_limit()), rel=0.15)
    assert part(slow, "base")["value"] == pytest.approx(world.BASE, rel=0.1)
    assert part(slow, "queue-capacity")["value"] == pytest.approx(world.CAPACITY, rel=0.05)
    assert slow["skill"]["gain"] > 0.5

    first = one(told, "bottleneck", "api", "hours-to-saturation")
    assert [item["name"] for item in first["parts"]] == ["queue", "cpu"]
    assert part(first, "cpu")["effect"] == pytest.approx(world.LIMIT_CORES / world.CORES_A_REQUEST, rel=0.05)

    failing = one(told, "failure", "a")
    odds = -4.6 + 4.0 + 3.0 * math.sqrt(0.18 / 0.2)
    assert (failing["method"], failing["skill"]) == ("heuristic", None)
    assert failing["band"]["p50"] == pytest.approx(1 / (1 + math.exp(-odds)), rel=1e-6)
    assert [item["name"] for item in failing["parts"]] == ["io-errors-per-day", "media-wear-share"]

    month = world.costs(seed, 0.008)[1]
    cost = one(told, "cost", "shop")
    assert cost["band"]["p50"] == pytest.approx(sum(month), rel=0.05)
    passed = next(day for day in range(1, 32) if sum(month[:day]) > world.BUDGET)
    assert abs(date.fromisoformat(cost["crossing"][:10]) - date(2026, 1, passed)) <= timedelta(days=2)

    rising = one(told, "exposure", "critical")
    assert (rising["off"], rising["method"]) == ("", "poisson-line")
    assert part(rising, "factor")["value"] == pytest.approx(1.05, rel=0.02)
    assert rising["band"]["p50"] == pytest.approx(20 * 1.05**40, rel=0.15)

    quiet = one(told, "window", "a")
    start = datetime.fromisoformat(quiet["parts"][0]["start"])
    assert start > NOON
    assert (start.weekday() * 24 + start.hour - world.QUIET) % 168 <= 2
    assert quiet["band"]["p90"] < quiet["now"] / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_pattern_each_switches_itself_off_and_says_so(seed: int, tmp_path: Path, capsys: Captured) -> None:
    told = predicted(tmp_path, seed, capsys, is_noise=True)

    off = {
        (item["kind"], item["quantity"]): (item["off"], item["method"])
        for item in told
        if item["kind"] in ("bottleneck", "cost") or (item["object"] or {}).get("name") == "a" or item["band"]
    }
    assert off == {
        ("capacity", "hours-to-full"): ("", "every-day"),
        ("bottleneck", "hours-to-target"): ("no-better-than-naive", ""),
        ("bottleneck", "hours-to-saturation"): ("no-better-than-naive", ""),
        ("cost", "month-total"): ("no-better-than-naive", "run-rate"),
        ("exposure", "next-count"): ("no-better-than-naive", "mean"),
        ("window", "load-in-window"): ("no-better-than-naive", ""),
    }
    assert one(told, "capacity", "data")["band"]["p50"] is None
    assert [item for item in told if item["kind"] == "failure" and item["object"]] == []


def test_what_was_not_measured_is_named_and_never_guessed(tmp_path: Path, capsys: Captured) -> None:
    volumes = [line for line in world.readings(1).splitlines() if line.startswith(("signal", "volume"))]
    (tmp_path / "volumes.csv").write_text("\n".join(volumes))

    run(["predict", str(tmp_path / "volumes.csv"), "-o", "json"], ENGLISH)

    told = json.loads(capsys.readouterr().out)["predictions"]
    needs = {
        (item["kind"], item["quantity"], item["part"]): [need["what"] for need in item["needs"]]
        for item in told
        if not item["evaluated"]
    }
    assert needs == {
        ("bottleneck", "hours-to-saturation", ""): ["requests"],
        ("failure", "failure-probability", "disks"): [
            "disk_errors", "disk_pending_sectors", "disk_reallocated_sectors", "disk_spare_ratio", "disk_wear_ratio",
        ],
        ("failure", "failure-probability", "drivers"): ["csi_operation_errors", "csi_operation_latency_seconds"],
        ("failure", "failure-probability", "containers"): ["container_memory_limit_bytes", "container_restarts"],
        ("cost", "month-total", ""): ["--prices"],
        ("exposure", "next-count", ""): ["--counts"],
        ("window", "load-in-window", ""): ["requests", "node_cpu_used_ratio"],
    }  # fmt: skip
    assert [item["object"]["name"] for item in told if item["evaluated"]] == ["data"]


def test_a_bound_that_is_given_counts_instead_of_the_promised_one(tmp_path: Path, capsys: Captured) -> None:
    bundle = world.bundle(tmp_path / "bundle")

    run(["predict", bundle, "--kind", "bottleneck", "--slo", "shop/api:p99<1s", "-o", "json"], ENGLISH)

    told = json.loads(capsys.readouterr().out)["predictions"]
    asked = [item for item in told if item["quantity"] == "hours-to-target"]
    assert [(item["part"], item["limit"], item["band"]) for item in asked] == [("p99", 1.0, None)]
    assert [need["what"] for need in asked[0]["needs"]] == ["request_latency_seconds p99"]


def test_a_diagnosis_tells_what_is_coming_as_risks(tmp_path: Path, capsys: Captured) -> None:
    run(["diagnose", world.bundle(tmp_path / "bundle"), "-o", "json"], ENGLISH)

    report = json.loads(capsys.readouterr().out)
    found = {item["cause"]: item["object"]["name"] for item in report["risks"]}
    assert found["workload/performance/target-nearing"] == "api-0"
    assert found["node/health/disk-failing"] == "a"
    assert [item["cause"] for item in report["problems"]] == []


def test_a_diagnosis_of_noise_foretells_nothing(tmp_path: Path, capsys: Captured) -> None:
    run(["diagnose", world.bundle(tmp_path / "bundle", 1, is_noise=True), "-o", "json"], ENGLISH)

    report = json.loads(capsys.readouterr().out)
    foretold = ("target-nearing", "capacity-nearing", "disk-failing", "volume-filling")
    assert [item["cause"] for item in report["risks"] if item["cause"].endswith(foretold)] == []


def test_the_answer_comes_first_and_what_is_missing_last(tmp_path: Path, capsys: Captured) -> None:
    bundle = world.bundle(tmp_path / "bundle")

    run(["predict", bundle], ENGLISH)
    shown = capsys.readouterr().out
    run(["predict", bundle], KOREAN)
    korean = capsys.readouterr().out

    said = " ".join(shown.split())
    assert said.startswith("Node a is likely to fail: disk errors a day 12")
    assert said.index("What fills") < said.index("What may fail") < said.index("Not evaluated:")
    assert "p95 < 200 ms" in said
    assert " ".join(korean.split()).startswith("Node a이(가) 고장 날 가능성이 높습니다: 하루 디스크 오류 12")
    assert korean.isascii() is False
    assert "{" not in shown + korean


def test_costs_alone_need_no_cluster(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "costs.csv").write_text(world.costs(1, 0.008)[0])

    run(["predict", "--prices", f"{tmp_path}/costs.csv", "--budget", "shop=8000", "-o", "csv"], ENGLISH)

    [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["kind"], row["part"], row["limit"], row["method"]) == ("cost", "shop", "8000", "weekday-line")
    assert row["crossing"].startswith("2026-01-")


def test_a_month_that_is_over_costs_what_it_cost(tmp_path: Path, capsys: Captured) -> None:
    text = world.costs(1, 0.008)[0]
    (tmp_path / "costs.csv").write_text(text)
    december = sum(float(line.split(",")[3]) for line in text.splitlines()[1:] if line.startswith("2025-12"))

    run(["predict", "--prices", f"{tmp_path}/costs.csv", "--month", "2025-12", "-o", "json"], ENGLISH)

    [told] = json.loads(capsys.readouterr().out)["predictions"]
    assert list(told["band"].values()) == pytest.approx([december] * 3)


def test_a_price_list_makes_costs_of_what_is_measured(tmp_path: Path, capsys: Captured) -> None:
    prices = "currency: EUR\nprices:\n  - {class: standard, gib_month: 0.1}\n  - {gib_month: 9}\n"
    (tmp_path / "prices.yaml").write_text(prices)
    bundle = world.bundle(tmp_path / "bundle")

    run(["predict", bundle, "--kind", "cost", "--prices", f"{tmp_path}/prices.yaml", "-o", "json"], ENGLISH)

    [told] = json.loads(capsys.readouterr().out)["predictions"]
    assert (told["part"], told["unit"]) == ("shop", "EUR")
    assert told["band"]["p50"] == pytest.approx(100 * 0.1 * 31 * 24 / 730)


def test_earlier_snapshots_are_counted_with_the_present_one(tmp_path: Path, capsys: Captured) -> None:
    earlier = []
    for week in range(12):
        folder = tmp_path / f"week-{week}"
        folder.mkdir()
        moment = (NOON - timedelta(days=7 * (12 - week))).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "a"}}
        lease = {**lease, "metadata": {"name": "a", "namespace": "kube-node-lease"}, "spec": {"renewTime": moment}}
        services = [
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": f"s{n}", "namespace": "shop"},
                "spec": {"type": "NodePort"},
            }
            for n in range(3)
        ]
        listing = {"apiVersion": "v1", "kind": "List", "items": [lease, *services]}
        (folder / "all.json").write_text(json.dumps(listing))
        earlier += ["--earlier", str(folder)]

    run(["predict", "--kind", "exposure", *earlier, "-o", "json"], ENGLISH)

    told = json.loads(capsys.readouterr().out)["predictions"]
    [services] = [item for item in told if item["part"] == "services-open-outside"]
    assert (services["now"], services["off"], len(services["history"])) == (3.0, "no-better-than-naive", 12)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no metrics to read"),
        (["--kind", "bottleneck", "--slo", "fast"], "`fast` is no bound of latency such as p95<300ms"),
        (["--prices", "{costs}", "--budget", "much"], "`much` is no budget"),
        (["--prices", "{costs}", "--month", "2026-13"], "`2026-13` is no month"),
        (["--prices", "{bad}"], "needs the columns date, cost; it has what, how much"),
        (["--prices", "{yaml}"], "Object contains unknown field `gib_week`"),
        (["--counts", "{negative}"], "line 2, cannot be read: -4"),
        (["--prices", "/nowhere.csv"], "/nowhere.csv"),
        (["--prices", "{endless}"], "line 2, cannot be read: 1e400"),
        (["--prices", "{empty}"], "holds no figures"),
        (["--counts", "{costs}", "--slot", "90d"], "`90d`"),
        (["--counts", "{good}", "--failures", "{bad}"], "needs the columns time, kind, name"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str], words: str, tmp_path: Path, capsys: Captured
) -> None:
    files = {
        "costs.csv": "date,cost\n2026-01-01,5\n",
        "bad.csv": "what,how much\na,5\n",
        "yaml.yaml": "prices:\n  - {gib_week: 1}\n",
        "negative.csv": "date,count\n2026-01-01,-4\n",
        "endless.csv": "date,cost\n2026-01-01,1e400\n",
        "empty.csv": "date,cost\n",
        "good.csv": "date,count\n2026-01-01,4\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    places = {name.partition(".")[0]: str(tmp_path / name) for name in files}

    code = run(["predict", *(text.format(**places) for text in arguments)], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert words in err
