"""An Ingress names an IngressClass that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Ingress, IngressClass
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Ingress",
    needs=("IngressClass",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Ingress without an address whose class is absent."""
    for ingress in facts.all(Ingress):
        name = ingress.spec.ingress_class_name
        missing = Ref("IngressClass", name or "")
        # A controller that gave an address serves the Ingress without needing the class.
        if not name or ingress.status.load_balancer.ingress or not facts.is_absent(missing):
            continue
        yield Finding(
            subject=ingress.ref,
            values={"class": name, "classes": sorted(item.name for item in facts.all(IngressClass)) or ["-"]},
            evidence=(cite(ingress, "spec.ingressClassName", name), cite_absence(missing)),
        )
