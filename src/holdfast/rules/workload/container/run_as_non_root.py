"""An image runs as root, and the Pod forbids it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, seen_containers

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
_SAID = "runAsNonRoot"


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container the kubelet refuses because its user is or may be root."""
    found = (
        (seen.pod, seen)
        for seen in seen_containers(facts)
        if seen.status.state.waiting and _SAID in seen.status.state.waiting.message
    )
    for workload, group in by_workload(facts, found).items():
        pod, seen = group[0]
        message = seen.status.state.waiting.message if seen.status.state.waiting else ""
        yield Finding(
            subject=workload,
            values={"container": seen.status.name},
            evidence=(cite(pod, f"{seen.path}.state.waiting.message", message),),
            affects=pods_of(group),
            since=oldest(group),
        )
