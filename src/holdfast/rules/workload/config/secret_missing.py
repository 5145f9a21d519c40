"""A Pod needs a Secret that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.rules.workload._references import lacking

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each absent Secret without which a Pod waits."""
    yield from lacking(facts, "Secret", keys=False)
