"""A Service of type LoadBalancer gets no address."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import REPORTED, SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Service
from holdfast.rules.network._balancers import FAILED, OTHER, balancer_family

RULE = Rule(
    subject="Service",
    shows="route-broken",
    severity="medium",
    type="availability",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)

PATIENCE = 300


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service without an address: reported where the provider says why, else a risk after minutes."""
    for service in facts.all(Service):
        if service.spec.type != "LoadBalancer" or service.status.load_balancer.ingress:
            continue
        events = facts.live_events(service.ref, *FAILED)[-1:]
        if events and balancer_family(events[0].text) != OTHER:
            continue
        if not events and not facts.is_older(service.metadata.creation_timestamp, PATIENCE):
            continue
        yield Finding(
            subject=service.ref,
            values={"reason": events[0].text[:200] if events else "-"},
            evidence=(cite(service, "spec.type", "LoadBalancer"), *(cite_event(event) for event in events)),
            shows="route-broken" if events else "latent",
            certainty=REPORTED if events else SUSPECTED,
            severity="medium" if events else "info",
        )
