"""The connections of a workload to a dependency time out."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, silent_service, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    explains=("dependency-broken",),
    severity="high",
    type="availability",
    cause_kind="network",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose log says that connections to a named place time out."""
    for grievance in grievances(facts, "timeout"):
        service = silent_service(facts, grievance)
        if service is not None:
            yield stated(grievance, subject=service, shows="endpoints-empty")
        elif grievance.host:
            yield stated(grievance)
