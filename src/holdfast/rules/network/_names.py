"""Where the name service of the cluster is."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.signals.complaints import Complaint
from holdfast.model.objects.config import ConfigMap
from holdfast.model.objects.network import Service
from holdfast.model.refs import Ref
from holdfast.rules.dependency._complaints import grievances
from holdfast.verdicts import name_service as verdict

_COREFILES = (
    ("kube-system", "coredns"),
    ("kube-system", "rke2-coredns-rke2-coredns"),
    ("openshift-dns", "dns-default"),
)


def name_service(facts: Facts) -> Service | None:
    """Finds the Service that resolves names for Pods."""
    return verdict.name_service(facts.snapshot)


def corefile(facts: Facts) -> ConfigMap | None:
    """Finds the ConfigMap that holds CoreDNS's configuration."""
    for namespace, name in _COREFILES:
        found = facts.find(ConfigMap, name, namespace)
        if found is not None and "Corefile" in found.data:
            return found
    return None


def unresolved(facts: Facts) -> Iterator[Complaint]:
    """Lists the complaints that still matter that a name is not resolved."""
    for grievance in grievances(facts, "unresolved"):
        yield from grievance.complaints


def sufferers(facts: Facts, complaints: Iterator[Complaint]) -> tuple[Ref, ...]:
    """Lists the Pods that complain and their workloads."""
    pods = dict.fromkeys(item.pod for item in complaints)
    return tuple(dict.fromkeys((*pods, *(facts.top_owner(ref) for ref in pods))))
