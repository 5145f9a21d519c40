"""Controllers and what they make, autoscalers and what they scale, quotas and what they limit."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.graph import Edge
from holdfast.model.kinds import ref_to
from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import Deployment, HorizontalPodAutoscaler, ReplicaSet, StatefulSet
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.ownership import WORKLOAD_KINDS, controller_of, controller_reference
from holdfast.verdicts.readiness import pod_is_healthy


def edges(snapshot: Snapshot) -> Iterator[Edge]:
    """Relates controllers to what they make, from the owner references of what they made."""
    for pod in snapshot.all(Pod):
        if not pod_is_healthy(pod):
            yield from _ownership(pod, snapshot)
            if pod.spec.node_name:
                yield Edge(pod.ref, "runs-on", ref_to("v1", "Node", pod.spec.node_name), "spec.nodeName")
    for kind in ("ReplicaSet", "Job"):
        for item in snapshot.of_kind(kind):
            if not _is_retired(item):
                yield from _ownership(item, snapshot)
    yield from _owned_customs(snapshot)
    for autoscaler in snapshot.all(HorizontalPodAutoscaler):
        target = autoscaler.spec.scale_target_ref
        ref = ref_to(target.api_version, target.kind, target.name, autoscaler.namespace)
        yield Edge(autoscaler.ref, "scales", ref, "spec.scaleTargetRef.name")
    yield from _limits(snapshot)


def _is_retired(item: KubeObject) -> bool:
    return isinstance(item, ReplicaSet) and item.spec.replicas == 0 and item.status.replicas == 0


def _ownership(item: KubeObject, snapshot: Snapshot) -> Iterator[Edge]:
    controller = controller_reference(item)
    above = controller_of(item, snapshot)
    if controller and above:
        yield Edge(above, "made-of", item.ref, controller[0])
        yield Edge(item.ref, "made-by", above, controller[0])
    for i, owner in enumerate(item.metadata.owner_references):
        if not (owner.controller and owner.kind in WORKLOAD_KINDS):
            ref = ref_to(owner.api_version, owner.kind, owner.name, item.namespace)
            yield Edge(ref, "owns", item.ref, f"metadata.ownerReferences[{i}].name")


def _owned_customs(snapshot: Snapshot) -> Iterator[Edge]:
    for kind, found in snapshot.objects.items():
        if "." in kind or kind in ("StatefulSet", "Deployment", "DaemonSet", "CronJob"):
            for item in found.values():
                yield from _ownership(item, snapshot)


def _limits(snapshot: Snapshot) -> Iterator[Edge]:
    limited: dict[str, list[KubeObject]] = {}
    for item in (*snapshot.all(ResourceQuota), *snapshot.all(LimitRange)):
        limited.setdefault(item.namespace, []).append(item)
    if not limited:
        return
    for kind in WORKLOAD_KINDS:
        for workload in snapshot.of_kind(kind):
            if not _is_retired(workload) and not _has_all(workload):
                for limit in limited.get(workload.namespace, ()):
                    yield Edge(workload.ref, "limited-by", limit.ref)


def _has_all(workload: KubeObject) -> bool:
    """Says that a controller has made every Pod that it should, so that no limit stands in its way."""
    if isinstance(workload, ReplicaSet):
        return 0 < workload.spec.replicas <= workload.status.replicas
    if not isinstance(workload, Deployment | StatefulSet):
        return False
    made = min(workload.status.replicas, workload.status.updated_replicas)
    return 0 < workload.spec.replicas <= made
