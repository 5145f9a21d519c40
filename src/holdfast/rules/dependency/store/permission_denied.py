"""A store knows the account of a workload and does not let it do what it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import of_clients, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering client whose log says so."""
    for grievance in of_clients(facts, "not-permitted"):
        if grievance.suffering:
            yield stated(grievance)
