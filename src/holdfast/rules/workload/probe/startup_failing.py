"""A start-up probe ends a container again and again."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import OBSERVED, Rule, Statement
from holdfast.rules.workload._crashes import Crash, crashed

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=OBSERVED,
)


def _killed(crash: Crash, word: str) -> bool:
    return (
        crash.probe_kill is not None and word in crash.probe_kill.text and not crash.is_oom and not crash.never_started
    )


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container the kubelet restarts because its start-up probe fails."""
    yield from crashed(
        facts,
        lambda crash: _killed(crash, "tartup"),
        lambda crash: (cite_event(crash.probe_kill) if crash.probe_kill else None,),
    )
