"""The range of Service addresses or node ports is full."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules._recent import complaints

RULE = Rule(
    subject="Event",
    shows="api-refused",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)
REASONS = ("ServiceCIDRFull", "PortRangeFull")


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service for which the allocator lately found the range full."""
    for subject, event in complaints(facts, *REASONS).items():
        yield Finding(
            subject=subject,
            values={"reason": event.reason, "message": event.text[:300]},
            evidence=(cite_event(event),),
            since=event.first_seen,
        )
