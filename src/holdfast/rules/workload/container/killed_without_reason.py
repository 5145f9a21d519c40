"""A container is killed by a signal that neither a probe nor its memory limit explains."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.rules.workload._crashes import crashed

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="pod-crashing",
    severity="high",
    type="availability",
    cause_kind="resource-shortage",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container ends with 137 without being OOM-killed by its own limit."""
    yield from crashed(
        facts, lambda crash: crash.exit_code == 137 and not crash.is_oom and crash.probe_kill is None, lambda _: ()
    )
