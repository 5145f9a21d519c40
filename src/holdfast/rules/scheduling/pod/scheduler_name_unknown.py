"""A Pod names a scheduler that nobody runs."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import DEFAULT_SCHEDULER, is_waiting

PATIENCE_SECONDS = 120

RULE = Rule(
    subject="Pod",
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose scheduler has never said a word."""
    speaking = {
        event.reporter for found in ("Scheduled", "FailedScheduling") for event in facts.events_by_reason.get(found, ())
    }
    stated: set[Ref] = set()
    for pod in sorted(facts.unhealthy_pods, key=lambda item: item.ref):
        name = pod.spec.scheduler_name
        if name == DEFAULT_SCHEDULER or name in speaking or not is_waiting(facts, pod):
            continue
        seen = any(item.type == "PodScheduled" for item in pod.status.conditions)
        workload = facts.workload_of(pod)
        if not seen and workload not in stated and facts.is_older(pod.metadata.creation_timestamp, PATIENCE_SECONDS):
            stated.add(workload)
            yield Finding(
                subject=workload,
                values={"scheduler": name, "pod": pod.name},
                evidence=(cite(pod, "spec.schedulerName", name), cite(pod, "status.phase", pod.status.phase)),
                affects=(pod.ref,) if pod.ref != workload else (),
                since=pod.metadata.creation_timestamp,
            )
