"""A NetworkPolicy keeps Pods from asking the name service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, SUSPECTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.network import NetworkPolicy, Service
from holdfast.model.refs import Ref
from holdfast.rules.network._backends import unhealthy_among
from holdfast.rules.network._flows import (
    caller_party,
    culprit,
    is_enforced,
    policies_by_namespace,
    service_party,
)
from holdfast.rules.network._names import name_service
from holdfast.verdicts.reach import Party, isolating, may_leave
from holdfast.verdicts.readiness import pod_is_healthy
from holdfast.verdicts.service_ports import target_number

RULE = Rule(
    subject="NetworkPolicy",
    needs=("Pod", "Service"),
    shows="names-unresolved",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each policy that isolates the egress of callers of named Services without letting them ask for names."""
    service = name_service(facts)
    target = service_party(facts, service) if service else None
    policies = policies_by_namespace(facts)
    # A cache on the node answers on an address of its own, which policies treat differently.
    cached = any("local-dns" in item.name or "dns-cache" in item.name for item in facts.snapshot.of_kind("DaemonSet"))
    if service is None or target is None or cached:
        return
    blocked: defaultdict[Ref, list[Ref]] = defaultdict(list)
    for caller, addresses in sorted(facts.addresses.items()):
        if caller.namespace not in policies or not any(address.service for address in addresses):
            continue
        source = caller_party(facts, caller)
        if source and _is_cut_off(policies[caller.namespace], source, target, service):
            blocked[culprit(isolating(policies[caller.namespace], source, "Egress")).ref].append(caller)
    for ref, callers in sorted(blocked.items()):
        policy = facts.snapshot.get(ref)
        if isinstance(policy, NetworkPolicy):
            yield _finding(facts, policy, tuple(callers))


def _is_cut_off(policies: tuple[NetworkPolicy, ...], source: Party, target: Party, service: Service) -> bool:
    ports = {53} | {target_number(port, target.spec) or 53 for port in service.spec.ports if port.port == 53}
    ways = [(port, protocol) for port in sorted(ports) for protocol in ("UDP", "TCP")]
    return all(may_leave(policies, source, target, port, protocol).is_no for port, protocol in ways)


def _finding(facts: Facts, policy: NetworkPolicy, callers: tuple[Ref, ...]) -> Finding:
    pods = tuple(pod.ref for ref in callers for pod in facts.pods_by_workload.get(ref, ()) if not pod_is_healthy(pod))
    complaints = [
        item for ref in pods for item in facts.complaints.get(ref, ()) if item.hit.fault in ("unresolved", "timeout")
    ]
    harmed = bool(complaints or unhealthy_among(facts, (*callers, *pods)))
    evidence: list[Evidence] = [cite(policy, "metadata.name", policy.name)]
    if policy.spec.policy_types:
        evidence.append(cite(policy, "spec.policyTypes", list(policy.spec.policy_types)))
    address = next(item for item in facts.addresses[callers[0]] if item.service)
    if len(address.raw) <= 300 and "$(" not in address.raw:
        evidence.append(Evidence(object=address.owner, field=address.field, value=address.raw))
    return Finding(
        subject=policy.ref,
        values={"callers": [ref.name for ref in callers], "count": len(callers)},
        evidence=(*evidence, *(item.cite() for item in complaints[:2])),
        affects=tuple(dict.fromkeys((*callers, *pods))),
        certainty=(REPORTED if harmed else LIKELY) if is_enforced(facts) else SUSPECTED,
    )
