"""An image does not arrive and nobody says a known reason."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.rules.workload._pulls import failing, stated

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose pull fails for a reason that no other rule knows."""
    for workload, found in failing(facts, "").items():
        yield stated(facts, workload, found)
