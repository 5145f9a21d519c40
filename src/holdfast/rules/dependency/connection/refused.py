"""A dependency refuses the connections of a workload."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, SUSPECTED, Rule, Statement
from holdfast.rules.dependency._blame import is_wrong_port
from holdfast.rules.dependency._complaints import answers, grievances, silent_service, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    explains=("dependency-broken",),
    severity="high",
    type="availability",
    cause_kind="network",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose log says that a place refuses its connections; less sure where that place is ready."""
    for grievance in grievances(facts, "refused"):
        if not grievance.host or grievance.host in ("localhost", "127.0.0.1", "::1", "0.0.0.0"):
            continue
        service = silent_service(facts, grievance)
        if service is not None:
            yield stated(grievance, subject=service, shows="endpoints-empty")
        elif not is_wrong_port(facts, grievance):
            yield stated(grievance, certainty=SUSPECTED if answers(facts, grievance.service) else LIKELY)
