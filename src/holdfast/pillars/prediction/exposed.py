"""What can be counted of exposure in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod, containers_of
from holdfast.model.objects.rbac import ClusterRoleBinding
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.prediction.exposures import Count

ADMIN = "cluster-admin"


def counted(snapshot: Snapshot) -> Iterator[Count]:
    """Counts what widens the ways in, for the day of the snapshot; of kinds that were not read nothing is counted."""
    if snapshot.taken_at is None:
        return
    day = snapshot.taken_at.date()
    if snapshot.knows(Pod.KIND):
        pods = tuple(snapshot.all(Pod))
        yield Count("privileged-containers", day, float(sum(_privileged(pod) for pod in pods)))
        yield Count("pods-on-host-paths", day, float(sum(any(v.host_path for v in pod.spec.volumes) for pod in pods)))
    if snapshot.knows(Service.KIND):
        open_types = ("LoadBalancer", "NodePort")
        yield Count("services-open-outside", day, float(sum(s.spec.type in open_types for s in snapshot.all(Service))))
    if snapshot.knows(ClusterRoleBinding.KIND):
        admins = (b for b in snapshot.all(ClusterRoleBinding) if b.role_ref.name == ADMIN)
        yield Count("cluster-admins", day, float(sum(len(binding.subjects) for binding in admins)))


def _privileged(pod: Pod) -> int:
    return sum(
        bool(named.container.security_context and named.container.security_context.privileged)
        for named in containers_of(pod.spec)
    )
