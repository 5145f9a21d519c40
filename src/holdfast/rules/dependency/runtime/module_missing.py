"""A program lacks a module or library that it loads."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="configuration",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering workload whose log says so."""
    for grievance in grievances(facts, "missing-module"):
        if grievance.suffering:
            yield stated(grievance)
