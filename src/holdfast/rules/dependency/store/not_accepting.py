"""A store still starts, or recovers, and takes no clients."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, is_store, stated, store_of, with_service

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each store whose clients say that it does not take them yet."""
    for grievance in grievances(facts, "starting"):
        service, _ = store_of(facts, grievance)
        known = with_service(facts, grievance, service)
        # A store that says it of itself is its own place.
        own = grievance.workload if service is None and is_store(facts, grievance.workload) else None
        yield stated(known, subject=own or known.callee)
