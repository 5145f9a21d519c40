"""A replicated store has no leader, or too few replicas."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, is_store, stated, store_of, with_service

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each store whose clients or whose own log say so."""
    for grievance in grievances(facts, "no-quorum"):
        service, _ = store_of(facts, grievance)
        known = with_service(facts, grievance, service)
        # A store that says it of itself is its own place.
        own = grievance.workload if service is None and is_store(facts, grievance.workload) else None
        yield stated(known, subject=own or known.callee)
