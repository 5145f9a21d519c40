"""A Job used up its retries: its Pods failed again and again."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import OBSERVED, Rule, Statement
from holdfast.model.finding import Evidence, Value
from holdfast.rules.workload._job_failures import BACKOFF, FailedJob, findings

RULE = Rule(
    subject="Job",
    shows="job-failed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=OBSERVED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Job, or its CronJob, whose newest failure is that the retries are used up."""
    yield from findings(facts, lambda reason: reason == BACKOFF, _values, _evidence)


def _values(found: FailedJob) -> dict[str, Value]:
    return {"failed": found.job.status.failed, "limit": found.job.spec.backoff_limit}


def _evidence(found: FailedJob) -> tuple[Evidence, ...]:
    return (cite(found.job, "status.failed", found.job.status.failed),) if found.job.status.failed else ()
