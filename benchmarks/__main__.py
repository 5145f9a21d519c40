"""Benchmarks of the main job: `python -m benchmarks [--full] [--rounds N]`.

For clusters of 40, 1,000 and 10,000 Pods, and with `--full` of 150,000, a whole `holdfast diagnose -o json` is timed in
turn with a plain `json.load` of the same files. The figures are medians; the ratios are what to trust.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.anomaly.__main__ import speed as anomaly_speed
from benchmarks.cluster import generate
from benchmarks.forecast.__main__ import speed as forecast_speed
from benchmarks.logs import reading
from benchmarks.measure import Cost, paired, python, run
from benchmarks.rules import slowest
from benchmarks.server import server_speed
from benchmarks.store import sqlite, store_speed
from benchmarks.watching.replay import replay

JSON_LOAD = "import json, sys, pathlib\nfor p in pathlib.Path(sys.argv[1]).glob('*.json'): json.load(p.open('rb'))"
DIAGNOSE = [sys.executable, "-m", "holdfast", "diagnose", "-o", "json"]
NOTHING = python("pass")


def main() -> None:
    """Prints the figures as a table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--full", action="store_true", help="also 150,000 Pods: 2 GB of files, some minutes")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    start_up(chosen.rounds)
    sizes = (40, 1_000, 10_000, *((150_000,) if chosen.full else ()))
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        small = None
        for pods in sizes:
            place = Path(folder) / str(pods)
            generate(pods, place)
            cost = whole_job(pods, place, chosen.rounds if pods <= 10_000 else 1)
            small = small or (cost if pods == 1_000 else None)
            if small and pods > 1_000:
                growth = cost.seconds / small.seconds
                print(f"          {pods // 1000} times the Pods of the first cost {growth:.1f} times its time")
        slowest(Path(folder) / "10000")
    replay(10_000)
    reading()
    forecast_speed()
    anomaly_speed()
    with sqlite() as empty:
        store_speed("SQLite", empty)
    with sqlite() as empty:
        server_speed("SQLite", empty)


def start_up(rounds: int) -> None:
    """Prints what `holdfast --help` costs above a bare interpreter."""
    ours, bare = paired([sys.executable, "-m", "holdfast", "--help"], NOTHING, max(rounds, 7))
    print(f"start-up  holdfast --help {ours.seconds * 1000:.0f} ms, bare python {bare.seconds * 1000:.0f} ms")


def whole_job(pods: int, place: Path, rounds: int) -> Cost:
    """Times a diagnosis of a generated cluster in turn with a plain JSON load of the same files."""
    run([*DIAGNOSE, str(place)])
    ours, plain = paired([*DIAGNOSE, str(place)], python(JSON_LOAD, str(place)), rounds)
    size = sum(file.stat().st_size for file in place.glob("*.json")) / 1e6
    print(
        f"{pods:>8,} Pods, {size:,.0f} MB: diagnose {ours.seconds:.2f} s and {ours.megabytes:,.0f} MB; "
        f"json.load {plain.seconds:.2f} s and {plain.megabytes:,.0f} MB; "
        f"ratio {ours.seconds / plain.seconds:.2f} of the time, {ours.megabytes / plain.megabytes:.2f} of the memory"
    )
    return ours


if __name__ == "__main__":
    main()
