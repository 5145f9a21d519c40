"""A workload does not trust the authority that signed the certificate of a dependency."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering workload whose log says so."""
    for grievance in grievances(facts, "tls"):
        if grievance.suffering and "untrusted" in grievance.kinds:
            yield stated(grievance)
