"""The quota at the provider leaves no room to grow."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._growing import refused_growth

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-not-resized",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim whose growth the driver reports to fail for this reason."""
    yield from refused_growth(facts, "quota")
