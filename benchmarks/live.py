"""Benchmarks of the live source: `python -m benchmarks.live [--pods N] [--rounds N]`.

A real etcd and API server hold a generated cluster, written into etcd as it is stored there. In turn, each as a whole
process, `holdfast diagnose` lists every kind that it knows and judges; `kubectl get -o json` lists only the kinds that
have objects; so does the official Python client with its typed models.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.cluster import NOW, generate
from benchmarks.measure import Cost, middle, python, run
from tests.live.cluster import ControlPlane

# Where the API server keeps what is not stored under its own plural.
STORED_AS = {"nodes": "minions", "services": "services/specs"}
BATCH_BYTES = 700_000
BATCH_OBJECTS = 100
TIME = re.compile(r"(?<=\")(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?=[.\d]*Z\")")
CONTROLLERS = ("kwok", "kube-scheduler", "kube-controller-manager")
TYPED = """
import sys
from kubernetes import client, config
config.load_kube_config(sys.argv[1])
core, apps = client.CoreV1Api(), client.AppsV1Api()
lists = {
    "configmaps": core.list_config_map_for_all_namespaces,
    "deployments": apps.list_deployment_for_all_namespaces,
    "endpointslices": client.DiscoveryV1Api().list_endpoint_slice_for_all_namespaces,
    "events": core.list_event_for_all_namespaces,
    "leases": client.CoordinationV1Api().list_lease_for_all_namespaces,
    "namespaces": core.list_namespace,
    "nodes": core.list_node,
    "persistentvolumeclaims": core.list_persistent_volume_claim_for_all_namespaces,
    "persistentvolumes": core.list_persistent_volume,
    "pods": core.list_pod_for_all_namespaces,
    "replicasets": apps.list_replica_set_for_all_namespaces,
    "serviceaccounts": core.list_service_account_for_all_namespaces,
    "services": core.list_service_for_all_namespaces,
    "storageclasses": client.StorageV1Api().list_storage_class,
}
kept = []
for plural in sys.argv[2].split(","):
    token = None
    while True:
        page = lists[plural](limit=500, _continue=token)
        kept += page.items
        token = page.metadata._continue
        if not token:
            break
"""


def main() -> None:
    """Prints the figures of the three programs side by side."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    options.add_argument("--pods", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    with TemporaryDirectory(prefix="holdfast-bench-") as folder, ControlPlane() as cluster:
        for name in CONTROLLERS:
            cluster.end(name)
        generate(chosen.pods, Path(folder) / "lists")
        count = store(cluster.store_url, Path(folder) / "lists")
        compare(cluster, sorted(path.stem for path in (Path(folder) / "lists").glob("*.json")), count, chosen.rounds)


def compare(cluster: ControlPlane, kinds: list[str], count: int, rounds: int) -> None:
    """Runs the three programs in turn and prints medians, and what each costs in terms of the first."""
    kubeconfig = str(cluster.kubeconfig)
    holdfast = [sys.executable, "-m", "holdfast", "diagnose", "--kubeconfig", kubeconfig, "--no-logs", "-o", "json"]
    kubectl = [str(cluster.binaries["kubectl"]), "--kubeconfig", kubeconfig, "get", ",".join(kinds), "-A", "-o", "json"]
    commands = {
        "holdfast diagnose": holdfast,
        "kubectl get -o json": kubectl,
        "typed client": python(TYPED, kubeconfig, ",".join(kinds)),
    }
    for command in commands.values():
        run(command)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command))
    print(f"{count:,} objects of {len(kinds)} kinds")
    first = costs["holdfast diagnose"]
    for name, found in costs.items():
        cost, times = middle(found), median(c.seconds / o.seconds for c, o in zip(found, first, strict=True))
        print(
            f"{name:>20}: {cost.seconds:6.2f} s, {cost.busy:6.2f} s of processor, {cost.megabytes:6,.0f} MB; "
            f"{times:.2f} times the time, {cost.megabytes / middle(first).megabytes:.2f} times the memory"
        )


def store(url: str, folder: Path) -> int:
    """Writes the Lists of a folder into etcd and says how many objects that were."""
    count = 0
    for batch in _batches(entry for path in sorted(folder.glob("*.json")) for entry in _entries(path)):
        puts = [{"requestPut": {"key": _coded(key), "value": _coded(value)}} for key, value in batch]
        body = json.dumps({"success": puts}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{url}/v3/kv/txn", body), timeout=60) as answer:
            answer.read()
        count += len(batch)
    return count


def _entries(path: Path) -> Iterator[tuple[bytes, bytes]]:
    place = STORED_AS.get(path.stem, path.stem)
    late = datetime.now(UTC) - NOW
    # A cluster whose nodes had been silent for months would be another one.
    text = TIME.sub(
        lambda found: (datetime.fromisoformat(found[1]) + late).strftime("%Y-%m-%dT%H:%M:%S"), path.read_text()
    )
    for item in json.loads(text)["items"]:
        kept: dict[str, Any] = item | {
            "metadata": {k: v for k, v in item["metadata"].items() if k != "resourceVersion"}
        }
        names = [item["metadata"][key] for key in ("namespace", "name") if key in item["metadata"]]
        yield f"/registry/{place}/{'/'.join(names)}".encode(), json.dumps(kept).encode()


def _batches(entries: Iterable[tuple[bytes, bytes]]) -> Iterator[list[tuple[bytes, bytes]]]:
    batch: list[tuple[bytes, bytes]] = []
    size = 0
    for key, value in entries:
        if batch and (size + len(value) > BATCH_BYTES or len(batch) == BATCH_OBJECTS):
            yield batch
            batch, size = [], 0
        batch.append((key, value))
        size += len(value)
    if batch:
        yield batch


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    main()
