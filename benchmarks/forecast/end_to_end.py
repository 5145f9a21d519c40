"""`holdfast forecast` as a whole process: `python -m benchmarks.forecast.end_to_end [--volumes N]`.

Start, 30 days of hourly values of every volume, forecast, JSON: from a real Prometheus over HTTP, from a recorded
history, from a bundle and from a table; first with the back-test, then with what the first run kept of it. Then how the
forecasts compare with the known ends.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.forecast import families
from benchmarks.forecast.fleet import Fleet, generate
from holdfast.adapters.files.bundle import BundleFile
from holdfast.adapters.parquet.history import ParquetHistory
from holdfast.analysis.alarm import WITHIN_HOURS
from holdfast.analysis.capacity import LIMIT_HOURS
from holdfast.analysis.track_record import track
from holdfast.engine.signals.tables import write_packed, write_table
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from tests.prometheus.server import prometheus

HOURS = 30 * 24


def main() -> None:
    """Prints seconds and accuracy."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.forecast.end_to_end", description=__doc__)
    options.add_argument("--volumes", type=int, default=2000)
    options.add_argument("--seed", type=int, default=4001)
    options.add_argument("--sources", default="prometheus,history,bundle,table")
    chosen = options.parse_args()
    each = -(-chosen.volumes // len(families.HELD_APART))
    fleet = generate(families.HELD_APART, each, chosen.seed)
    rows = np.arange(fleet.size)[: chosen.volumes]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in chosen.sources.split(","):
            with _given(source, folder, fleet, rows) as given:
                first = _timed(given, folder / f"kept-{source}")
                again = _timed(given, folder / f"kept-{source}")
            for run, (wall, processor, _) in (("first", first), ("again", again)):
                print(
                    f"{source:10} {run}: {wall:5.1f} s, {processor:5.1f} s of the processor, {rows.size / wall:4.0f}/s"
                )
            out = again[2]
    print_accuracy(json.loads(out), fleet.truth()[rows])


def _timed(given: list[str], keep: Path) -> tuple[float, float, bytes]:
    """Gives the seconds of a run by the clock and of the processor, and what it wrote."""
    command = [sys.executable, "-m", "holdfast", "forecast", *given, "-o", "json", "--keep", str(keep)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    out = subprocess.run(command, check=True, capture_output=True).stdout
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


@contextmanager
def _given(source: str, folder: Path, fleet: Fleet, rows: np.ndarray) -> Iterator[list[str]]:
    """Gives the arguments that name a source which holds the fleet."""
    if source == "prometheus":
        with prometheus(folder, history(fleet, rows)) as address:
            yield ["--prometheus", address]
        return
    series = _series(fleet, rows)
    if source == "history":
        ParquetHistory(folder / source).add(Measured(series=series))
        yield [str(folder / source)]
    elif source == "bundle":
        bundle = BundleFile(folder / "bundle.tar.gz")
        bundle.add("persistentvolumeclaims", [])
        bundle.add_text("metrics/history.csv", write_packed(series))
        bundle.finish({"format": 1, "listed": ["persistentvolumeclaims"]})
        bundle.discard()
        yield [str(folder / "bundle.tar.gz")]
    else:
        (folder / "series.csv").write_text(write_table(series))
        yield [str(folder / "series.csv")]


def _series(fleet: Fleet, rows: np.ndarray) -> tuple[Series, ...]:
    signals = {
        "kubelet_volume_stats_capacity_bytes": "volume_capacity_bytes",
        "kubelet_volume_stats_used_bytes": "volume_used_bytes",
    }
    told = history(fleet, rows)
    return tuple(
        Series(
            signal=signal,
            subject=Ref("PersistentVolumeClaim", f"data-{row}", "shop"),
            times=[time for time, _ in points],
            values=[value for _, value in points],
        )
        for metric, signal in signals.items()
        for row, points in zip(rows.tolist(), told[metric].values(), strict=True)
    )


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
