"""The registry refuses further pulls for now."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._pulls import failing, stated

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose pull is over the registry's limit."""
    for workload, found in failing(facts, "rate-limited").items():
        yield stated(facts, workload, found)
