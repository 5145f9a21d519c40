"""The heap that a runtime allows itself is full."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering workload whose log says so."""
    for grievance in grievances(facts, "heap"):
        if grievance.suffering:
            yield stated(grievance)
