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


def check(facts: Facts) -> Iterator[Statement]:
    """States each CronJob of policy Forbid whose running Job outlasts three periods and an hour."""
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
        if is_wanted and gap is not None and age is not None and age > max(PERIODS * gap, LONG):
            return job, age
    return None
