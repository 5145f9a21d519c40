"""A workload and its dependency do not agree on TLS."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering workload whose log tells of a certificate or handshake that failed."""
    for grievance in grievances(facts, "tls"):
        if grievance.suffering and grievance.kinds <= {"", "client-certificate", "not-offered"}:
            yield stated(grievance)
