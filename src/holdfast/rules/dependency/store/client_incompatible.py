"""The client library of a workload does not know how the store authenticates."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import of_clients, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering client whose log says so."""
    for grievance in of_clients(facts, "client-incompatible"):
        if grievance.suffering:
            yield stated(grievance)
