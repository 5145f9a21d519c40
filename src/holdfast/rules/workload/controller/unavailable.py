"""A workload has fewer ready Pods than it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.meta import KubeObject, condition
from holdfast.model.objects.workloads import DaemonSet, Deployment, ReplicaSet, ReplicationController, StatefulSet
from holdfast.rules.workload._pods import suffering
from holdfast.verdicts.readiness import replicas_of

RULE = Rule(
    subject="Pod",
    shows="workload-unavailable",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)
_PATIENCE_SECONDS = 60.0
_KINDS: tuple[type[KubeObject], ...] = (Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController)


def check(facts: Facts) -> Iterator[Statement]:
    """States each top workload that has lacked ready Pods for longer than a minute."""
    lasting = {facts.workload_of(p) for p in suffering(facts) if facts.is_older(_since(p), _PATIENCE_SECONDS)}
    for type_ in _KINDS:
        for workload in facts.all(type_):
            counts = replicas_of(workload)
            if counts is None or counts[1] >= counts[0] or workload.metadata.deletion_timestamp is not None:
                continue
            if facts.top_owner(workload.ref) != workload.ref:
                continue
            if workload.ref in lasting or _lasts(facts, workload):
                yield Finding(
                    subject=workload.ref,
                    values={"wanted": counts[0], "ready": counts[1]},
                    evidence=_cited(workload),
                    since=_changed(workload),
                )


def _since(item: KubeObject) -> datetime | None:
    return item.metadata.creation_timestamp


def _lasts(facts: Facts, workload: KubeObject) -> bool:
    """Says that the lack is no moment of a rollout: nothing was changed and no Pod was made within the last minute."""
    pods = facts.pods_by_workload.get(workload.ref, ())
    if any(not facts.is_older(_since(pod), _PATIENCE_SECONDS) for pod in pods):
        return False
    return facts.is_older(_changed(workload), _PATIENCE_SECONDS)


def _changed(workload: KubeObject) -> datetime | None:
    """Gives the time since which the workload is known to be unavailable or to roll out, else that of its creation."""
    conditions = getattr(getattr(workload, "status", None), "conditions", ())
    available, progressing = condition(conditions, "Available"), condition(conditions, "Progressing")
    if available is not None and available.status == "False":
        return available.last_transition_time
    if available is not None and progressing is not None and progressing.status == "True":
        return progressing.last_update_time or progressing.last_transition_time
    return workload.metadata.creation_timestamp


def _cited(workload: KubeObject) -> tuple[Evidence, ...]:
    if isinstance(workload, DaemonSet):
        return (
            cite(workload, "status.desiredNumberScheduled", workload.status.desired_number_scheduled),
            cite(workload, "status.numberReady", workload.status.number_ready),
        )
    status = getattr(workload, "status", None)
    ready = getattr(status, "ready_replicas", 0)
    asked = cite(workload, "metadata.name", workload.name)
    return (asked, *((cite(workload, "status.readyReplicas", ready),) if ready else ()))
