"""A driver cannot prepare the devices of a Pod on its node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules._recent import complaints

RULE = Rule(
    subject="Event",
    needs=("Pod",),
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose waiting Pods get no devices from the driver of their node."""
    groups: dict[Ref, list[tuple[Pod, Event]]] = {}
    for ref, event in complaints(facts, "FailedPrepareDynamicResources").items():
        pod = facts.find(Pod, ref.name, ref.namespace)
        if pod is not None and pod.status.phase == "Pending" and pod.spec.node_name:
            groups.setdefault(facts.workload_of(pod), []).append((pod, event))
    for workload, found in sorted(groups.items()):
        pod, event = found[0]
        yield Finding(
            subject=workload,
            values={"pod": pod.name, "node": pod.spec.node_name or "-", "message": event.text[:300]},
            evidence=(cite_event(event), cite(pod, "status.phase", "Pending")),
            affects=tuple(pod.ref for pod, _ in found if pod.ref != workload),
            since=event.first_seen,
        )
