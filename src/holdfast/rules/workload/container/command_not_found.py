"""The program that a container should run is not there or may not be executed."""

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
_NOT_FOUND = r"executable file not found|no such file or directory|: permission denied|: not found|No such file"


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose command the runtime or the shell does not find."""
    yield from crashed(
        facts,
        lambda crash: bool(crash.exit_code in (126, 127) or (crash.never_started and crash.says(_NOT_FOUND))),
        lambda crash: (crash.says(_NOT_FOUND),),
    )
