"""Which Service resolves names, and which Pods ask it."""

from __future__ import annotations

from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import PodSpec
from holdfast.model.snapshot import Snapshot

NAME_SERVICES = (
    ("kube-system", "kube-dns"),
    ("kube-system", "coredns"),
    ("kube-system", "rke2-coredns-rke2-coredns"),
    ("openshift-dns", "dns-default"),
)


def name_service(snapshot: Snapshot) -> Service | None:
    """Finds the Service that resolves names for Pods."""
    for namespace, name in NAME_SERVICES:
        found = snapshot.find(Service, name, namespace)
        if found is not None:
            return found
    return None


def asks_the_cluster(spec: PodSpec) -> bool:
    """Says that a Pod resolves names through the cluster's name service, as its DNS policy decides."""
    if spec.dns_policy == "ClusterFirstWithHostNet":
        return True
    return spec.dns_policy == "ClusterFirst" and not spec.host_network
