"""What admission does with an object: completes it, and refuses it in a namespace that goes or where nothing grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from holdfast.simulator.cluster.checks import size_of
from holdfast.simulator.cluster.kinds import CLAIM, CLASS, NAMESPACE, Kind, Object
from holdfast.simulator.cluster.refusals import forbidden, not_found
from holdfast.simulator.cluster.store import Store

_DEFAULT_CLASS: Final = "storageclass.kubernetes.io/is-default-class"
_UNGROWING: Final = (
    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
)


def admit_place(store: Store, kind: Kind, made: Object) -> None:
    """Refuses what would be made in a namespace that is not there or goes; raises Refusal."""
    namespace = made["metadata"].get("namespace", "")
    if not kind.is_namespaced:
        return
    found = store.get(NAMESPACE, "", namespace)
    if found is None:
        raise not_found(NAMESPACE, namespace)
    if found["metadata"].get("deletionTimestamp"):
        why = f"unable to create new content in namespace {namespace} because it is being terminated"
        raise forbidden(kind, made["metadata"]["name"], why)


def admit_growth(store: Store, old: Object, new: Object) -> None:
    """Refuses the growth of a claim whose class does not let it grow; raises Refusal."""
    if size_of(new) <= size_of(old):
        return
    name = new["metadata"]["name"]
    if old["status"].get("phase") != "Bound":
        raise forbidden(CLAIM, name, "Only bound persistent volume claims can be expanded")
    found = store.get(CLASS, "", new["spec"].get("storageClassName", ""))
    if found is None or not found.get("allowVolumeExpansion"):
        raise forbidden(CLAIM, name, _UNGROWING)


def completed(store: Store, kind: Kind, made: Object) -> Object:
    """Adds what nobody wrote and nobody owns: protection, the usual class and account, the labels of a Job's Pods."""
    add = _COMPLETED.get(kind.name)
    made = add(store, made) if add else made
    return {**made, "status": {}} if kind.has_status and not kind.is_custom and "status" not in made else made


def _protected_claim(store: Store, made: Object) -> Object:
    spec = made["spec"]
    if "storageClassName" not in spec and (name := _default_class(store)):
        spec = {**spec, "storageClassName": name}
    return {**_finalized(made, "kubernetes.io/pvc-protection"), "spec": spec}


def _protected_volume(_: Store, made: Object) -> Object:
    return _finalized(made, "kubernetes.io/pv-protection")


def _finalized(made: Object, finalizer: str) -> Object:
    finalizers = list(dict.fromkeys((*(made["metadata"].get("finalizers") or ()), finalizer)))
    return {**made, "metadata": {**made["metadata"], "finalizers": finalizers}}


def _labelled_job(_: Store, made: Object) -> Object:
    metadata, spec = made["metadata"], made["spec"]
    if "selector" in spec:
        return made
    title = "batch.kubernetes.io/"
    own = {
        f"{title}controller-uid": metadata["uid"],
        f"{title}job-name": metadata["name"],
        "controller-uid": metadata["uid"],
        "job-name": metadata["name"],
    }
    inner = spec["template"].get("metadata") or {}
    labels = {**(inner.get("labels") or {}), **own}
    template = {**spec["template"], "metadata": {**inner, "labels": labels}}
    selector = {"matchLabels": {f"{title}controller-uid": metadata["uid"]}}
    # The server writes them upon the Job itself where it has none.
    told = {**metadata, "labels": metadata.get("labels") or labels}
    return {**made, "metadata": told, "spec": {**spec, "selector": selector, "template": template}}


def _accounted_pod(_: Store, made: Object) -> Object:
    usual = {"serviceAccountName": "default", "serviceAccount": "default", "priority": 0}
    waits = [
        {"key": f"node.kubernetes.io/{what}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        for what in ("not-ready", "unreachable")
    ]
    spec = {**usual, "preemptionPolicy": "PreemptLowerPriority", "tolerations": [], **made["spec"]}
    known = [item.get("key") for item in spec["tolerations"]]
    more = [item for item in waits if item["key"] not in known]
    return {**made, "spec": {**spec, "tolerations": [*spec["tolerations"], *more]}}


def _default_class(store: Store) -> str:
    for found in store.all(CLASS):
        if (found["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true":
            return str(found["metadata"]["name"])
    return ""


_COMPLETED: Final[Mapping[str, Callable[[Store, Object], Object]]] = {
    "PersistentVolumeClaim": _protected_claim,
    "PersistentVolume": _protected_volume,
    "Job": _labelled_job,
    "Pod": _accounted_pod,
}
