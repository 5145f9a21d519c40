"""A database has no connection left for its clients."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated, store_of, with_service

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each store whose clients say that all connections are taken, or the client where it is not known."""
    for grievance in grievances(facts, "exhausted"):
        service, _ = store_of(facts, grievance)
        known = with_service(facts, grievance, service)
        yield stated(known, subject=known.callee)
