"""A kubelet fails to change the resources of a running Pod."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._resizes import stuck

RULE = Rule(
    subject="Pod",
    shows="latent",
    severity="low",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a Pod whose resize has failed for minutes."""
    yield from stuck(facts, "PodResizeInProgress", "Error")
