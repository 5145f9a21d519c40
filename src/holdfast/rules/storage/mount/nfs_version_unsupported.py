"""Server and node have no version of NFS in common."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._mounting import by_volume

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States what is reported of Pods that still wait for a volume."""
    yield from by_volume(facts, "nfs-version")
