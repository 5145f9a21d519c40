"""The hook that runs after a container's start fails, so the container is killed."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, suffering

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="pod-crashing",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unhealthy workload whose postStart hook fails."""
    found = ((pod, event) for pod in suffering(facts) for event in facts.live_events(pod.ref, "FailedPostStartHook"))
    for workload, group in by_workload(facts, found).items():
        event = group[-1][1]
        yield Finding(
            subject=workload,
            values={"message": event.text[:300], "pod": group[-1][0].name},
            evidence=(cite_event(event),),
            affects=pods_of(group),
            since=oldest(group),
        )
