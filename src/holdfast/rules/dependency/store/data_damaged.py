"""The files of a store are damaged."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="critical",
    type="availability",
    cause_kind="hardware",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering store whose own log says so."""
    for grievance in grievances(facts, "data-damaged"):
        if grievance.suffering:
            yield stated(grievance)
