"""A database, cache or broker refuses the credentials of a workload."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, is_store, stated, store_of, with_service

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each client whose log says that its credentials were refused."""
    for grievance in grievances(facts, "authentication"):
        service, _ = store_of(facts, grievance)
        # A store writes the same words about its clients into its own log.
        if service is None and is_store(facts, grievance.workload):
            continue
        yield stated(with_service(facts, grievance, service))
