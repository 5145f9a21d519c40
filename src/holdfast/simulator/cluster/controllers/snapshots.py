"""Snapshots are taken: a content is made for each, and is ready after a while."""

from __future__ import annotations

from typing import Any, Final

from holdfast.model.units import whole
from holdfast.simulator.cluster.kinds import CLAIM, CONTENT, SNAPSHOT, SNAPSHOT_CLASS, Object
from holdfast.simulator.cluster.manners import Driver
from holdfast.simulator.cluster.works import Works

_DEFAULT: Final = "snapshot.storage.kubernetes.io/is-default-class"
_BOUND: Final = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection"
_CONTENT_BOUND: Final = "snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection"
_MANAGER: Final = "snapshot-controller"


def take_snapshots(works: Works) -> None:
    """Brings every snapshot on by a step."""
    for snapshot in works.store.all(SNAPSHOT):
        status = snapshot.get("status") or {}
        if snapshot["metadata"].get("deletionTimestamp"):
            _remove(works, snapshot)
        elif not status.get("boundVolumeSnapshotContentName"):
            _begin(works, snapshot)
        elif not status.get("readyToUse"):
            _finish(works, snapshot)
    for content in works.store.all(CONTENT):
        if content["metadata"].get("deletionTimestamp") and _owner(works, content) is None:
            works.release(CONTENT, content, _CONTENT_BOUND)


def _begin(works: Works, snapshot: Object) -> None:
    source = snapshot["spec"].get("source") or {}
    if name := source.get("volumeSnapshotContentName"):
        content = works.store.get(CONTENT, "", name)
        if content is not None:
            _bind(works, snapshot, content)
        return
    claim = works.store.get(CLAIM, snapshot["metadata"]["namespace"], source.get("persistentVolumeClaimName", ""))
    volume = works.volume_of(claim) if claim else None
    found = _class_of(works, snapshot)
    if claim is None or volume is None or found is None:
        what = "PersistentVolumeClaim" if claim is None or volume is None else "VolumeSnapshotClass"
        _fail(works, snapshot, f"the {what} of the snapshot was not found")
        return
    if "csi" not in volume["spec"]:
        _fail(works, snapshot, "the volume belongs to no CSI driver")
        return
    uid = snapshot["metadata"]["uid"]
    level = works.volumes[volume["metadata"]["name"]].at(works.now().timestamp())
    works.snapshots[uid] = float(level.used) if level else 0.0
    spec = {
        "deletionPolicy": found.get("deletionPolicy", "Delete"),
        "driver": found["driver"],
        "source": {"volumeHandle": volume["spec"]["csi"]["volumeHandle"]},
        "sourceVolumeMode": volume["spec"].get("volumeMode", "Filesystem"),
        "volumeSnapshotClassName": found["metadata"]["name"],
        "volumeSnapshotRef": _reference(snapshot),
    }
    metadata = {"name": f"snapcontent-{uid}", "finalizers": [_CONTENT_BOUND]}
    size = whole(volume["spec"]["capacity"]["storage"]) or 0
    status = {"readyToUse": False, "restoreSize": size, "creationTime": int(works.now().timestamp() * 1e9)}
    _bind(works, snapshot, works.create(CONTENT, {"metadata": metadata, "spec": spec, "status": status}, _MANAGER))


def _bind(works: Works, snapshot: Object, content: Object) -> None:
    metadata = snapshot["metadata"]
    finalizers = list(dict.fromkeys((*(metadata.get("finalizers") or ()), _BOUND)))
    name = content["metadata"]["name"]
    status = {"boundVolumeSnapshotContentName": name, "creationTime": works.time(), "readyToUse": False}
    works.store.put(SNAPSHOT, {**snapshot, "metadata": {**metadata, "finalizers": finalizers}, "status": status})


def _finish(works: Works, snapshot: Object) -> None:
    status = snapshot["status"]
    content = works.store.get(CONTENT, "", status["boundVolumeSnapshotContentName"])
    if content is None:
        return
    driver = works.manners.drivers.get(content["spec"]["driver"], Driver())
    if not works.has_taken(("snapshot", snapshot["metadata"]["uid"]), driver.snapshot):
        return
    size = (content.get("status") or {}).get("restoreSize", 0)
    handle = f"snapshot-{snapshot['metadata']['uid'][:8]}"
    told: dict[str, Any] = {**(content.get("status") or {}), "readyToUse": True, "snapshotHandle": handle}
    works.set_status(CONTENT, content, told)
    works.set_status(SNAPSHOT, snapshot, {**status, "readyToUse": True, "restoreSize": _written(size)})


def _fail(works: Works, snapshot: Object, message: str) -> None:
    error = (snapshot.get("status") or {}).get("error") or {}
    if error.get("message") != message:
        told = {"readyToUse": False, "error": {"message": message, "time": works.time()}}
        works.set_status(SNAPSHOT, snapshot, told)


def _remove(works: Works, snapshot: Object) -> None:
    """Lets a snapshot go, with its content where the class says so."""
    name = (snapshot.get("status") or {}).get("boundVolumeSnapshotContentName", "")
    content = works.store.get(CONTENT, "", name) if name else None
    works.snapshots.pop(snapshot["metadata"]["uid"], None)
    if content is not None and content["spec"].get("deletionPolicy") == "Delete":
        works.store.remove(CONTENT, content)
    if _BOUND in (snapshot["metadata"].get("finalizers") or ()):
        works.release(SNAPSHOT, snapshot, _BOUND)


def _owner(works: Works, content: Object) -> Object | None:
    ref = content["spec"].get("volumeSnapshotRef") or {}
    found = works.store.get(SNAPSHOT, ref.get("namespace", ""), ref.get("name", ""))
    return found if found and found["metadata"]["uid"] == ref.get("uid") else None


def _class_of(works: Works, snapshot: Object) -> Object | None:
    if name := snapshot["spec"].get("volumeSnapshotClassName"):
        return works.store.get(SNAPSHOT_CLASS, "", name)
    for found in works.store.all(SNAPSHOT_CLASS):
        if (found["metadata"].get("annotations") or {}).get(_DEFAULT) == "true":
            return found
    return None


def _reference(snapshot: Object) -> Object:
    metadata = snapshot["metadata"]
    names = {part: metadata[part] for part in ("name", "namespace", "uid", "resourceVersion")}
    return {"apiVersion": SNAPSHOT.api_version, "kind": SNAPSHOT.name, **names}


def _written(size: int) -> str:
    return f"{size >> 30}Gi" if size and size % (1 << 30) == 0 else str(size)
