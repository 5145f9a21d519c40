"""A Pod has no node, and the scheduler says why."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import cite_scheduler, waiting_pods

RULE = Rule(
    subject="Pod",
    shows="pod-not-scheduled",
    severity="medium",
    type="availability",
    cause_kind="resource-shortage",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a Pod that the scheduler could not place."""
    groups: dict[Ref, list[Ref]] = {}
    words: dict[Ref, Finding] = {}
    for pod in sorted(waiting_pods(facts), key=lambda item: item.ref):
        if not any(item.type == "PodScheduled" and item.status == "False" for item in pod.status.conditions):
            continue
        workload = facts.workload_of(pod)
        groups.setdefault(workload, []).append(pod.ref)
        evidence = cite_scheduler(facts, pod)
        words.setdefault(
            workload,
            Finding(
                subject=workload,
                values={"pod": pod.name, "message": str(evidence[0].value) if evidence else "-"},
                evidence=evidence,
                since=pod.metadata.creation_timestamp,
            ),
        )
    for workload, found in sorted(words.items()):
        yield replace(found, affects=tuple(ref for ref in groups[workload] if ref != workload))
