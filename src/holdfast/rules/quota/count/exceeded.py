"""A quota allows no more objects of a kind."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.rules.quota._exceeded import finding_of, overruns
from holdfast.rules.quota._refused import CLAIMS, PODS

RULE = Rule(
    subject="ResourceQuota",
    shows="pods-not-created",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each quota that refuses objects for their number."""
    for overrun in overruns(
        facts,
        lambda item, excess: (
            item.resource != CLAIMS and (item.resource != PODS or excess.resource in (PODS, "count/pods"))
        ),
    ):
        yield finding_of(overrun)
