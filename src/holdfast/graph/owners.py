"""Controllers and what they make, autoscalers and what they scale, quotas and what they limit."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.graph import Edge
from holdfast.model.kinds import ref_to
from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import HorizontalPodAutoscaler, ReplicaSet
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.readiness import pod_is_healthy

_CONTROLLERS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController")


def edges(snapshot: Snapshot) -> Iterator[Edge]:
    """Relates controllers to what they make, from the owner references of what they made."""
    for pod in snapshot.all(Pod):
        if not pod_is_healthy(pod):
            yield from _ownership(pod)
            if pod.spec.node_name:
                yield Edge(pod.ref, "runs-on", ref_to("v1", "Node", pod.spec.node_name), "spec.nodeName")
    for kind in ("ReplicaSet", "Job"):
        for item in snapshot.of_kind(kind):
            if not _is_retired(item):
                yield from _ownership(item)
    yield from _owned_customs(snapshot)
    for autoscaler in snapshot.all(HorizontalPodAutoscaler):
        target = autoscaler.spec.scale_target_ref
        ref = ref_to(target.api_version, target.kind, target.name, autoscaler.namespace)
        yield Edge(autoscaler.ref, "scales", ref, "spec.scaleTargetRef.name")
    yield from _limits(snapshot)


def _is_retired(item: KubeObject) -> bool:
    return isinstance(item, ReplicaSet) and item.spec.replicas == 0 and item.status.replicas == 0


def _ownership(item: KubeObject) -> Iterator[Edge]:
    for i, owner in enumerate(item.metadata.owner_references):
        above = ref_to(owner.api_version, owner.kind, owner.name, item.namespace)
        field = f"metadata.ownerReferences[{i}].name"
        if owner.controller and owner.kind in _CONTROLLERS:
            yield Edge(above, "made-of", item.ref, field)
            yield Edge(item.ref, "made-by", above, field)
        else:
            yield Edge(above, "owns", item.ref, field)


def _owned_customs(snapshot: Snapshot) -> Iterator[Edge]:
    for kind, found in snapshot.objects.items():
        if "." in kind or kind in ("StatefulSet", "Deployment", "DaemonSet", "CronJob"):
            for item in found.values():
                yield from _ownership(item)


def _limits(snapshot: Snapshot) -> Iterator[Edge]:
    limited: dict[str, list[KubeObject]] = {}
    for item in (*snapshot.all(ResourceQuota), *snapshot.all(LimitRange)):
        limited.setdefault(item.namespace, []).append(item)
    if not limited:
        return
    for kind in _CONTROLLERS:
        for workload in snapshot.of_kind(kind):
            if not _is_retired(workload):
                for limit in limited.get(workload.namespace, ()):
                    yield Edge(workload.ref, "limited-by", limit.ref)
