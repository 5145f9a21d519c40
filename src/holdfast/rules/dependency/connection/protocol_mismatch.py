"""A workload and its dependency do not speak the same protocol."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering workload whose log tells of plain text where TLS is expected, or of another protocol."""
    for grievance in grievances(facts, "protocol"):
        if grievance.suffering:
            yield stated(grievance)
