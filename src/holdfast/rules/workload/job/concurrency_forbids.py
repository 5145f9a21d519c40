"""A Job that does not end keeps its CronJob from starting the next one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import Job
from holdfast.rules.workload._cronjobs import Scheduled, scheduled, spoken
from holdfast.verdicts.cron import period

RULE = Rule(
    subject="CronJob",
    needs=("Job",),
    shows="schedule-missed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
PERIODS = 3
LONG = timedelta(hours=1)
SKIPPED = timedelta(minutes=20)
"""How old the Job must be where the controller itself says again and again that it skips starts because of it."""
OFTEN = 2


def check(facts: Facts) -> Iterator[Statement]:
    """States each CronJob of policy Forbid whose Job outlasts three periods and an hour, or makes it skip starts."""
    for item in scheduled(facts):
        hanging = _hanging(facts, item)
        if hanging is None:
            continue
        job, age = hanging
        cron = item.cron
        events = facts.events_about(cron.ref, "JobAlreadyActive")[-1:]
        yield Finding(
            subject=cron.ref,
            values={"job": job.name, "age": spoken(age), "schedule": cron.spec.schedule},
            evidence=(
                cite(cron, "spec.concurrencyPolicy", "Forbid"),
                cite(cron, "spec.schedule", cron.spec.schedule),
                cite(job, "status.startTime", str(job.status.start_time)),
                *(cite_event(event) for event in events),
            ),
            affects=(job.ref,),
            since=job.status.start_time,
        )


def _hanging(facts: Facts, item: Scheduled) -> tuple[Job, timedelta] | None:
    if item.cron.spec.concurrency_policy != "Forbid" or facts.now is None:
        return None
    gap = period(item.schedule, facts.now)
    for job in item.running:
        age = facts.age(job.status.start_time)
        is_wanted = job.metadata.deletion_timestamp is None and not job.spec.suspend
        least = SKIPPED if _is_skipping(facts, item, gap) else LONG
        if is_wanted and gap is not None and age is not None and age > max(PERIODS * gap, least):
            return job, age
    return None


def _is_skipping(facts: Facts, item: Scheduled, gap: timedelta | None) -> bool:
    if gap is None:
        return False
    told = facts.events_about(item.cron.ref, "JobAlreadyActive")
    lately = any(not facts.is_older(event.last_seen, 2 * gap.total_seconds()) for event in told)
    return lately and sum(event.occurrences for event in told) >= OFTEN
