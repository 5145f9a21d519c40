"""What of an object a request may change, and what of that counts as another generation of it."""

from __future__ import annotations

from typing import Any, Final

from holdfast.simulator.cluster.kinds import Kind, Object

_KEPT: Final = ("generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion")
_RESIZED: Final = ("resources", "resizePolicy")


def limited(kind: Kind, live: Object, new: Object, part: str) -> Object:
    """Lets a request change only what is its: neither the server's bookkeeping, nor another part."""
    before = live["metadata"]
    metadata = {name: value for name, value in new["metadata"].items() if name not in _KEPT}
    metadata |= {name: before[name] for name in _KEPT if name in before}
    if not part:
        status = {"status": live["status"]} if "status" in live else {}
        rest = {name: value for name, value in new.items() if name != "status" or not kind.has_status}
        return {**rest, **(status if kind.has_status else {}), "metadata": metadata}
    uid = {"uid": new["metadata"].get("uid", before["uid"])}
    return {**live, **_part(part, live, new), "metadata": {**before, **uid}}


def _part(part: str, live: Object, new: Object) -> Object:
    """Gives what a request to a part of an object may change."""
    if part == "status":
        return {"status": new.get("status", {})}
    if part == "scale":
        return {"spec": {**live["spec"], "replicas": new["spec"].get("replicas", 0)}}
    return {"spec": _resized(live["spec"], new["spec"])}


def _resized(before: Object, after: Object) -> Object:
    """Lets a resize change the resources of containers, and nothing else."""
    lists = {}
    for part in ("containers", "initContainers"):
        new = {item["name"]: item for item in after.get(part) or ()}
        lists[part] = [
            {**item, **{name: value for name, value in new.get(item["name"], {}).items() if name in _RESIZED}}
            for item in before.get(part) or ()
        ]
    return {**before, **{part: items for part, items in lists.items() if items}}


def counted(kind: Kind, live: Object, new: Object) -> Object:
    """Raises the generation where what is wanted has changed."""
    if not kind.is_counted or _wanted(kind, live) == _wanted(kind, new):
        return new
    return {**new, "metadata": {**new["metadata"], "generation": live["metadata"].get("generation", 0) + 1}}


def _wanted(kind: Kind, found: Object) -> Any:
    if kind.name == "Deployment":
        return found["spec"], found["metadata"].get("annotations") or {}
    return {name: value for name, value in found.items() if name not in ("metadata", "status")}
