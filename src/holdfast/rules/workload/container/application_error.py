"""The program ends itself and says why."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import OBSERVED, Rule, Statement
from holdfast.rules.workload._crashes import Crash, crashed

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=OBSERVED,
)
_NOT_ITS_OWN = (0, 126, 127, 128, 137, 143)


def _is_own_error(crash: Crash) -> bool:
    if crash.is_oom or crash.never_started or crash.probe_kill is not None or crash.blames_dependency:
        return False
    return crash.exit_code is not None and crash.exit_code not in _NOT_ITS_OWN and crash.last_words() is not None


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose program fails with a telling last line."""
    yield from crashed(facts, lambda crash: _is_own_error(crash), lambda crash: (crash.last_words(),))
