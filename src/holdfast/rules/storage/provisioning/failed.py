"""A driver fails to make a volume for a reason that its words do not place."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.storage._provisioning import per_class

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("Event",),
    shows="claim-unbound",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States what the provisioner reports of claims that still wait."""
    yield from per_class(facts, "other")
