"""The runtime cannot read an image that it has."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._pulls import failing, stated

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with an image that the runtime of a node cannot inspect."""
    for workload, found in failing(facts, "inspect").items():
        yield stated(facts, workload, found)
