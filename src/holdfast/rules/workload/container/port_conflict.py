"""A program cannot listen because its port is taken."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._crashes import crashed

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
_TAKEN = r"[Aa]ddress already in use|EADDRINUSE|Only one usage of each socket address"


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container finds its address in use."""
    yield from crashed(facts, lambda crash: crash.says(_TAKEN) is not None, lambda crash: (crash.says(_TAKEN),))
