"""Another process holds the data directory of a store."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering store whose own log says so."""
    for grievance in grievances(facts, "data-locked"):
        if grievance.suffering:
            yield stated(grievance)
