"""A workload cannot resolve the name of a host outside the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="medium",
    type="availability",
    cause_kind="network",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering workload whose log says that a name outside the cluster is not resolved."""
    for grievance in grievances(facts, "unresolved"):
        if grievance.service is None and "." in grievance.host and grievance.suffering:
            yield stated(grievance)
