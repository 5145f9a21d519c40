"""An init container fails, so the main containers never start."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.rules.workload._crashes import crashed

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with an init container that fails again and again."""
    yield from crashed(
        facts, lambda crash: crash.is_init and not crash.never_started, lambda crash: (crash.last_words(),)
    )
