"""A Job failed for a reason that no other rule knows."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.rules.workload._job_failures import OWN_RULES, findings

RULE = Rule(
    subject="Job",
    shows="job-failed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Job, or its CronJob, whose newest failure has a reason of its own."""
    yield from findings(
        facts,
        lambda reason: reason not in OWN_RULES,
        lambda found: {"reason": found.condition.reason or found.condition.type},
        lambda _: (),
    )
