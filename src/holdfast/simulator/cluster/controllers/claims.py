"""Claims are bound: to a volume that waits for them, to one that fits, or to one that is made for them."""

from __future__ import annotations

from fractions import Fraction

from holdfast.model.units import parse_quantity, whole
from holdfast.simulator.cluster.checks import size_of
from holdfast.simulator.cluster.filling import Volume
from holdfast.simulator.cluster.kinds import CLAIM, CLASS, POD, SNAPSHOT, VOLUME, Object
from holdfast.simulator.cluster.works import SELECTED, Works

_BOUND = "pv.kubernetes.io/bind-completed"


def bind_claims(works: Works) -> None:
    """Binds what can be bound."""
    for claim in works.store.all(CLAIM):
        if claim["metadata"].get("deletionTimestamp"):
            continue
        if claim["spec"].get("volumeName") and works.volume_of(claim) is None and _is_bound(claim):
            works.set_status(CLAIM, claim, {**claim["status"], "phase": "Lost"})
        elif not _is_bound(claim):
            volume = _waiting(works, claim) or _fitting(works, claim) or _provisioned(works, claim)
            if volume is not None:
                _bind(works, claim, volume)


def settle_volumes(works: Works) -> None:
    """Says of volumes whether they are free, and what becomes of those whose claim is gone."""
    for volume in works.store.all(VOLUME):
        if volume["metadata"].get("deletionTimestamp"):
            continue
        ref = volume["spec"].get("claimRef") or {}
        phase = volume.get("status", {}).get("phase", "Pending")
        if not ref:
            _set_phase(works, volume, "Available")
        elif ref.get("uid"):
            claim = works.store.get(CLAIM, ref.get("namespace", ""), ref.get("name", ""))
            is_there = claim is not None and claim["metadata"]["uid"] == ref["uid"]
            if not is_there and phase != "Released":
                _set_phase(works, volume, "Released")
            elif not is_there:
                _reclaim(works, volume)
        elif phase == "Pending":
            _set_phase(works, volume, "Available")


def know_volumes(works: Works) -> None:
    """Begins to know what is in volumes that nobody made here."""
    for volume in works.store.all(VOLUME):
        if volume["metadata"]["name"] not in works.volumes:
            size = whole(volume["spec"]["capacity"]["storage"]) or 0
            works.volumes[volume["metadata"]["name"]] = Volume(works.now(), size)


def _is_bound(claim: Object) -> bool:
    return bool(claim.get("status", {}).get("phase") in ("Bound", "Lost"))


def _waiting(works: Works, claim: Object) -> Object | None:
    """Finds the volume that this claim names, or one that names this claim."""
    if named := claim["spec"].get("volumeName"):
        volume = works.store.get(VOLUME, "", named)
        is_free = volume is not None and (not volume["spec"].get("claimRef") or _is_meant(volume, claim))
        return volume if is_free else None
    return next((volume for volume in works.store.all(VOLUME) if _is_meant(volume, claim)), None)


def _is_meant(volume: Object, claim: Object) -> bool:
    ref, metadata = volume["spec"].get("claimRef") or {}, claim["metadata"]
    is_its_name = (ref.get("namespace"), ref.get("name")) == (metadata["namespace"], metadata["name"])
    is_going = bool(volume["metadata"].get("deletionTimestamp"))
    return is_its_name and ref.get("uid", "") in ("", metadata["uid"]) and not is_going


def _fitting(works: Works, claim: Object) -> Object | None:
    """Finds the smallest free volume of the class that is large enough."""
    spec = claim["spec"]
    if spec.get("dataSource"):
        return None
    free = [
        (parse_quantity(volume["spec"]["capacity"]["storage"]) or Fraction(0), volume["metadata"]["name"])
        for volume in works.store.all(VOLUME)
        if volume.get("status", {}).get("phase") == "Available"
        and not volume["spec"].get("claimRef")
        and volume["spec"].get("storageClassName", "") == spec.get("storageClassName", "")
        and set(spec["accessModes"]) <= set(volume["spec"]["accessModes"])
        and volume["spec"].get("volumeMode") == spec.get("volumeMode")
    ]
    wanted = size_of(claim)
    name = next((name for size, name in sorted(free) if size >= wanted), "")
    return works.store.get(VOLUME, "", name) if name else None


