"""The runtime's policy refuses the signature of an image."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._pulls import failing, stated

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with an image whose signature the runtime refuses."""
    for workload, found in failing(facts, "signature").items():
        yield stated(facts, workload, found)
