"""A topic, queue or stream that a workload asks for is not there."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.dependency._complaints import of_clients, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering client whose log says so."""
    for grievance in of_clients(facts, "no-topic"):
        if grievance.suffering:
            yield stated(grievance)
