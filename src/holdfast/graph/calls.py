"""Who is configured to call whom: addresses of Services in environment, arguments and configuration files."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.graph.addresses import Names, addresses_of, service_names
from holdfast.model.graph import Edge
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import template_of
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.ownership import WORKLOAD_KINDS, top_owner
from holdfast.verdicts.readiness import pod_is_healthy
from holdfast.verdicts.selection import matches_labels

_CALLERS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicationController", "CronJob", "Job", "ReplicaSet")


def edges(snapshot: Snapshot) -> Iterator[Edge]:
    """Relates top workloads, unhealthy Pods and Pods of unread workloads to the Services that they are told to call."""
    names = service_names(snapshot)
    for kind in _CALLERS:
        for workload in snapshot.of_kind(kind):
            if not any(owner.controller for owner in workload.metadata.owner_references):
                yield from _calls(workload, snapshot, names)
    some_unread = not all(snapshot.knows(kind) for kind in WORKLOAD_KINDS)
    for pod in snapshot.all(Pod):
        alone = not any(owner.controller for owner in pod.metadata.owner_references)
        if alone or not pod_is_healthy(pod) or (some_unread and not snapshot.knows(top_owner(pod, snapshot).kind)):
            yield from _calls(pod, snapshot, names)


def _calls(caller: KubeObject, snapshot: Snapshot, names: Names) -> Iterator[Edge]:
    for address in addresses_of(caller, snapshot, names):
        if address.service is None:
            continue
        callee = snapshot.get(address.service)
        if not isinstance(callee, Service) or not is_its_own(caller, callee):
            yield Edge(caller.ref, "calls", address.service, address.via)


def is_its_own(caller: KubeObject, callee: Service) -> bool:
    """Says that a Service sends to the Pods of the very workload that names it."""
    if caller.namespace != callee.namespace or not callee.spec.selector:
        return False
    template = template_of(caller)
    labels = caller.labels if isinstance(caller, Pod) else template[1].metadata.labels if template else {}
    return matches_labels(callee.spec.selector, labels)
