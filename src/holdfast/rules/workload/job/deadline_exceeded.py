"""A Job ran longer than its deadline allows."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Value
from holdfast.rules.workload._job_failures import DEADLINE, FailedJob, findings

RULE = Rule(
    subject="Job",
    shows="job-failed",
    severity="medium",
    type="performance",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Job, or its CronJob, whose newest failure is that the deadline passed."""
    yield from findings(facts, lambda reason: reason == DEADLINE, _values, _evidence)


def _values(found: FailedJob) -> dict[str, Value]:
    return {"deadline": found.job.spec.active_deadline_seconds or 0}


def _evidence(found: FailedJob) -> tuple[Evidence, ...]:
    deadline = found.job.spec.active_deadline_seconds
    return (cite(found.job, "spec.activeDeadlineSeconds", deadline),) if deadline is not None else ()
