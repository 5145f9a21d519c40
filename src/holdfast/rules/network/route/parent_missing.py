"""A route wants to attach to a Gateway that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import HTTPRoute
from holdfast.model.refs import Ref

RULE = Rule(
    subject="HTTPRoute",
    needs=("Gateway",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each route of which every Gateway is absent."""
    for route in facts.all(HTTPRoute):
        parents = [parent for parent in route.spec.parent_refs if parent.kind == "Gateway"]
        absent = [
            Ref("Gateway", parent.name, parent.namespace or route.namespace)
            for parent in parents
            if facts.is_absent(Ref("Gateway", parent.name, parent.namespace or route.namespace))
        ]
        if parents and len(absent) == len(parents) == len(route.spec.parent_refs):
            yield Finding(
                subject=route.ref,
                values={"gateway": absent[0].name, "gateway_namespace": absent[0].namespace},
                evidence=(cite(route, "spec.parentRefs[0].name", absent[0].name), cite_absence(absent[0])),
            )
