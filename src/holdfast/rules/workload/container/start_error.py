"""The runtime cannot start a container."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._crashes import crashed

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="software",
    certainty=REPORTED,
)
_COMMAND = r"executable file not found|no such file or directory|: permission denied"


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container the runtime refuses to start, for another reason than its command."""
    yield from crashed(
        facts, lambda crash: crash.never_started and not crash.says(_COMMAND), lambda crash: (crash.says(r"\S"),)
    )
