"""A start-up probe ends a container again and again."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import OBSERVED, Rule, Statement
from holdfast.rules.workload._crashes import crashed

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=OBSERVED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container the kubelet restarts because its start-up probe fails."""
    yield from crashed(facts, lambda crash: crash.was_killed_by("tartup"), lambda crash: crash.cite_kill())
