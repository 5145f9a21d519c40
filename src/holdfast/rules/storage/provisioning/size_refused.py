"""A claim asks for a size that its driver cannot make."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.storage._provisioning import per_claim

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
    yield from per_claim(facts, "size")
