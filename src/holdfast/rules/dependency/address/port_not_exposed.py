"""A workload calls a Service on a port that the Service does not offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import reduce

from msgspec.structs import replace

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.graph.addresses import Address
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.network import Service
from holdfast.model.refs import Ref
from holdfast.rules.dependency._callers import TELEMETRY, cite_address, cite_trouble, holder, place, suffering_pods
from holdfast.verdicts.service_ports import declared_ports

RULE = Rule(
    subject="Service",
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each configured port of an existing Service that is not among the Service's ports.

    Where several configurations agree on a port and none uses another one, it is the Service that left them.
    """
    stated: dict[tuple[Ref, Ref], Finding] = {}
    asked: defaultdict[Ref, set[int]] = defaultdict(set)
    for workload, addresses in sorted(facts.addresses.items()):
        for address in addresses:
            service = facts.snapshot.get(address.service) if address.service else None
            if not isinstance(service, Service):
                continue
            asked[service.ref].add(address.port or 0)
            if _is_wrong(facts, address, service):
                found = _finding(facts, workload, address, service)
                if found is not None:
                    key = (service.ref, found.subject)
                    stated[key] = _joined(stated[key], found) if key in stated else found
    for ref in dict.fromkeys(ref for ref, _ in stated):
        mine = [found for (at, _), found in stated.items() if at == ref]
        agreed = len(mine) > 1 and len(asked[ref]) == 1
        yield from (_at_service(ref, mine),) if agreed else mine


def _at_service(service: Ref, found: Sequence[Finding]) -> Finding:
    joined = reduce(_joined, found)
    places = dict.fromkeys((*(item.subject for item in found), *joined.affects))
    return replace(joined, subject=service, affects=tuple(places))


def _is_wrong(facts: Facts, address: Address, service: Service) -> bool:
    if address.port is None or str(address.port) not in address.raw or service.spec.type == "ExternalName":
        # A port that only the scheme implies, or that stands in another variable, is judged when it is written out.
        return address.port is not None and _is_paired(address) and _not_offered(facts, address.port, service)
    return _not_offered(facts, address.port, service)


def _is_paired(address: Address) -> bool:
    return "://" not in address.raw


def _not_offered(facts: Facts, port: int, service: Service) -> bool:
    if not service.spec.ports or service.spec.type == "ExternalName":
        return False
    if any(port in (item.port, item.node_port) for item in service.spec.ports):
        return False
    if service.spec.cluster_ip == "None" or not service.spec.selector:
        # Callers of a headless Service speak to the Pods, on whatever port those listen.
        declared = {item.number for pod in facts.pods_selected(service)[:1] for item in declared_ports(pod.spec)}
        return bool(declared) and port not in declared
    return True


def _finding(facts: Facts, workload: Ref, address: Address, service: Service) -> Finding | None:
    suffering = tuple(pod.ref for pod in suffering_pods(facts, workload))
    complaints = [
        item
        for pod in facts.pods_by_workload.get(workload, ())
        for item in facts.complaints.get(pod.ref, ())
        if item.hit.port == address.port and item.hit.host in (address.host, service.name, service.spec.cluster_ip)
    ]
    harmed = bool(suffering or complaints)
    subject = holder(workload, address)
    optional = TELEMETRY.search(f"{service.name} {address.variable.lower()}") or len(address.raw) > 300
    if not harmed and optional:
        return None
    return Finding(
        subject=subject,
        values={
            "service": service.name,
            "port": address.port or 0,
            "offered": [str(item.port) for item in service.spec.ports],
            "address": place(address),
            "variable": address.variable if len(address.variable) > 1 else address.field,
        },
        evidence=(
            *cite_address(workload, address),
            *(cite(service, f"spec.ports[{i}].port", item.port) for i, item in enumerate(service.spec.ports[:2])),
            *(item.cite() for item in complaints[:1]),
            *cite_trouble(facts, suffering),
        ),
        affects=tuple(ref for ref in (workload, *suffering) if ref != subject),
        certainty=PROVEN if harmed else LIKELY,
        severity=None if harmed else "medium",
    )


def _joined(one: Finding, other: Finding) -> Finding:
    affects: tuple[Ref, ...] = tuple(dict.fromkeys((*one.affects, *other.affects)))
    evidence: tuple[Evidence, ...] = tuple(dict.fromkeys((*one.evidence, *other.evidence)))[:6]
    first = one if (one.certainty or 0) >= (other.certainty or 0) else other
    return Finding(
        subject=one.subject,
        values=first.values,
        evidence=evidence,
        affects=affects,
        certainty=first.certainty,
        severity=first.severity,
    )
