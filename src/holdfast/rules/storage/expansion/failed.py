"""A volume fails to grow for a reason that its words do not place."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._failures import OTHER
from holdfast.rules.storage._growing import refused_growth

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-not-resized",
    severity="medium",
    type="capacity",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim whose growth is reported to fail and is not given up."""
    yield from refused_growth(facts, OTHER)
