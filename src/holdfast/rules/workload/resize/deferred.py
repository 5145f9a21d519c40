"""A running Pod asks for more than its node can give now."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._resizes import stuck

RULE = Rule(
    subject="Pod",
    shows="latent",
    severity="info",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a Pod whose resize has been put off for minutes."""
    yield from stuck(facts, "PodResizePending", "Deferred")
