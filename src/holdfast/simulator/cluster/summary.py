"""What a kubelet says of its node: the Pods there and what their volumes hold."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.simulator.cluster.kinds import POD, Object
from holdfast.simulator.cluster.works import Works

_INODE_BYTES = 16384
_GIB = 1 << 30
_DISK = {
    "capacityBytes": 100 * _GIB,
    "availableBytes": 64 * _GIB,
    "usedBytes": 36 * _GIB,
    "inodes": 6553600,
    "inodesFree": 6000000,
}


def summary(works: Works, node: Object) -> Object:
    """Writes the summary of a node."""
    name = node["metadata"]["name"]
    pods = [
        {
            "podRef": {part: pod["metadata"][part] for part in ("name", "namespace", "uid")},
            "startTime": pod["status"].get("startTime"),
            "volume": list(_volumes(works, pod)),
        }
        for pod in works.store.all(POD)
        if pod["spec"].get("nodeName") == name and pod["status"].get("phase") == "Running"
    ]
    return {
        "node": {"nodeName": name, "startTime": node["metadata"]["creationTimestamp"], "fs": _at(works, _DISK)},
        "pods": pods,
    }


def _volumes(works: Works, pod: Object) -> Iterator[Object]:
    for name, claim in works.claims_of(pod):
        volume = works.volumes.get((claim or {}).get("spec", {}).get("volumeName", ""))
        level = volume.at(works.now().timestamp()) if volume else None
        if claim is not None and level is not None:
            reference = {part: claim["metadata"][part] for part in ("name", "namespace")}
            yield _at(works, {"name": name, "pvcRef": reference, **measures(level.capacity, level.used)})


def measures(capacity: int, used: int) -> dict[str, int]:
    """Gives what is measured of a volume; its files are of one size each."""
    inodes = capacity // _INODE_BYTES
    taken = min(inodes, 11 + used // (1 << 20))
    return {
        "capacityBytes": capacity,
        "usedBytes": used,
        "availableBytes": capacity - used,
        "inodes": inodes,
        "inodesUsed": taken,
        "inodesFree": inodes - taken,
    }


def _at(works: Works, found: Object) -> Object:
    return {"time": works.time(), **found}
