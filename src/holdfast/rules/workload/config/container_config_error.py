"""The kubelet cannot put together what a container needs."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, seen_containers
from holdfast.rules.workload._references import CONFIG_ERROR

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a container whose configuration the kubelet refuses."""
    found = (
        (s.pod, s)
        for s in seen_containers(facts)
        if s.status.state.waiting and is_refused(s.status.state.waiting.reason)
    )
    for workload, group in by_workload(facts, found).items():
        pod, seen = group[0]
        waiting = seen.status.state.waiting
        if waiting is None:
            continue
        field = "message" if waiting.message else "reason"
        yield Finding(
            subject=workload,
            values={"container": seen.status.name, "message": waiting.message or waiting.reason},
            evidence=(
                cite(pod, f"{seen.path}.state.waiting.{field}", waiting.message or waiting.reason),
                cite(pod, f"{seen.path}.state.waiting.reason", waiting.reason),
            ),
            affects=pods_of(group),
            since=oldest(group),
        )


def is_refused(reason: str) -> bool:
    """Says that a waiting reason tells of a configuration that cannot be used."""
    return reason == CONFIG_ERROR
