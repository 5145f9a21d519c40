"""Records scenarios: plays each on a fresh control plane and packs what kubectl lists into one archive.

python -m tests.live.record missing-class taint     # some
python -m tests.live.record --all --out examples    # all of them
"""

import argparse
import datetime
import json
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.live import scenario, truth
from tests.live.archive import pack
from tests.live.binaries import KUBERNETES
from tests.live.cluster import CommandError, ControlPlane

# `events.events.k8s.io` shows the same Events as `events`; component statuses have said nothing true for years.
NOT_RECORDED = {"events.events.k8s.io", "componentstatuses"}
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
STAGE_DIRECTION = "holdfast.test/"
HOST = "control-plane-1"
# A node that is lost is known to be lost before the recording ends.
LOSS_SECONDS = 20
# `kubectl cluster-info dump` is recorded beside the lists for these.
WITH_CLUSTER_INFO = ("image-not-found", "missing-class")


def main(words: list[str]) -> str:
    """Records what the command line names, and gives back what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.record", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(scenario.names()))
    parser.add_argument("--all", action="store_true", help="record every scenario")
    parser.add_argument("--out", type=Path, default=Path("examples"), help="the folder of the archives")
    parser.add_argument("--jobs", type=int, default=2, help="control planes at a time")
    asked = parser.parse_args(words)
    names = scenario.names() if asked.all else asked.names
    with ThreadPoolExecutor(asked.jobs) as threads:
        complaints = [said for said in threads.map(lambda name: _try(name, asked.out), names) if said]
    truth.write(asked.out)
    return "\n".join(complaints)


def _try(name: str, out: Path) -> str:
    try:
        record(name, out)
    except (AssertionError, CommandError) as problem:
        return f"{name}: {problem}"
    return ""


def record(name: str, out: Path) -> Path:
    """Plays one scenario and leaves its archive in a folder."""
    started = time.monotonic()
    archive = out / f"{name}.tar.gz"
    played = scenario.load(name)
    plane = ControlPlane(node_grace_seconds=LOSS_SECONDS, leader_election=played.leader_election)
    with plane as cluster, tempfile.TemporaryDirectory() as scratch:
        scenario.play(cluster, played)
        count = dump(cluster, Path(scratch) / "lists")
        pack(Path(scratch) / "lists", archive)
        if name in WITH_CLUSTER_INFO:
            dump_cluster_info(cluster, Path(scratch) / "info")
            pack(Path(scratch) / "info", out / f"{name}.cluster-info-dump.tar.gz")
    size = archive.stat().st_size / 1000
    print(f"{name}: {count} objects, {size:.0f} kB, {time.monotonic() - started:.0f} s", file=sys.stderr)  # noqa: T201
    return archive


def dump(cluster: ControlPlane, folder: Path) -> int:
    """Writes the list of every kind, redacted, and says how many objects there are."""
    folder.mkdir(parents=True)
    kinds = sorted(set(cluster.kubectl("api-resources", "--verbs=list", "-o", "name").split()) - NOT_RECORDED)

    def write(kind: str) -> int:
        listed = redact(json.loads(cluster.kubectl("get", kind, "-A", "-o", "json")))
        (folder / f"{kind}.json").write_text(json.dumps(listed, indent=4, ensure_ascii=False) + "\n")
        return len(listed["items"])

    with ThreadPoolExecutor(4) as threads:
        count = sum(threads.map(write, kinds))
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=1)
    manifest = {
        "format": 1,
        "taken_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kubernetes": KUBERNETES,
        "listed": kinds,
        "source": "kubectl get",
    }
    (folder / "holdfast-bundle.json").write_text(json.dumps(manifest, indent=4) + "\n")
    return count


def dump_cluster_info(cluster: ControlPlane, folder: Path) -> None:
    """Writes what the real `kubectl cluster-info dump` writes, redacted in the same way."""
    # It asks kubelets for logs, which nobody answers here: the complaint stays in the log files, as it would.
    cluster.kubectl("cluster-info", "dump", "--all-namespaces", "--output-directory", str(folder))
    for path in sorted(folder.rglob("*.json")):
        listed = redact(json.loads(path.read_text()))
        path.write_text(json.dumps(listed, indent=4, ensure_ascii=False) + "\n")


def redact(found: Any) -> Any:
    """The same without values of Secrets, stage directions, the machine's name and what only repeats."""
    if found.get("kind") == "Secret":
        return _redact_object(found) | {key: _emptied(found[key]) for key in ("data", "stringData") if key in found}
    if isinstance(found.get("items"), list):
        return found | {"items": [redact(item) for item in found["items"]]}
    return _redact_object(found)


def _emptied(values: dict[str, str] | None) -> dict[str, str] | None:
    return None if values is None else dict.fromkeys(values, "")


def _redact_object(found: Any) -> Any:
    cleaned = _walk(found, _clean_mapping)
    if found.get("kind") == "Lease" and found["metadata"].get("namespace") == "kube-node-lease":
        # A kubelet holds the Lease under its node's name; kwok holds all of them under one of its own.
        cleaned["spec"]["holderIdentity"] = found["metadata"]["name"]
    return cleaned


def _walk(value: Any, clean: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, dict):
        return {key: _walk(inner, clean) for key, inner in clean(value).items()}
    if isinstance(value, list):
        return [_walk(inner, clean) for inner in value]
    return _without_host(value) if isinstance(value, str) else value


def _clean_mapping(found: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: value
        for key, value in found.items()
        if key not in ("managedFields", APPLIED) and not key.startswith(STAGE_DIRECTION)
    }
    notes = kept.get("annotations")
    if isinstance(notes, dict) and all(key == APPLIED or key.startswith(STAGE_DIRECTION) for key in notes):
        del kept["annotations"]
    return kept


def _without_host(text: str) -> str:
    host = socket.gethostname()
    if text == host or text.startswith(f"{host}_"):
        return HOST + text[len(host) :]
    return text[: -len(host)] + HOST if text.endswith(f"-{host}") else text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or None)
