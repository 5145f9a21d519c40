"""A Job ended at once because its failure policy matched a Pod."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._job_failures import POLICY, findings

RULE = Rule(
    subject="Job",
    shows="job-failed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Job, or its CronJob, whose newest failure comes from a rule of its failure policy."""
    yield from findings(facts, lambda reason: reason == POLICY, lambda _: {}, lambda _: ())
