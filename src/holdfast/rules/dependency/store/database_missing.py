"""A database server lacks the database or role that a workload asks for."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, is_store, stated, store_of, with_service

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering client whose log says that its database or role does not exist."""
    for grievance in grievances(facts, "no-database"):
        service, _ = store_of(facts, grievance)
        if grievance.suffering and (service is not None or not is_store(facts, grievance.workload)):
            yield stated(with_service(facts, grievance, service))
