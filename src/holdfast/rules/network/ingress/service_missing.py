"""An Ingress leads to a Service that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.graph.addresses import similar_names
from holdfast.graph.network import backends_of
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Ingress
from holdfast.model.refs import Ref

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
    """States each Ingress with a backend whose Service is absent."""
    for ingress in facts.all(Ingress):
        absent: dict[str, str] = {}
        for backend, field in backends_of(ingress):
            if backend.service and facts.is_absent(Ref("Service", backend.service.name, ingress.namespace)):
                absent.setdefault(backend.service.name, f"{field}.service.name")
        if absent:
            names = tuple(sorted(item.name for item in facts.services_by_namespace.get(ingress.namespace, ())))
            similar = similar_names(next(iter(absent)), names)
            yield Finding(
                subject=ingress.ref,
                values={"services": sorted(absent), "similar": list(similar) or ["-"]},
                evidence=(
                    *(cite(ingress, field, name) for name, field in list(absent.items())[:2]),
                    *(cite_absence(Ref("Service", name, ingress.namespace)) for name in list(absent)[:2]),
                ),
            )
