"""Four weeks in a real Prometheus: a volume that suddenly fills much faster leaves the band of its forecast."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from holdfast.faces.cli.main import run
from tests.prometheus.server import History, Point, prometheus

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
ENGLISH = {"LANG": "en_US.UTF-8"}
HOUR = 3600.0


def volumes() -> History:
    end = (time.time() - 600) // 300 * 300
    times = np.arange(end - 28 * 24 * HOUR, end + 1, 300.0)
    growth = np.random.default_rng(5).uniform(0.5e5, 1.5e5, (2, len(times)))
    growth[1, -48:] *= 40
    used = 1e9 + np.cumsum(growth, axis=1)
    names = ("steady", "filling")
    return {
        "kubelet_volume_stats_used_bytes": {
            f'namespace="shop",persistentvolumeclaim="{name}"': points(times, row)
            for name, row in zip(names, used, strict=True)
        }
    }


def points(times: np.ndarray, values: np.ndarray) -> list[Point]:
    return list(zip(times.tolist(), values.tolist(), strict=True))


def test_the_volume_that_fills_faster_than_ever_is_outside_its_forecast(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with prometheus(tmp_path, volumes()) as address:
        asked = ["--prometheus", address, "--days", "28", "--since", "6h", "--detector", "predictive"]
        code = run(["anomalies", *asked, "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert (code, found["judged"], found["unread"]) == (0, 2, [])
    assert [(item["object"]["name"], item["detectors"]) for item in found["anomalies"]] == [("filling", ["predictive"])]
    assert found["anomalies"][0]["actual"] > found["anomalies"][0]["expected"]
