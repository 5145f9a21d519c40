"""`holdfast forecast` against a real Prometheus: `python -m benchmarks.forecast.end_to_end [--volumes N]`.

Whole processes: start, 30 days of hourly values of every volume over HTTP, forecast with back-test, JSON. Then how the
forecasts compare with the known ends.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.forecast import families
from benchmarks.forecast.fleet import Fleet, generate
from holdfast.analysis.alarm import WITHIN_HOURS
from holdfast.analysis.capacity import LIMIT_HOURS
from holdfast.analysis.track_record import track
from tests.prometheus.server import prometheus

HOURS = 30 * 24


def main() -> None:
    """Prints seconds and accuracy."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.forecast.end_to_end", description=__doc__)
    options.add_argument("--volumes", type=int, default=2000)
    options.add_argument("--seed", type=int, default=4001)
    chosen = options.parse_args()
    each = -(-chosen.volumes // len(families.HELD_APART))
    fleet = generate(families.HELD_APART, each, chosen.seed)
    rows = np.arange(fleet.size)[: chosen.volumes]
    with tempfile.TemporaryDirectory() as folder, prometheus(Path(folder), history(fleet, rows)) as address:
        command = [sys.executable, "-m", "holdfast", "forecast", "--prometheus", address, "-o", "json"]
        began = time.perf_counter()
        out = subprocess.run(command, check=True, capture_output=True).stdout
        took = time.perf_counter() - began
    print(f"{rows.size} volumes, {HOURS} hours each: {took:.1f} s, {rows.size / took:.0f} volumes a second")
    print_accuracy(json.loads(out), fleet.truth()[rows])


def history(fleet: Fleet, rows: np.ndarray) -> dict[str, dict[str, list[tuple[float, float]]]]:
    """Gives the last 30 days as points of the kubelet's metrics."""
    times, used, capacity = fleet.past()
    moments = (times - times[-1] + (time.time() - 600) // 3600 * 3600)[-HOURS:].tolist()

    def points(values: np.ndarray) -> list[tuple[float, float]]:
        return [(t, v) for t, v in zip(moments, values[-HOURS:].tolist(), strict=True) if np.isfinite(v)]

    return {
        metric: {f'namespace="shop",persistentvolumeclaim="data-{row}"': points(values[row]) for row in rows}
        for metric, values in (
            ("kubelet_volume_stats_capacity_bytes", capacity),
            ("kubelet_volume_stats_used_bytes", used),
        )
    }


def print_accuracy(found: dict[str, list[dict[str, object]]], truth: np.ndarray) -> None:
    """Prints the track record of the answer."""
    hours = np.full((truth.size, 3), np.nan)
    for item in found["forecasts"]:
        row = int(str(item["object"]["name"]).removeprefix("data-"))  # type: ignore[index]  # It is an object.
        said = item["hours"]
        if isinstance(said, dict):
            hours[row] = [np.inf if said[name] is None else said[name] for name in ("p10", "p50", "p90")]
        elif item["standing"] == "full":
            hours[row] = 0.0
    record = track(hours, truth, np.full(truth.size, np.inf), WITHIN_HOURS, LIMIT_HOURS)
    print(
        f"of {record.said} said to fill within 4 days {record.came_true} did, {record.missed} came unsaid; "
        f"F1 {record.f1:.3f}, mean |log2| {record.doublings:.3f}, band {record.coverage:.2f}"
    )


if __name__ == "__main__":
    main()
