"""Whether objects do what they are asked to do, by their own status."""

from __future__ import annotations

from datetime import datetime

from holdfast.model.objects.meta import KubeObject, condition
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import ContainerStatus, Pod
from holdfast.model.objects.workloads import (
    DaemonSet,
    Deployment,
    ReplicaSet,
    ReplicationController,
    StatefulSet,
)


def pod_is_finished(pod: Pod) -> bool:
    """Says that a Pod ran to its end successfully."""
    return pod.status.phase == "Succeeded"


def pod_is_ready(pod: Pod) -> bool:
    """Says that a Pod takes traffic."""
    ready = condition(pod.status.conditions, "Ready")
    return pod.status.phase == "Running" and ready is not None and ready.status == "True"


def pod_is_healthy(pod: Pod) -> bool:
    """Says that a Pod is ready, or finished, and is not being deleted."""
    return pod.metadata.deletion_timestamp is None and (pod_is_finished(pod) or pod_is_ready(pod))


def ready_since(pod: Pod) -> datetime | None:
    """Gives the time since which a Pod is ready, or None while it is not."""
    ready = condition(pod.status.conditions, "Ready")
    return ready.last_transition_time if ready is not None and ready.status == "True" else None


def node_is_ready(node: Node) -> bool:
    """Says that a node reports itself ready."""
    ready = condition(node.status.conditions, "Ready")
    return ready is not None and ready.status == "True"


def statuses_of(pod: Pod) -> tuple[tuple[str, ContainerStatus], ...]:
    """Lists the container statuses of a Pod with the field path of each, init containers first."""
    init = tuple((f"status.initContainerStatuses[{i}]", s) for i, s in enumerate(pod.status.init_container_statuses))
    main = tuple((f"status.containerStatuses[{i}]", s) for i, s in enumerate(pod.status.container_statuses))
    return init + main


def replicas_of(workload: KubeObject) -> tuple[int, int] | None:
    """Gives how many Pods a workload asks for and how many are ready, or None for kinds without that notion."""
    if isinstance(workload, DaemonSet):
        return workload.status.desired_number_scheduled, workload.status.number_ready
    if isinstance(workload, Deployment | ReplicaSet | StatefulSet | ReplicationController):
        return workload.spec.replicas, workload.status.ready_replicas
    return None


def workload_is_available(workload: KubeObject) -> bool:
    """Says that a workload has as many ready Pods as it asks for; kinds without replicas count as available."""
    counts = replicas_of(workload)
    return counts is None or counts[1] >= counts[0]
