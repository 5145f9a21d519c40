"""How far a rollout has come, as the status of its workload and the Pods of the new revision tell it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from holdfast.model.objects.meta import Condition
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import DaemonSet, Deployment, StatefulSet
from holdfast.pillars.automation.rollout_watch import RolloutState
from holdfast.service.actions.rollout_revisions import Revision, Rolling
from holdfast.verdicts.readiness import pod_is_ready, ready_since

_STUCK = "ProgressDeadlineExceeded"


def state_of(
    workload: Rolling, revisions: tuple[Revision, ...], began: datetime, now: datetime, patience: timedelta, git: str
) -> RolloutState:
    """Tells how far a rollout has come; `patience` is how long one may stand still that has no deadline of its own."""
    new = revisions[-1].pods
    ready: int | None
    if isinstance(workload, Deployment):
        ready = min(workload.status.ready_replicas, workload.status.updated_replicas)
        stuck = _says_stuck(workload.status.conditions)
    else:
        ready = sum(map(pod_is_ready, new))
        stuck = _stands_still(workload, new, began, now, patience)
    is_seen = workload.status.observed_generation >= workload.metadata.generation
    return RolloutState(
        began=began,
        wanted=wanted_of(workload),
        ready=ready if is_seen else None,
        is_stuck=stuck if is_seen else None,
        revisions=len(revisions),
        git=git,
        is_by_hand=is_by_hand(workload),
    )


def wanted_of(workload: Rolling) -> int:
    """Says how many Pods shall have the new revision; those of a StatefulSet below its partition keep the old one."""
    if isinstance(workload, DaemonSet):
        return workload.status.desired_number_scheduled
    if isinstance(workload, Deployment):
        return workload.spec.replicas
    rolling = workload.spec.update_strategy.rolling_update
    return workload.spec.replicas - min(rolling.partition if rolling else 0, workload.spec.replicas)


def updated_of(workload: Rolling) -> int:
    """Says how many Pods have the new revision, as the controller counts them."""
    if isinstance(workload, DaemonSet):
        return workload.status.updated_number_scheduled
    return workload.status.updated_replicas


def is_by_hand(workload: Rolling) -> bool:
    """Says that nobody replaces the Pods but people who delete them."""
    return not isinstance(workload, Deployment) and workload.spec.update_strategy.type == "OnDelete"


def is_under_way(workload: Rolling) -> bool:
    """Says that the controller still has Pods to replace; one that waits for people is under way for ever."""
    if workload.status.observed_generation < workload.metadata.generation:
        return True
    return not is_by_hand(workload) and updated_of(workload) < wanted_of(workload)


def _says_stuck(conditions: Iterable[Condition]) -> bool | None:
    progressing = next((item for item in conditions if item.type == "Progressing"), None)
    return None if progressing is None else progressing.reason == _STUCK


def _stands_still(
    workload: StatefulSet | DaemonSet, new: Iterable[Pod], began: datetime, now: datetime, patience: timedelta
) -> bool | None:
    """Says that a rollout has made no step for too long: no Pod was made of the new revision, and none became ready.

    These controllers have no deadline. They wait for a Pod that is not ready as long as it takes.
    """
    pods = tuple(new)
    if sum(map(pod_is_ready, pods)) >= wanted_of(workload):
        return False
    if is_by_hand(workload) and all(map(pod_is_ready, pods)):
        # The next step is that of a person.
        return False if pods else None
    steps = [moment for pod in pods for moment in (pod.metadata.creation_timestamp, ready_since(pod)) if moment]
    waited = timedelta(seconds=workload.spec.min_ready_seconds) + patience
    return now - max((began, *steps)) > waited
