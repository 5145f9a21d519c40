"""Running Pods whose resources a kubelet does not change as asked."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.engine.once import once
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import Condition
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

PATIENCE_SECONDS = 300
TYPES = ("PodResizePending", "PodResizeInProgress")


class Resize(Struct, frozen=True):
    """A Pod with the condition that tells of its resize, and the condition's place."""

    pod: Pod
    index: int
    condition: Condition


def stuck(facts: Facts, type_: str, reason: str) -> Iterator[Finding]:
    """States each workload with a Pod whose resize has had this condition and reason for minutes."""
    stated: set[Ref] = set()
    for item in _lasting(facts):
        says, pod = item.condition, item.pod
        workload = facts.workload_of(pod)
        if (says.type, says.reason) != (type_, reason) or workload in stated:
            continue
        stated.add(workload)
        path = f"status.conditions[{item.index}]"
        parts = (("type", says.type), ("reason", says.reason), ("message", says.message))
        yield Finding(
            subject=workload,
            values={"pod": pod.name, "node": pod.spec.node_name or "?", "message": says.message or "-"},
            evidence=tuple(cite(pod, f"{path}.{name}", value) for name, value in parts if value),
            affects=(pod.ref,) if pod.ref != workload else (),
            since=says.last_transition_time,
        )


@once
def _lasting(facts: Facts) -> tuple[Resize, ...]:
    found = [
        Resize(pod, i, says)
        for pod in facts.all(Pod)
        for i, says in enumerate(pod.status.conditions)
        if says.type in TYPES and says.status == "True" and facts.is_older(says.last_transition_time, PATIENCE_SECONDS)
    ]
    return tuple(sorted(found, key=lambda item: item.pod.ref))
