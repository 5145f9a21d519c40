"""A CronJob's schedule or time zone means no moment at which it could start."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.workloads import CronJob
from holdfast.rules.workload._cronjobs import active_crons
from holdfast.verdicts.cron import next_after, parse

RULE = Rule(
    subject="CronJob",
    shows="schedule-missed",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
REASONS = ("UnparseableSchedule", "UnParseableCronJobSchedule", "UnparseableTimeZone", "UnknownTimeZone")


def check(facts: Facts) -> Iterator[Statement]:
    """States each CronJob whose schedule cannot be read, never comes, or whose zone the controller does not know."""
    for cron in active_crons(facts):
        fault = _fault(facts, cron)
        if fault is None:
            continue
        zone = cron.spec.time_zone
        yield Finding(
            subject=cron.ref,
            values={"schedule": cron.spec.schedule, "zone": zone or "-", "fault": fault},
            evidence=(
                *((cite(cron, "spec.schedule", cron.spec.schedule),) if cron.spec.schedule else ()),
                *((cite(cron, "spec.timeZone", zone),) if zone else ()),
                *_said(facts, cron),
            ),
            since=cron.metadata.creation_timestamp,
        )


def _fault(facts: Facts, cron: CronJob) -> str | None:
    schedule = parse(cron.spec.schedule)
    if cron.spec.schedule and schedule is None:
        return "unreadable"
    if schedule is not None and facts.now is not None and next_after(schedule, facts.now) is None:
        return "no such date"
    return "refused by the controller" if _said(facts, cron) else None


def _said(facts: Facts, cron: CronJob) -> tuple[Evidence, ...]:
    last = cron.status.last_schedule_time
    found = facts.events_about(cron.ref, *REASONS)[-1:]
    return tuple(cite_event(e) for e in found if last is None or (e.last_seen is not None and e.last_seen > last))
