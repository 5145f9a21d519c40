"""Records what a busy cluster's watches say: one line an event, the plural, a tab, and the line of the watch.

The lines are whole objects as an API server sends them, Pods of about 9 KB with managed fields. The mix is that of a
cluster whose parts mostly tell that they live: see `MIX`.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cluster import Json, event

# Of a hundred events; those marked with a star change what a rule can see.
MIX = {
    "lease": 30,  # renewed
    "node": 8,  # heartbeat
    "pod-touched": 17,  # written without a change that a rule can see: managed fields, version
    "event-repeated": 12,  # counted up
    "event-new": 10,  # Normal
    "pod-changed": 10,  # * a container turns ready or not
    "slice": 6,  # * an endpoint turns ready or not
    "workload": 4,  # * ready replicas of a ReplicaSet
    "pod-replaced": 3,  # * a Pod is deleted and another one created: two lines
}
LAST = "the-end"
MOST_UNREADY = 40


class Recorder:
    """Lets things happen to the objects of a generated cluster."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        self._rng = random.Random(seed)
        self._items = {path.stem: json.loads(path.read_bytes())["items"] for path in sorted(folder.glob("*.json"))}
        self._version = 1_000_000
        self._born = 0
        self._unready: list[Json] = []
        self._lines: list[tuple[str, str, Json]] = []

    def write(self, path: Path, count: int) -> int:
        """Writes so many events, the last one about an object named `LAST`, and gives the bytes."""
        acts: dict[str, Callable[[], None]] = {
            "lease": self._lease,
            "node": self._node,
            "pod-touched": self._touched,
            "event-repeated": self._repeated,
            "event-new": self._new,
            "pod-changed": self._changed,
            "slice": self._slice,
            "workload": self._workload,
            "pod-replaced": self._replaced,
        }
        written = 0
        with path.open("w") as file:
            while written < count - 1:
                self._lines = []
                acts[self._rng.choices(list(MIX), list(MIX.values()))[0]]()
                for plural, type_, item in self._lines[: count - 1 - written]:
                    file.write(self._line(plural, type_, item))
                    written += 1
            file.write(self._line("events", "ADDED", event("default", LAST, "Ended", "Warning")))
        return path.stat().st_size

    def _line(self, plural: str, type_: str, item: Json) -> str:
        self._version += 1
        item["metadata"]["resourceVersion"] = str(self._version)
        return f"{plural}\t{json.dumps({'type': type_, 'object': item}, separators=(',', ':'))}\n"

    def _any(self, plural: str) -> Json:
        found: Json = self._rng.choice(self._items[plural])
        return found

    def _modified(self, plural: str, item: Json) -> None:
        self._lines.append((plural, "MODIFIED", item))

    def _clock(self) -> str:
        return f"2026-01-15T12:{self._version // 60 % 60:02}:{self._version % 60:02}"

    def _lease(self) -> None:
        item = self._any("leases")
        item["spec"]["renewTime"] = f"{self._clock()}.000000Z"
        self._modified("leases", item)

    def _node(self) -> None:
        item = self._any("nodes")
        for condition in item["status"]["conditions"]:
            condition["lastHeartbeatTime"] = f"{self._clock()}Z"
        self._modified("nodes", item)

    def _touched(self) -> None:
        item = self._any("pods")
        for fields in item["metadata"]["managedFields"]:
            fields["time"] = f"{self._clock()}Z"
        self._modified("pods", item)

    def _repeated(self) -> None:
        item = self._any("events")
        item["count"] += 1
        item["lastTimestamp"] = f"{self._clock()}Z"
        self._modified("events", item)

    def _new(self) -> None:
        self._born += 1
        pod = self._any("pods")["metadata"]
        item = event(pod["namespace"], f"{pod['name']}.{self._born}", "Pulled", "Normal")
        item["involvedObject"]["name"] = pod["name"]
        self._lines.append(("events", "ADDED", item))

    def _changed(self) -> None:
        item = self._any("pods")
        if len(self._unready) >= MOST_UNREADY:
            # What fell over comes back: a cluster that only gets worse is another benchmark.
            item = self._unready.pop(0)
        else:
            self._unready.append(item)
        for status in item["status"].get("containerStatuses", ()):
            status["ready"] = not status["ready"]
        for condition in item["status"]["conditions"]:
            if condition["type"] in ("Ready", "ContainersReady"):
                condition["status"] = "False" if condition["status"] == "True" else "True"
                condition["lastTransitionTime"] = f"{self._clock()}Z"
        self._modified("pods", item)

    def _slice(self) -> None:
        item = self._any("endpointslices")
        for endpoint in item["endpoints"][:1]:
            endpoint["conditions"]["ready"] = not endpoint["conditions"]["ready"]
        self._modified("endpointslices", item)

    def _workload(self) -> None:
        item = self._any("replicasets")
        item["status"]["readyReplicas"] = self._rng.randrange(item["spec"]["replicas"] + 1)
        self._modified("replicasets", item)

    def _replaced(self) -> None:
        number = self._rng.randrange(len(self._items["pods"]))
        old: Json = self._items["pods"][number]
        if old in self._unready:
            return
        new: dict[str, Any] = copy.deepcopy(old)
        self._born += 1
        new["metadata"]["name"] = f"{old['metadata']['name'].rpartition('-')[0]}-n{self._born}"
        new["metadata"]["uid"] = f"uid-{self._born}"
        self._items["pods"][number] = new
        self._lines += [("pods", "DELETED", old), ("pods", "ADDED", new)]
