"""A container ends again and again."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.rules.workload._crashes import crashed

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a main container that does not stay up."""
    yield from crashed(
        facts, lambda crash: not crash.is_init and not crash.never_started, lambda crash: (crash.last_words(),)
    )
