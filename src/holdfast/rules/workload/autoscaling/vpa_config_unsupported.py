"""A VerticalPodAutoscaler cannot act on its target as it is configured."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._autoscaling import vertical

RULE = Rule(
    subject="VerticalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each vertical autoscaler whose configuration the recommender refuses."""
    yield from vertical(facts, "ConfigUnsupported")
