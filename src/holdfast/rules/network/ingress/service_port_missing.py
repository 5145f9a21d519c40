"""An Ingress leads to a port that its Service does not offer."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.graph.network import backends_of
from holdfast.model.finding import Finding
from holdfast.model.objects.network import BackendPort, Ingress, Service

RULE = Rule(
    subject="Ingress",
    needs=("Service",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Ingress with a backend port that the existing Service lacks."""
    for ingress in facts.all(Ingress):
        for backend, field in backends_of(ingress):
            service = facts.find(Service, backend.service.name, ingress.namespace) if backend.service else None
            if backend.service is None or service is None or _offers(service, backend.service.port):
                continue
            port = backend.service.port
            value, end = (port.name, "name") if port.name else (port.number, "number")
            yield Finding(
                subject=ingress.ref,
                values={
                    "service": service.name,
                    "port": str(value),
                    "offered": [f"{item.name or '-'}:{item.port}" for item in service.spec.ports],
                },
                evidence=(
                    cite(ingress, f"{field}.service.port.{end}", value),
                    *(cite(service, f"spec.ports[{i}].port", item.port) for i, item in enumerate(service.spec.ports)),
                ),
            )
            break


def _offers(service: Service, port: BackendPort) -> bool:
    if service.spec.type == "ExternalName" and not service.spec.ports:
        return True
    # An action of a cloud's load balancer stands where a port name would.
    if port.name == "use-annotation" or not (port.name or port.number):
        return True
    return any((item.name == port.name) if port.name else (item.port == port.number) for item in service.spec.ports)
