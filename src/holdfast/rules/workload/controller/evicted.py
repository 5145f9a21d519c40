"""Pods were evicted, and their workload still lacks them."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, suffering

RULE = Rule(
    subject="Pod",
    shows="pod-evicted",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that has evicted Pods and no replacement that works."""
    found = ((pod, pod) for pod in suffering(facts) if pod.status.phase == "Failed" and pod.status.reason == "Evicted")
    for workload, group in by_workload(facts, found).items():
        pod = group[0][0]
        told = (cite(pod, "status.message", pod.status.message),) if pod.status.message else ()
        yield Finding(
            subject=workload,
            values={"pod": pod.name, "message": pod.status.message or "Evicted", "node": pod.spec.node_name or "?"},
            evidence=(*told, cite(pod, "status.reason", "Evicted")),
            affects=pods_of(group),
            since=oldest(group),
        )
