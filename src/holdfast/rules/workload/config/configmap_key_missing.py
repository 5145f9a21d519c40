"""A Pod needs a key that its ConfigMap does not hold."""

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
    """States each absent key of a ConfigMap without which a Pod waits."""
    yield from lacking(facts, "ConfigMap", keys=True)
