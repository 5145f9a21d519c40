"""A route leads to a Service of another namespace, which grants it no permission."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import HTTPRoute, ReferenceGrant

RULE = Rule(
    subject="HTTPRoute",
    needs=("ReferenceGrant",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

_GROUP = "gateway.networking.k8s.io"


def check(facts: Facts) -> Iterator[Statement]:
    """States each route with a backend in another namespace that no ReferenceGrant there allows."""
    for route in facts.all(HTTPRoute):
        for i, rule in enumerate(route.spec.rules):
            for j, backend in enumerate(rule.backend_refs):
                namespace = backend.namespace or route.namespace
                if backend.kind != "Service" or namespace == route.namespace:
                    continue
                grants = [item for item in facts.all(ReferenceGrant) if item.namespace == namespace]
                if any(_permits(grant.spec, route.namespace, backend.name) for grant in grants):
                    continue
                at = f"spec.rules[{i}].backendRefs[{j}]"
                yield Finding(
                    subject=route.ref,
                    values={"backend": backend.name, "backend_namespace": namespace, "grants": len(grants)},
                    evidence=(cite(route, f"{at}.namespace", namespace), cite(route, f"{at}.name", backend.name)),
                )


def _permits(spec: Any, namespace: str, name: str) -> bool:
    if not isinstance(spec, dict):
        return False
    senders = any(
        item.get("group") == _GROUP and item.get("kind") == "HTTPRoute" and item.get("namespace") == namespace
        for item in spec.get("from") or ()
    )
    targets = any(
        not item.get("group") and item.get("kind") == "Service" and item.get("name") in (None, "", name)
        for item in spec.get("to") or ()
    )
    return senders and targets
