"""Records blind scenarios and judges what the diagnosis says about them."""

import argparse
import dataclasses
import importlib
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from tests.live import objects, scenario, shop
from tests.live.archive import pack
from tests.live.blind import kit, systems
from tests.live.cluster import ControlPlane, wait_for
from tests.live.record import LOSS_SECONDS, dump

Object = dict[str, Any]
Ref = tuple[str, str, str]
MODULES = ("healthy", "hotel", "iot", "double")


def no_noise(cluster: ControlPlane) -> None:
    """Nothing else happens."""


@dataclasses.dataclass(frozen=True)
class Blind:
    """A fault, the objects that someone has to change, and what it is in words."""

    words: str
    system: str
    repair: Sequence[Ref]
    fault: Callable[[ControlPlane], object]
    also: Sequence[Ref] = ()
    expects: str = ""
    seconds: float = 55.0
    shows: Callable[[ControlPlane], object] = lambda cluster: True
    nodes: Callable[[], list[Object]] = shop.nodes
    extra: Callable[[], list[Object]] = list


def load() -> dict[str, Blind]:
    """Every scenario by name."""
    found: dict[str, Blind] = {}
    for name in MODULES:
        try:
            found |= importlib.import_module(f"tests.live.blind.{name}").SCENARIOS
        except ModuleNotFoundError as absent:
            print(absent, file=sys.stderr)  # noqa: T201
    return found


def noise(cluster: ControlPlane, system: str) -> None:
    """Chronic and healed warnings: a Job that failed once and then succeeded, probes that failed while starting."""
    where, job = ("hotel", "nightly-rates") if system == "hotel" else ("analytics", "report-builder")
    cluster.kubectl("create", "job", f"{job}-1", f"--from=cronjob/{job}", "-n", where)
    pod = wait_for(
        "the Job's Pod",
        lambda: [p for p in cluster.get("pods", where) if p["metadata"]["name"].startswith(f"{job}-1")],
        20,
    )[0]
    cluster.kubectl("annotate", "pod", "-n", where, pod["metadata"]["name"], f"{kit.PLAY}=job-fails")
    wait_for("the Job to fail", lambda: cluster.get("jobs", where, f"{job}-1")[0].get("status", {}).get("failed"), 30)
    cluster.kubectl("create", "job", f"{job}-2", f"--from=cronjob/{job}", "-n", where)
    names = ("frontend", "geo", "mongodb") if system == "hotel" else ("gateway", "timescale", "dashboard")
    found = [p for p in cluster.get("pods") if set(p["metadata"].get("labels", {}).values()) & set(names)]
    refused = "Readiness probe failed: dial tcp {}:8080: connect: connection refused"
    cluster.apply(
        [objects.event(p, "Unhealthy", refused.format(p["status"]["podIP"]), seconds=12, count=2) for p in found]
    )
    cluster.apply(
        [
            objects.event(
                p,
                "FailedMount",
                'MountVolume.SetUp failed for volume "kube-api-access" : failed to sync configmap cache: '
                "timed out waiting for the condition",
                seconds=15,
            )
            for p in found[:2]
        ]
    )


def record(name: str, one: Blind, out: Path) -> Path:
    """Plays one scenario and leaves its archive in a folder."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        with ControlPlane(node_grace_seconds=LOSS_SECONDS) as cluster:
            spaces = systems.HOTEL_SPACES if one.system == "hotel" else systems.IOT_SPACES
            cluster.create([objects.namespace(space) for space in spaces])
            cluster.apply([*(systems.hotel() if one.system == "hotel" else systems.iot()), *one.extra()])
            workers = one.nodes()
            cluster.create(workers)
            cluster.create([objects.csi_node(worker["metadata"]["name"]) for worker in workers])
            wait_for("health", lambda: scenario.is_settled(cluster) and scenario.are_nodes_ready(cluster), 120)
            noise(cluster, one.system)
            started = time.monotonic()
            one.fault(cluster)
            wait_for("the fault", lambda: one.shows(cluster), 60)
            time.sleep(max(0.0, one.seconds - (time.monotonic() - started)))
            count = dump(cluster, Path(scratch) / "lists")
        pack(Path(scratch) / "lists", out / f"{name}.tar.gz")
    print(f"{name}: {count} objects, {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201
    return out / f"{name}.tar.gz"


def _try(name: str, one: Blind, out: Path) -> None:
    try:
        record(name, one, out)
    except Exception:
        print(f"{name} FAILED\n{traceback.format_exc()[-1500:]}", file=sys.stderr)  # noqa: T201


def write_truth(out: Path) -> None:
    """Writes what is true about the recorded scenarios."""
    rows = [
        {
            "scenario": name,
            "fault": one.words,
            "repair": [dict(zip(("kind", "namespace", "name"), ref, strict=True)) for ref in one.repair],
            "also_acceptable": ["/".join(ref) for ref in one.also],
        }
        for name, one in load().items()
        if (out / f"{name}.tar.gz").exists()
    ]
    (out / "truth.yaml").write_text(yaml.safe_dump(rows, sort_keys=False, width=120))


def main(words: list[str]) -> None:
    """Records what the command line names, or everything that is not recorded yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=3)
    asked = parser.parse_args(words)
    known = load()
    names = asked.names or [name for name in known if not (asked.out / f"{name}.tar.gz").exists()]
    asked.out.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(asked.jobs) as threads:
        list(threads.map(lambda name: _try(name, known[name], asked.out), names))
    write_truth(asked.out)


if __name__ == "__main__":
    main(sys.argv[1:])
