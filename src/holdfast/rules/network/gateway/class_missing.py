"""A Gateway names a GatewayClass that does not exist or that no controller accepts."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import condition
from holdfast.model.objects.network import Gateway, GatewayClass, HTTPRoute
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Gateway",
    needs=("GatewayClass",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Gateway that is not programmed and whose class is absent."""
    for gateway in facts.all(Gateway):
        name = gateway.spec.gateway_class_name
        missing = Ref(GatewayClass.KIND, name)
        programmed = condition(gateway.status.conditions, "Programmed")
        if not name or not facts.is_absent(missing) or (programmed and programmed.status == "True"):
            continue
        routes = tuple(route.ref for route in facts.all(HTTPRoute) if _attaches(route, gateway))
        yield Finding(
            subject=gateway.ref,
            values={"class": name, "routes": len(routes)},
            evidence=(cite(gateway, "spec.gatewayClassName", name), cite_absence(missing)),
            affects=routes,
        )


def _attaches(route: HTTPRoute, gateway: Gateway) -> bool:
    return any(
        parent.name == gateway.name and (parent.namespace or route.namespace) == gateway.namespace
        for parent in route.spec.parent_refs
    )
