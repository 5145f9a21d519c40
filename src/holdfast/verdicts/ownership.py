"""Who controls an object, also where the object between was not read."""

from __future__ import annotations

import re

from holdfast.model.objects.meta import KubeObject, OwnerReference
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot

WORKLOAD_KINDS = (
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "ReplicationController",
)
HASH_LABEL = "pod-template-hash"
_SCHEDULED_RUN = re.compile(r"(.+)-\d{8,}")


def controller_reference(item: KubeObject) -> tuple[str, OwnerReference] | None:
    """Finds the owner reference of an object's controlling workload, with its field path."""
    for i, owner in enumerate(item.metadata.owner_references):
        if owner.controller and owner.kind in WORKLOAD_KINDS:
            return f"metadata.ownerReferences[{i}].name", owner
    return None


def controller_of(item: KubeObject, snapshot: Snapshot) -> Ref | None:
    """Names the workload that controls an object.

    A ReplicaSet or Job that was not read is passed over where the Pod itself tells what is above it: the Deployment
    controller names a ReplicaSet after the Deployment and the hash in the Pod's label, and the CronJob controller
    names a Job after the CronJob and the scheduled minute.
    """
    found = controller_reference(item)
    if found is None:
        return None
    ref = Ref(found[1].kind, found[1].name, item.metadata.namespace)
    if not isinstance(item, Pod) or snapshot.knows(ref.kind):
        return ref
    return _above_unread(ref, item, snapshot) or ref


def _above_unread(ref: Ref, pod: Pod, snapshot: Snapshot) -> Ref | None:
    label = pod.labels.get(HASH_LABEL)
    if ref.kind == "ReplicaSet" and label and ref.name.endswith(f"-{label}"):
        return Ref("Deployment", ref.name.removesuffix(f"-{label}"), ref.namespace)
    run = _SCHEDULED_RUN.fullmatch(ref.name)
    if ref.kind == "Job" and run:
        above = Ref("CronJob", run.group(1), ref.namespace)
        return above if snapshot.get(above) is not None else None
    return None


def top_owner(item: KubeObject, snapshot: Snapshot) -> Ref:
    """Names the workload at the top of an object's controllers, the object itself when nothing controls it."""
    found: KubeObject | None = item
    ref, seen = item.ref, {item.ref}
    while found is not None:
        above = controller_of(found, snapshot)
        if above is None or above in seen:
            return ref
        ref, found = above, snapshot.get(above)
        seen.add(ref)
    return ref
