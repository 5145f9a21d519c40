"""What has lost its owner goes; what is protected goes last; a namespace goes when it is empty."""

from __future__ import annotations

from typing import Final

from holdfast.simulator.cluster.controllers.replicas import end_pod
from holdfast.simulator.cluster.deleting import FOREGROUND, ORPHAN
from holdfast.simulator.cluster.kinds import BY_NAME, CLAIM, KINDS, NAMESPACE, POD, VOLUME, Kind, Object
from holdfast.simulator.cluster.store import named
from holdfast.simulator.cluster.works import Works

_ACCOUNT: Final = BY_NAME["ServiceAccount"]


def collect_garbage(works: Works) -> None:
    """Deletes what is owned by nothing that is there any more, and lets owners go that waited for that."""
    everything = [(kind, found) for kind in KINDS for found in works.store.all(kind)]
    there = named(found for _, found in everything)
    owners: set[str] = set()
    for kind, found in everything:
        for reference in found["metadata"].get("ownerReferences") or ():
            owners.add(reference["uid"])
            _judge(works, kind, found, reference["uid"], there)
    for kind, found in everything:
        current = works.fresh(kind, found) if found["metadata"].get("deletionTimestamp") else None
        if current is not None:
            _release(works, kind, current, current["metadata"]["uid"] in owners)


def release_protected(works: Works) -> None:
    """Lets claims go that no Pod uses, and volumes that no claim holds."""
    used = {
        (pod["metadata"]["namespace"], claim["metadata"]["name"])
        for pod in works.store.all(POD)
        if pod["status"].get("phase") not in ("Succeeded", "Failed")
        for _, claim in works.claims_of(pod)
        if claim is not None
    }
    for claim in works.store.all(CLAIM):
        metadata = claim["metadata"]
        if metadata.get("deletionTimestamp") and (metadata["namespace"], metadata["name"]) not in used:
            _drop(works, CLAIM, claim, "kubernetes.io/pvc-protection")
    for volume in works.store.all(VOLUME):
        if volume["metadata"].get("deletionTimestamp") and volume["status"].get("phase") != "Bound":
            _drop(works, VOLUME, volume, "kubernetes.io/pv-protection")


def keep_namespaces(works: Works) -> None:
    """Gives new namespaces their account, and lets those go that are empty."""
    for namespace in works.store.all(NAMESPACE):
        name = namespace["metadata"]["name"]
        if not namespace["metadata"].get("deletionTimestamp"):
            works.set_status(NAMESPACE, namespace, {"phase": "Active"})
            if works.store.get(_ACCOUNT, name, "default") is None:
                works.create(_ACCOUNT, {"metadata": {"name": "default", "namespace": name}})
            continue
        works.set_status(NAMESPACE, namespace, {"phase": "Terminating"})
        inside = [(kind, found) for kind in KINDS if kind.is_namespaced for found in works.store.all(kind, name)]
        for kind, found in inside:
            if not found["metadata"].get("deletionTimestamp"):
                _delete(works, kind, found)
        if not inside and (empty := works.fresh(NAMESPACE, namespace)) is not None:
            works.store.remove(NAMESPACE, empty)


def _judge(works: Works, kind: Kind, found: Object, uid: str, there: dict[str, Object]) -> None:
    """Decides about a dependent from what becomes of one of its owners."""
    current, owner = works.fresh(kind, found), there.get(uid)
    metadata = owner["metadata"] if owner else {}
    finalizers = metadata.get("finalizers") or () if metadata.get("deletionTimestamp") else ()
    if current is None:
        return
    if owner is None or FOREGROUND in finalizers:
        _lose(works, kind, current, uid, there)
    elif ORPHAN in finalizers:
        works.store.put(kind, _disowned(current, uid))


def _lose(works: Works, kind: Kind, found: Object, uid: str, there: dict[str, Object]) -> None:
    """Deletes a dependent whose last owner goes; one with other owners only forgets this one."""
    others = [item for item in found["metadata"]["ownerReferences"] if item["uid"] != uid and item["uid"] in there]
    if others:
        works.store.put(kind, _disowned(found, uid))
    elif not found["metadata"].get("deletionTimestamp"):
        _delete(works, kind, found)


def _disowned(found: Object, uid: str) -> Object:
    left = [item for item in found["metadata"]["ownerReferences"] if item["uid"] != uid]
    metadata = {name: value for name, value in found["metadata"].items() if name != "ownerReferences"}
    return {**found, "metadata": metadata | ({"ownerReferences": left} if left else {})}


def _release(works: Works, kind: Kind, found: Object, has_dependents: bool) -> None:
    finalizers = found["metadata"].get("finalizers") or ()
    if ORPHAN in finalizers:
        works.release(kind, found, ORPHAN)
    elif FOREGROUND in finalizers and not has_dependents:
        works.release(kind, found, FOREGROUND)


def _delete(works: Works, kind: Kind, found: Object) -> None:
    if kind == POD:
        end_pod(works, found)
    elif found["metadata"].get("finalizers"):
        metadata = {"deletionTimestamp": works.time(), "deletionGracePeriodSeconds": 0}
        works.change(kind, found, metadata=metadata)
    else:
        works.store.remove(kind, found)


def _drop(works: Works, kind: Kind, found: Object, finalizer: str) -> None:
    if finalizer in (found["metadata"].get("finalizers") or ()):
        works.release(kind, found, finalizer)
