"""A CronJob may not create its Jobs."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._cronjobs import active_crons

RULE = Rule(
    subject="CronJob",
    needs=("Event",),
    shows="schedule-missed",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each CronJob whose newest attempt to create a Job was refused."""
    for cron in active_crons(facts):
        events = facts.events_about(cron.ref, "FailedCreate")[-1:]
        last = cron.status.last_schedule_time
        for event in events:
            if last is not None and (event.last_seen is None or event.last_seen <= last):
                continue
            yield Finding(
                subject=cron.ref,
                values={"message": event.text},
                evidence=(cite_event(event), cite(cron, "spec.schedule", cron.spec.schedule)),
                since=event.first_seen,
            )
