"""A store refuses writes because its memory limit is reached."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated, store_of, with_service

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each store whose clients say that its configured memory is full, or the client where it is not known."""
    for grievance in grievances(facts, "store-memory"):
        service, _ = store_of(facts, grievance)
        known = with_service(facts, grievance, service)
        yield stated(known, subject=known.callee)
