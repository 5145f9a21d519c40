"""Two hundred volumes with known ends in a real Prometheus: ranked, and never guessed from broken answers."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast import families
from benchmarks.forecast.fleet import Fleet, generate
from holdfast.faces.cli.main import run
from tests.builders.kube import Raw
from tests.prometheus.server import History, prometheus, spoiled
from tests.scenarios.test_forecast import claim, user

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
VOLUMES = 200
WARNING_HOURS = 96.0
LIMIT_HOURS = 720.0
DAYS = 30


def fleet() -> Fleet:
    known = {name: families.TRAINING[name] for name in ("linear", "diurnal", "weekly", "bend")}
    return generate({**families.HELD_APART, **known}, VOLUMES // 10, seed=20_260)


def history(fleet: Fleet) -> History:
    times, used, capacity = fleet.past()
    moments = times - times[-1] + (time.time() - 600) // 3600 * 3600
    rows = [f'namespace="shop",persistentvolumeclaim="{name(fleet, row)}"' for row in range(fleet.size)]
    last = slice(-DAYS * 24, None)
    return {
        metric: {
            labels: [
                (t, v)
                for t, v in zip(moments[last].tolist(), values[row, last].tolist(), strict=True)
                if np.isfinite(v)
            ]
            for row, labels in enumerate(rows)
        }
        for metric, values in (
            ("kubelet_volume_stats_capacity_bytes", capacity),
            ("kubelet_volume_stats_used_bytes", used),
        )
    }


def name(fleet: Fleet, row: int) -> str:
    return f"{fleet.family[row].replace('_', '-')}-{row}"


@pytest.fixture(scope="module")
def known() -> Fleet:
    return fleet()


@pytest.fixture(scope="module")
def address(known: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), history(known)) as url:
        yield url


def ranks(values: np.ndarray) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    found = np.empty(values.size)
    found[order] = np.arange(values.size)
    return found


def test_two_hundred_volumes_are_ranked_as_they_fill(known: Fleet, address: str, capsys: Captured) -> None:
    code = run(["forecast", "--prometheus", address, "--within", "4d", "-o", "json"], ENGLISH)
    soon = json.loads(capsys.readouterr().out)
    run(["forecast", "--prometheus", address, "-o", "json"], ENGLISH)
    found = json.loads(capsys.readouterr().out)

    said = {
        item["object"]["name"]: item["hours"]["p50"] if item["hours"]["p50"] is not None else 2 * LIMIT_HOURS
        for item in found["forecasts"]
    }
    truth = {name(known, row): float(hours) for row, hours in enumerate(known.truth())}
    warned = {item["object"]["name"] for item in soon["forecasts"]}
    filled = {claim for claim, hours in truth.items() if hours <= WARNING_HOURS}
    ends = [claim for claim, hours in truth.items() if np.isfinite(hours)]
    order = np.corrcoef(
        ranks(np.array([said[claim] for claim in ends])), ranks(np.array([truth[claim] for claim in ends]))
    )[0, 1]
    off = [abs(np.log2(max(min(said[c], LIMIT_HOURS), 1) / min(truth[c], LIMIT_HOURS))) for c in truth]
    listed = [said[item["object"]["name"]] for item in found["forecasts"]]
    assert (code, set(said), found["unread"]) == (1, set(truth), [])
    assert listed == sorted(listed)
    assert 2 * len(warned & filled) / (len(warned) + len(filled)) >= 0.9
    assert order >= 0.9
    assert float(np.mean(off)) <= 0.4


@pytest.mark.parametrize(
    ("how", "reason"),
    [("cut", "truncated"), ("503", "unavailable"), ("warnings", "partial"), ("partial", "partial")],
)
def test_a_broken_answer_is_named(how: str, reason: str, address: str, capsys: Captured) -> None:
    with spoiled(address, how) as proxy:
        code = run(["forecast", "--prometheus", proxy, "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert reason in {item["reason"] for item in found["unread"] if item["what"] == "volume_used_bytes"}


def test_a_server_that_refuses_long_spans_gives_the_same_answer(address: str, capsys: Captured) -> None:
    run(["forecast", "--prometheus", address, "-o", "json"], ENGLISH)
    whole = json.loads(capsys.readouterr().out)

    with spoiled(address, "422") as proxy:
        run(["forecast", "--prometheus", proxy, "-o", "json"], ENGLISH)

    halved = json.loads(capsys.readouterr().out)
    standings = [{item["object"]["name"]: item["standing"] for item in one["forecasts"]} for one in (whole, halved)]
    assert standings[0] == standings[1]
    assert halved["unread"] == []


def test_diagnose_tells_the_filling_volume_of_a_dump_as_a_risk(
    known: Fleet, address: str, tmp_path: Path, capsys: Captured
) -> None:
    truth = known.truth()
    rows = {int(np.argmin(np.where(truth > 24, truth, np.inf))), int(np.argmax(np.isinf(truth)))}
    items = [heartbeat(), *(item for row in rows for item in (claim(name(known, row)), user(name(known, row))))]
    (tmp_path / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))

    run(["diagnose", str(tmp_path), "--prometheus", address, "-o", "json"], ENGLISH)
    told = json.loads(capsys.readouterr().out)
    run(["diagnose", str(tmp_path), "--prometheus", address, "--forecast-days", "0", "-o", "json"], ENGLISH)
    without = json.loads(capsys.readouterr().out)

    soon = name(known, int(np.argmin(np.where(truth > 24, truth, np.inf))))
    risks = [item["object"]["name"] for item in told["risks"] if item["cause"] == "storage/capacity/volume-filling"]
    assert risks == [soon]
    assert [item["cause"] for item in without["risks"] if item["cause"].endswith("filling")] == []


def heartbeat() -> Raw:
    moment = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(time.time() - 600))
    lease = {"name": "a", "namespace": "kube-node-lease"}
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": lease, "spec": {"renewTime": moment}}
