"""The provider refuses to enlarge a node group."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.platform._scaling_up import refused

RULE = Rule(
    subject="Event",
    needs=("Pod",),
    shows="pod-not-scheduled",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States a refused scale-up of the last hour while Pods wait."""
    yield from refused(facts, "FailedToScaleUpGroup")
