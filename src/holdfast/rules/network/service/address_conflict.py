"""A Service has an address or node port that belongs to another one or to no range."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules._recent import complaints

RULE = Rule(
    subject="Event",
    shows="service-misrouted",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
REASONS = (
    "ClusterIPAlreadyAllocated",
    "PortAlreadyAllocated",
    "ClusterIPOutOfRange",
    "PortOutOfRange",
    "ClusterIPNotValid",
    "IPAddressWrongReference",
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service whose address or port the allocator lately called wrong."""
    for subject, event in complaints(facts, *REASONS).items():
        yield Finding(
            subject=subject,
            values={"reason": event.reason, "message": event.text[:300]},
            evidence=(cite_event(event),),
            since=event.first_seen,
        )
