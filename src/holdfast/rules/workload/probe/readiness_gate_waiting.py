"""All containers are ready, and a readiness gate that somebody else must open stays closed."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import condition
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, suffering

RULE = Rule(
    subject="Pod",
    shows="pod-not-ready",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=PROVEN,
)
_PATIENCE_SECONDS = 120.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods wait for a condition that no container can bring about."""
    found = ((pod, gate) for pod in suffering(facts) for gate in _closed(facts, pod))
    for workload, group in by_workload(facts, found).items():
        pod, (position, gate) = group[0]
        ready = next(i for i, c in enumerate(pod.status.conditions) if c.type == "ContainersReady")
        yield Finding(
            subject=workload,
            values={"gate": gate, "pod": pod.name},
            evidence=(
                cite(pod, f"spec.readinessGates[{position}].conditionType", gate),
                cite(pod, f"status.conditions[{ready}].status", "True"),
            ),
            affects=pods_of(group),
            since=oldest(group),
        )


def _closed(facts: Facts, pod: Pod) -> Iterator[tuple[int, str]]:
    ready = condition(pod.status.conditions, "ContainersReady")
    if ready is None or ready.status != "True" or not facts.is_older(ready.last_transition_time, _PATIENCE_SECONDS):
        return
    for i, gate in enumerate(pod.spec.readiness_gates):
        found = condition(pod.status.conditions, gate.condition_type)
        if found is None or found.status != "True":
            yield i, gate.condition_type
