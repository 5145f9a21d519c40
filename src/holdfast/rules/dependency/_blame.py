"""Whom everybody complains about, and whether the port is the caller's own mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.finding import Evidence
from holdfast.model.objects.network import Service
from holdfast.model.refs import Ref
from holdfast.rules.dependency._complaints import Grievance, answers, workload_behind

MOST_CITED = 4


class Accused(Struct, frozen=True):
    """A Service of which several workloads complain; `known` are the workloads that are configured to call it."""

    service: Ref
    callee: Ref | None
    grievances: tuple[Grievance, ...]
    known: frozenset[Ref]

    @property
    def callers(self) -> tuple[Ref, ...]:
        """Lists the workloads that complain, those that did so first before the others."""
        order = sorted(
            self.grievances, key=lambda g: (g.since is None, g.since.timestamp() if g.since else 0, g.workload)
        )
        return tuple(dict.fromkeys(grievance.workload for grievance in order))

    @property
    def are_all(self) -> bool:
        """Says that every workload that is known to call the Service complains of it."""
        return self.known <= set(self.callers)

    @property
    def affected(self) -> tuple[Ref, ...]:
        """Lists the callers and their Pods in trouble."""
        return tuple(dict.fromkeys(ref for grievance in self.grievances for ref in grievance.affected))

    def evidence(self) -> tuple[Evidence, ...]:
        """Cites one line of each caller."""
        first = {grievance.workload: grievance.evidence()[:1] for grievance in reversed(self.grievances)}
        return tuple(item for caller in self.callers for item in first[caller])[:MOST_CITED]


def accused(facts: Facts, stated: Iterator[Grievance]) -> Iterator[Accused]:
    """Groups complaints by the Service that they are about."""
    groups: defaultdict[Ref, list[Grievance]] = defaultdict(list)
    for grievance in stated:
        if grievance.service is not None and facts.snapshot.get(grievance.service) is not None:
            groups[grievance.service].append(grievance)
    for service, found in sorted(groups.items()):
        known = {edge.source for edge in facts.graph.needed_by(service, "calls") if edge.source.kind != "Pod"}
        yield Accused(service, workload_behind(facts, service), tuple(found), frozenset(known))


def is_wrong_port(facts: Facts, grievance: Grievance) -> bool:
    """Says that a caller knocks at a port that the Service, which is served, does not offer."""
    service = facts.snapshot.get(grievance.service) if grievance.service else None
    if not isinstance(service, Service) or grievance.port is None or not answers(facts, service.ref):
        return False
    if service.spec.cluster_ip == "None" or not service.spec.selector or not service.spec.ports:
        return False
    if grievance.host[:1].isdigit() and grievance.host != service.spec.cluster_ip:
        return False
    return all(grievance.port not in (item.port, item.node_port) for item in service.spec.ports)


def is_configured(facts: Facts, grievance: Grievance) -> bool:
    """Says that the address of a complaint stands in configuration that can be read."""
    addresses = facts.addresses.get(grievance.workload, ())
    return any(item.service == grievance.service and item.port == grievance.port for item in addresses)
