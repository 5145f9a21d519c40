"""`python -m benchmarks.watching.replay [--pods N] [--rate N] [--seconds N]`: the figure of the watch."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from benchmarks.cluster import generate
from benchmarks.watching.stream import Recorder

RATE = 5_000
SECONDS = 20


def replay(pods: int, rate: int = RATE, seconds: int = SECONDS) -> dict[str, Any]:
    """Replays a stream of so many events a second and prints whether the watch kept up."""
    with TemporaryDirectory(prefix="holdfast-watch-") as place:
        folder = Path(place) / "cluster"
        generate(pods, folder)
        stream = Path(place) / "stream"
        size = Recorder(folder).write(stream, rate * seconds)
        found = _run(folder, stream, rate, Path(place) / "kubeconfig")
    print(
        f"watch     {pods:,} Pods, {rate:,} events a second for {seconds} s ({size / 1e6:,.0f} MB): "
        f"{found['cpu_seconds'] / seconds:.0%} of one core, {found['judgements']} judgements, "
        f"{found['megabytes']:,.0f} MB; "
        f"at worst {found['worst_lag']:.2f} s behind, at the end {found['last_lag']:.2f} s"
    )
    return found


def _run(folder: Path, stream: Path, rate: int, kubeconfig: Path) -> dict[str, Any]:
    server = [sys.executable, "-m", "benchmarks.watching.server", str(folder), str(stream), str(rate)]
    client = [sys.executable, "-m", "benchmarks.watching.client", str(kubeconfig)]
    with subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as told:
        port = int(_line(told.stdout))
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "replay", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
            "users": [{"name": "bench", "user": {"token": "none"}}],
            "contexts": [{"name": "replay", "context": {"cluster": "replay", "user": "bench"}}],
            "current-context": "replay",
        }
        kubeconfig.write_text(json.dumps(config))
        with subprocess.Popen(client, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watch:
            _line(watch.stdout)
            for process in (watch, told):
                _go(process.stdin)
            sent, seen = json.loads(_line(told.stdout)), json.loads(_line(watch.stdout))
        _go(told.stdin)
    return {**sent, **seen}


def _line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


def _go(stream: IO[str] | None) -> None:
    assert stream is not None
    stream.write("go\n")
    stream.flush()


def main() -> None:
    """Reads the options and replays."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.watching.replay", description=__doc__)
    options.add_argument("--pods", type=int, default=10_000)
    options.add_argument("--rate", type=int, default=RATE)
    options.add_argument("--seconds", type=int, default=SECONDS)
    chosen = options.parse_args()
    print(json.dumps(replay(chosen.pods, chosen.rate, chosen.seconds), indent=1))


if __name__ == "__main__":
    main()
