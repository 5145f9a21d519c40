"""A driver or its storage cannot take snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._snapshots import refused_snapshots

RULE = Rule(
    subject="VolumeSnapshot",
    shows="snapshot-not-ready",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each snapshot that the driver refuses for this reason."""
    yield from refused_snapshots(facts, "unsupported")
