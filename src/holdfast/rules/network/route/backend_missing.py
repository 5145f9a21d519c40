"""A route leads to a Service, or a port of a Service, that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import HTTPRoute, RouteBackend, Service
from holdfast.model.refs import Ref

RULE = Rule(
    subject="HTTPRoute",
    needs=("Service",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each route with a backend that is absent or lacks the port; backends without weight are not asked."""
    for route in facts.all(HTTPRoute):
        for backend, field in backends(route):
            found = _finding(facts, route, backend, field)
            if found is not None:
                yield found
                break


def backends(route: HTTPRoute) -> Iterator[tuple[RouteBackend, str]]:
    """Lists the Services that a route sends to, with their field paths."""
    for i, rule in enumerate(route.spec.rules):
        for j, backend in enumerate(rule.backend_refs):
            if backend.kind == "Service" and not backend.group and backend.weight:
                yield backend, f"spec.rules[{i}].backendRefs[{j}]"


def _finding(facts: Facts, route: HTTPRoute, backend: RouteBackend, field: str) -> Finding | None:
    ref = Ref("Service", backend.name, backend.namespace or route.namespace)
    service = facts.find(Service, ref.name, ref.namespace)
    if service is None:
        if not facts.is_absent(ref):
            return None
        return Finding(
            subject=route.ref,
            values={"backend": backend.name, "backend_namespace": ref.namespace, "missing": "Service"},
            evidence=(cite(route, f"{field}.name", backend.name), cite_absence(ref)),
        )
    # An alias leads to a host outside, whatever ports it lists.
    if service.spec.type == "ExternalName":
        return None
    if backend.port is None or any(port.port == backend.port for port in service.spec.ports):
        return None
    return Finding(
        subject=route.ref,
        values={
            "backend": f"{backend.name}:{backend.port}",
            "backend_namespace": ref.namespace,
            "missing": "port",
        },
        evidence=(
            cite(route, f"{field}.port", backend.port),
            *(cite(service, f"spec.ports[{i}].port", port.port) for i, port in enumerate(service.spec.ports[:3])),
        ),
    )
