"""The DNS policy of a Pod keeps it from resolving the names of Services that it calls."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.graph.addresses import Address
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import PodSpec
from holdfast.model.objects.workloads import template_of
from holdfast.rules.network._names import name_service
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="names-unresolved",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that calls Services by name and does not ask the cluster's name service.

    Without trouble of its own it counts little, and only where the policy was chosen, not entailed by the host network.
    """
    service = name_service(facts)
    own = {service.spec.cluster_ip} if service else set()
    for workload, addresses in sorted(facts.addresses.items()):
        item = facts.snapshot.get(workload)
        template = template_of(item) if item else None
        named = next((address for address in addresses if address.service), None)
        if template is None or item is None or named is None:
            continue
        policy = _unsuited(template[1].spec, own)
        pods = tuple(pod for pod in facts.pods_by_workload.get(workload, ()) if not pod_is_healthy(pod))
        said = [line for pod in pods for line in facts.complaints.get(pod.ref, ()) if line.hit.fault == "unresolved"]
        if not policy or (policy == "ClusterFirst" and not said) or not facts.pods_by_workload.get(workload):
            continue
        yield Finding(
            subject=workload,
            values={"policy": policy, "address": named.host},
            evidence=(
                cite(
                    item,
                    f"{template[0]}.spec.{'hostNetwork' if policy == 'ClusterFirst' else 'dnsPolicy'}",
                    True if policy == "ClusterFirst" else policy,
                ),
                *_named(named),
                *(line.cite() for line in said[:2]),
            ),
            affects=tuple(pod.ref for pod in pods),
            certainty=PROVEN if said else LIKELY,
            severity=None if pods else "low",
        )


def _unsuited(spec: PodSpec, own: set[str]) -> str:
    if spec.dns_policy == "Default":
        return "Default"
    if spec.dns_policy == "ClusterFirst" and spec.host_network:
        return "ClusterFirst"
    servers = set(spec.dns_config.nameservers) if spec.dns_config else set()
    # The address 169.254.x.x is that of a cache on the node, which knows the cluster's names.
    if spec.dns_policy == "None" and own and not servers & own and not any(s.startswith("169.254.") for s in servers):
        return "None"
    return ""


def _named(address: Address) -> Iterator[Evidence]:
    if len(address.raw) <= 300 and "$(" not in address.raw:
        yield Evidence(object=address.owner, field=address.field, value=address.raw)
