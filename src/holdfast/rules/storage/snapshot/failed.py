"""A driver fails to take a snapshot for a reason that its words do not place."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._failures import OTHER
from holdfast.rules.storage._snapshots import refused_snapshots

RULE = Rule(
    subject="VolumeSnapshot",
    shows="snapshot-not-ready",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unready snapshot that reports an error, itself or through its content."""
    yield from refused_snapshots(facts, OTHER)
