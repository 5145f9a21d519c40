"""A CronJob did not start when its schedule says, several times over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.workloads import CronJob
from holdfast.rules.workload._cronjobs import Scheduled, scheduled
from holdfast.verdicts.cron import starts_between

RULE = Rule(
    subject="CronJob",
    shows="schedule-missed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
REASONS = ("FailedNeedsStart", "TooManyMissedTimes", "MissSchedule")
REFUSED = ("FailedCreate",)
FEW = 3
MANY = 100
GRACE = timedelta(minutes=5)


def check(facts: Facts) -> Iterator[Statement]:
    """States each CronJob that let at least three starts pass, unless a running Job forbids them."""
    for item in scheduled(facts):
        cron = item.cron
        last = cron.status.last_schedule_time or cron.metadata.creation_timestamp
        if last is None or _is_held(facts, item):
            continue
        missed = _missed(facts.now, item, last)
        if missed < FEW:
            continue
        said = _said(facts, cron, last)
        yield Finding(
            subject=cron.ref,
            values={
                "schedule": cron.spec.schedule,
                "last": last.strftime("%Y-%m-%d %H:%M UTC"),
                "missed": f"{missed}+" if missed >= MANY else missed,
            },
            evidence=(
                cite(cron, "spec.schedule", cron.spec.schedule),
                cite(cron, _field(cron), last.isoformat()),
                *(cite_event(event) for event in said),
            ),
            since=last,
            certainty=REPORTED if said else None,
        )


def _is_held(facts: Facts, item: Scheduled) -> bool:
    held = item.cron.spec.concurrency_policy == "Forbid" and (item.running or item.cron.status.active)
    return bool(held) or bool(facts.events_about(item.cron.ref, *REFUSED))


def _missed(now: datetime | None, item: Scheduled, last: datetime) -> int:
    if now is None:
        return 0
    return starts_between(item.schedule, last + item.slack, now - item.slack - GRACE, MANY)


def _field(cron: CronJob) -> str:
    return "status.lastScheduleTime" if cron.status.last_schedule_time else "metadata.creationTimestamp"


def _said(facts: Facts, cron: CronJob, last: datetime) -> tuple[Event, ...]:
    found = facts.events_about(cron.ref, *REASONS)
    return tuple(e for e in found if e.last_seen is not None and e.last_seen > last)[-1:]
