"""A Pod does not go away long after its grace period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, SYMPTOM, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._pods import by_workload, pods_of
from holdfast.verdicts.readiness import node_is_ready

RULE = Rule(
    subject="Pod",
    shows="pod-stuck-deleting",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
_PATIENCE_SECONDS = 120.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose deleted Pods are overdue; a finalizer on them is the cause, else only the symptom."""
    for workload, group in by_workload(
        facts, ((pod, pod) for pod in facts.unhealthy_pods if _is_overdue(facts, pod))
    ).items():
        pod = group[0][0]
        held = pod.metadata.finalizers and not _node_is_gone(facts, pod)
        yield Finding(
            subject=workload,
            values={"pod": pod.name, "finalizers": list(pod.metadata.finalizers) or ["-"]},
            evidence=(
                *_finalizers(pod),
                cite(pod, "metadata.deletionTimestamp", _text(pod.metadata.deletion_timestamp)),
            ),
            affects=pods_of(group),
            since=pod.metadata.deletion_timestamp,
            certainty=REPORTED if held else SYMPTOM,
        )


def _is_overdue(facts: Facts, pod: Pod) -> bool:
    return facts.is_older(pod.metadata.deletion_timestamp, _PATIENCE_SECONDS)


def _node_is_gone(facts: Facts, pod: Pod) -> bool:
    node = facts.find(Node, pod.spec.node_name) if pod.spec.node_name else None
    return node is not None and not node_is_ready(node)


def _finalizers(pod: Pod) -> tuple[Evidence, ...]:
    return (cite(pod, "metadata.finalizers[0]", pod.metadata.finalizers[0]),) if pod.metadata.finalizers else ()


def _text(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
