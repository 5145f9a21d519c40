"""CronJobs that should run, with their schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.model.objects.workloads import CronJob, Job
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import is_true
from holdfast.verdicts.cron import Schedule, parse

ZONES = timedelta(hours=15)
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT"})


class Scheduled(Struct, frozen=True):
    """A CronJob that is not suspended, with its schedule and its Jobs."""

    cron: CronJob
    schedule: Schedule
    jobs: tuple[Job, ...]

    @property
    def slack(self) -> timedelta:
        """Gives how far the unknown time zone can move a start."""
        return ZONES if self.schedule.follows_the_clock and self.cron.spec.time_zone not in UTC_NAMES else timedelta(0)

    @property
    def running(self) -> tuple[Job, ...]:
        """Lists the Jobs that have not ended, the oldest first."""
        open_jobs = [job for job in self.jobs if not is_true(job, "Complete") and not is_true(job, "Failed")]
        return tuple(sorted(open_jobs, key=lambda job: (str(job.status.start_time or ""), job.name)))


@once
def jobs_by_owner(facts: Facts) -> Mapping[Ref, tuple[Job, ...]]:
    """Groups Jobs by their top owner."""
    groups: dict[Ref, list[Job]] = {}
    for job in facts.all(Job):
        groups.setdefault(facts.top_owner(job.ref), []).append(job)
    return {owner: tuple(sorted(found, key=lambda job: job.name)) for owner, found in groups.items()}


def active_crons(facts: Facts) -> Iterator[CronJob]:
    """Lists the CronJobs that are neither suspended nor being deleted."""
    for cron in facts.all(CronJob):
        if not cron.spec.suspend and cron.metadata.deletion_timestamp is None:
            yield cron


def scheduled(facts: Facts) -> Iterator[Scheduled]:
    """Lists the active CronJobs whose schedule can be read."""
    for cron in active_crons(facts):
        schedule = parse(cron.spec.schedule)
        if schedule is not None:
            yield Scheduled(cron, schedule, jobs_by_owner(facts).get(cron.ref, ()))


def spoken(span: timedelta) -> str:
    """Gives a time span in its largest whole units."""
    minutes = int(span.total_seconds() // 60)
    if minutes >= 2 * 1440:
        return f"{minutes // 1440} d"
    if minutes >= 120:
        return f"{minutes // 60} h"
    return f"{minutes} min"
