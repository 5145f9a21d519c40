"""A scheduling gate that nobody removes holds a Pod back."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

PATIENCE_SECONDS = 120
QUEUE_PATIENCE_SECONDS = 600
_QUEUES = ("kueue.x-k8s.io/", "karmada.io/", "yunikorn.apache.org/")
"""Whose gates wait for a turn in a queue, which may take its time."""

RULE = Rule(
    subject="Pod",
    shows="pod-not-scheduled",
    severity="medium",
    type="configuration",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods wait behind a gate for minutes, behind that of a queue for ten of them."""
    stated: set[Ref] = set()
    for pod in sorted(facts.unhealthy_pods, key=lambda item: item.ref):
        gates = pod.spec.scheduling_gates
        queued = any(gate.name.startswith(_QUEUES) for gate in gates)
        patience = QUEUE_PATIENCE_SECONDS if queued else PATIENCE_SECONDS
        old = facts.is_older(pod.metadata.creation_timestamp, patience)
        if not gates or not old or pod.spec.node_name or pod.metadata.deletion_timestamp is not None:
            continue
        workload = facts.workload_of(pod)
        if workload not in stated:
            stated.add(workload)
            yield Finding(
                subject=workload,
                values={"gate": gates[0].name, "pod": pod.name},
                evidence=(cite(pod, "spec.schedulingGates[0].name", gates[0].name), *_waiting(pod)),
                affects=(pod.ref,) if pod.ref != workload else (),
                since=pod.metadata.creation_timestamp,
            )


def _waiting(pod: Pod) -> Iterator[Evidence]:
    for i, condition in enumerate(pod.status.conditions):
        if condition.type == "PodScheduled" and condition.status == "False":
            yield cite(pod, f"status.conditions[{i}].reason", condition.reason)
