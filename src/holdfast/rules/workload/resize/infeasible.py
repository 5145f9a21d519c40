"""A running Pod asks for more than its node can ever give."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._resizes import stuck

RULE = Rule(
    subject="Pod",
    shows="latent",
    severity="low",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a Pod whose resize the kubelet calls infeasible."""
    yield from stuck(facts, "PodResizePending", "Infeasible")
