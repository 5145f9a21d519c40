"""The key of an encrypted volume cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._attaching import by_volume

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim",),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States what the attacher reports of volumes for which Pods wait."""
    yield from by_volume(facts, "encryption")
