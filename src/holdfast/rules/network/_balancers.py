"""What providers say when they make no load balancer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Service

FAILED = ("SyncLoadBalancerFailed", "CreatingLoadBalancerFailed", "AllocationFailed", "UnAvailableLoadBalancer")
OTHER = "other"
# The first family that matches wins.
_FAMILIES = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        ("protocols", r"mixed protocols?|MixedProtocol|multiple protocols"),
        ("quota", r"quota|TooManyLoadBalancers|LimitExceeded|TooManyTargetGroups"),
        ("permission", r"AccessDenied|UnauthorizedOperation|not authorized|AuthorizationFailed|forbidden|Error 403"),
        ("subnet", r"could not find any suitable subnets|unable to resolve at least one subnet|no available nodes"),
    )
)


def balancer_family(message: str) -> str:
    """Names the family of a refusal, `other` where its words tell nothing more."""
    return next((name for name, words in _FAMILIES if words.search(message)), OTHER)


def refused_balancers(facts: Facts, family: str) -> Iterator[Statement]:
    """States each Service that waits for an address which the provider refuses for a reason of this family."""
    for service in facts.all(Service):
        if service.spec.type != "LoadBalancer" or service.status.load_balancer.ingress:
            continue
        events = facts.live_events(service.ref, *FAILED)[-1:]
        if events and balancer_family(events[0].text) == family:
            yield Finding(
                subject=service.ref,
                values={"message": events[0].text[:300]},
                evidence=(cite_event(events[0]), cite(service, "spec.type", "LoadBalancer")),
            )
