"""A program finishes its work and is started again and again."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.workload._crashes import crashed

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose main container ends with success although its Pods must run for ever."""
    yield from crashed(
        facts,
        lambda crash: crash.exit_code == 0 and not crash.is_init and crash.probe_kill is None,
        lambda crash: (crash.last_words(),),
    )
