"""A workload cannot resolve the name of a Service."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts, cite_absence
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose log says that a name of this cluster is not resolved; surer where it is absent."""
    for grievance in grievances(facts, "unresolved"):
        if grievance.service is None:
            continue
        found = stated(grievance)
        if facts.is_absent(grievance.service):
            found = replace(found, certainty=REPORTED, evidence=(*found.evidence, cite_absence(grievance.service)))
        yield found
