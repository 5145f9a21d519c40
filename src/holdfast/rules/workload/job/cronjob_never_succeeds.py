"""A CronJob starts again and again, and no run of it succeeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import CronJob
from holdfast.rules.workload._cronjobs import Scheduled, scheduled, spoken
from holdfast.rules.workload._job_failures import failed_jobs
from holdfast.rules.workload._pods import is_true
from holdfast.verdicts.cron import starts_between

RULE = Rule(
    subject="CronJob",
    needs=("Job",),
    shows="job-failed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=SUSPECTED,
)
RUNS = 3
ENOUGH = 20


def check(facts: Facts) -> Iterator[Statement]:
    """States each CronJob that started at least three times after its last success and left no failed Job to blame."""
    for item in scheduled(facts):
        cron = item.cron
        started = cron.status.last_schedule_time
        since = cron.status.last_successful_time or cron.metadata.creation_timestamp
        if started is None or since is None or cron.ref in failed_jobs(facts):
            continue
        if not _is_barren(item, since, started):
            continue
        yield Finding(
            subject=cron.ref,
            values={
                "policy": cron.spec.concurrency_policy,
                "span": spoken(started - since),
                "schedule": cron.spec.schedule,
            },
            evidence=(
                cite(cron, "status.lastScheduleTime", started.isoformat()),
                cite(cron, _field(cron), since.isoformat()),
                cite(cron, "spec.schedule", cron.spec.schedule),
            ),
            affects=tuple(job.ref for job in item.running),
            since=since,
        )


def _is_barren(item: Scheduled, since: datetime, started: datetime) -> bool:
    if any(is_true(job, "Complete") for job in item.jobs):
        return False
    if item.cron.spec.concurrency_policy == "Forbid" and item.running:
        return False
    # A long run under way may still be the one that succeeds.
    patience = timedelta(hours=1)
    return started - since > patience and starts_between(item.schedule, since, started, ENOUGH) >= RUNS


def _field(cron: CronJob) -> str:
    return "status.lastSuccessfulTime" if cron.status.last_successful_time else "metadata.creationTimestamp"
