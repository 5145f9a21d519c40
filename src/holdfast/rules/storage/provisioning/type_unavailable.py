"""The provider does not offer the type of volume that a class names."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._provisioning import per_class

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("Event",),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States what the provisioner reports of claims that still wait."""
    yield from per_class(facts, "type-unavailable")