def _provisioned(works: Works, claim: Object) -> Object | None:
    """Makes a volume, once its time has come; None until then."""
    found = works.store.get(CLASS, "", claim["spec"].get("storageClassName", ""))
    driver = works.driver_of(claim)
    if found is None or driver is None or claim["spec"].get("volumeName") or size_of(claim) > driver.largest:
        return None
    notes = {"volume.kubernetes.io/storage-provisioner": found["provisioner"]}
    if found.get("volumeBindingMode") == "WaitForFirstConsumer":
        node = _consumer(works, claim)
        if not node:
            return None
        notes[SELECTED] = node
    content = _content(works, claim)
    if claim["spec"].get("dataSource") and content is None:
        return None
    claim = works.change(CLAIM, claim, metadata={"annotations": notes})
    if not works.has_taken(("provision", claim["metadata"]["uid"]), driver.provision):
        return None
    return _made(works, claim, found, content or 0.0)


def _made(works: Works, claim: Object, found: Object, used: float) -> Object:
    uid, size = claim["metadata"]["uid"], claim["spec"]["resources"]["requests"]["storage"]
    name = f"pvc-{uid}"
    works.volumes[name] = Volume(works.now(), whole(size) or 0, used)
    spec = {
        "accessModes": claim["spec"]["accessModes"],
        "capacity": {"storage": size},
        "persistentVolumeReclaimPolicy": found.get("reclaimPolicy", "Delete"),
        "storageClassName": found["metadata"]["name"],
        "volumeMode": claim["spec"].get("volumeMode", "Filesystem"),
        "csi": {"driver": found["provisioner"], "volumeHandle": f"disk-{uid[:8]}", "fsType": "ext4"},
        "claimRef": _reference(claim),
    }
    metadata = {
        "name": name,
        "annotations": {"pv.kubernetes.io/provisioned-by": found["provisioner"]},
        "finalizers": ["kubernetes.io/pv-protection"],
    }
    return works.create(
        VOLUME, {"metadata": metadata, "spec": spec, "status": {"phase": "Available"}}, "csi-provisioner"
    )


def _bind(works: Works, claim: Object, volume: Object) -> None:
    name = volume["metadata"]["name"]
    volume = works.change(VOLUME, volume, spec={"claimRef": _reference(claim)})
    _set_phase(works, volume, "Bound")
    found = works.store.get(CLAIM, claim["metadata"]["namespace"], claim["metadata"]["name"]) or claim
    notes = {_BOUND: "yes", "pv.kubernetes.io/bound-by-controller": "yes"}
    found = works.change(CLAIM, found, metadata={"annotations": notes}, spec={"volumeName": name})
    spec = volume["spec"]
    status = {"phase": "Bound", "accessModes": spec["accessModes"], "capacity": spec["capacity"]}
    works.set_status(CLAIM, found, status)


def _reclaim(works: Works, volume: Object) -> None:
    if volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete" and "csi" in volume["spec"]:
        works.volumes.pop(volume["metadata"]["name"], None)
        works.store.remove(VOLUME, volume)


def _consumer(works: Works, claim: Object) -> str:
    """Names the node of the first Pod that waits for a claim."""
    for pod in works.store.all(POD, claim["metadata"]["namespace"]):
        names = [found["metadata"]["name"] for _, found in works.claims_of(pod) if found]
        if claim["metadata"]["name"] in names and pod["metadata"].get("annotations", {}).get(SELECTED):
            return str(pod["metadata"]["annotations"][SELECTED])
    return ""


def _content(works: Works, claim: Object) -> float | None:
    """Gives how much a snapshot holds from which a claim is to be made; None while it cannot be."""
    source = claim["spec"].get("dataSource") or {}
    found = works.store.get(SNAPSHOT, claim["metadata"]["namespace"], source.get("name", ""))
    status = (found or {}).get("status") or {}
    if source.get("kind") != "VolumeSnapshot" or not status.get("readyToUse"):
        return None
    least = parse_quantity(status.get("restoreSize")) or Fraction(0)
    return works.snapshots.get((found or {})["metadata"]["uid"], 0.0) if size_of(claim) >= least else None


def _set_phase(works: Works, volume: Object, phase: str) -> None:
    if volume.get("status", {}).get("phase") != phase:
        works.set_status(VOLUME, volume, {"phase": phase, "lastPhaseTransitionTime": works.time()})


def _reference(claim: Object) -> Object:
    metadata = claim["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": metadata["name"],
        "namespace": metadata["namespace"],
        "uid": metadata["uid"],
        "resourceVersion": metadata["resourceVersion"],
    }
