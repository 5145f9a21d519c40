"""Watching a rollout through a snapshot and what was measured around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.objects.meta import Condition
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import Deployment, ReplicaSet
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.automation.ownership import gitops_owner
from holdfast.pillars.automation.rollout_watch import Objective, RolloutState, Watched, Window, judge
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.source import Source
from holdfast.verdicts.ownership import controller_of

BEFORE: Final = timedelta(hours=1)
"""How long a time before the rollout it is compared with."""
_STUCK: Final = "ProgressDeadlineExceeded"
_REVISION: Final = "deployment.kubernetes.io/revision"


class Seen(Struct, frozen=True, kw_only=True):
    """A rollout with its revision, the moment of the look and its judgement."""

    revision: int
    began: datetime
    at: datetime
    watched: Watched


def watch_files(clusters: Clusters, files: Files, workload: Ref, objective: Objective) -> Seen:
    """Judges the newest rollout of a Deployment in the files of a snapshot; raises ObjectNotFound and InputError."""
    return watch(clusters.files(files, "snapshot"), workload, objective)


def watch(source: Source, workload: Ref, objective: Objective) -> Seen:
    """Judges the newest rollout of a Deployment; raises ObjectNotFound where it or its revisions were not seen."""
    return watch_in(source.load(), source.raw([workload]).get(workload, {}), workload, objective)


def watch_in(snapshot: Snapshot, raw: Mapping[str, Any], workload: Ref, objective: Objective) -> Seen:
    """Judges the newest rollout of a Deployment, given whole too; raises what `watch` does."""
    found = snapshot.find(Deployment, workload.name, workload.namespace)
    revisions = _revisions(snapshot, workload)
    now = snapshot.taken_at
    began = _began(found, revisions) if found is not None and revisions else None
    if found is None or began is None or now is None:
        raise ObjectNotFound(what=str(workload))
    state = _state(found, began, len(revisions), raw)
    pods = _pods(snapshot, {item.ref for item in revisions})
    newest = [pod for owner, pod in pods if owner == revisions[-1].ref]
    earlier = [pod for owner, pod in pods if owner != revisions[-1].ref]
    subjects = {workload, *(pod.ref for _, pod in pods)}
    series = [item for item in snapshot.measured.series if item.subject in subjects]
    since = _window(series, began, now, newest, now)
    before = _window(series, began - BEFORE, began, earlier, now)
    judged = judge(state, since, before, objective, now)
    return Seen(revision=_number(revisions[-1]), began=began, at=now, watched=judged)


def _state(item: Deployment, began: datetime, revisions: int, raw: Mapping[str, Any]) -> RolloutState:
    is_seen = item.status.observed_generation >= item.metadata.generation
    updated = min(item.status.ready_replicas, item.status.updated_replicas)
    return RolloutState(
        began=began,
        wanted=item.spec.replicas,
        ready=updated if is_seen else None,
        is_stuck=_is_stuck(item.status.conditions) if is_seen else None,
        revisions=revisions,
        git=gitops_owner(raw) or "" if raw else "",
    )


def _is_stuck(conditions: Iterable[Condition]) -> bool | None:
    progressing = next((item for item in conditions if item.type == "Progressing"), None)
    return None if progressing is None else progressing.reason == _STUCK


def _revisions(snapshot: Snapshot, workload: Ref) -> list[ReplicaSet]:
    """Lists the revisions of a Deployment, the one that is rolled out last."""
    mine = (item for item in snapshot.all(ReplicaSet) if controller_of(item, snapshot) == workload)
    return sorted(mine, key=lambda item: (_number(item), item.ref))


def _number(item: ReplicaSet) -> int:
    text = item.metadata.annotations.get(_REVISION, "")
    return int(text) if text.isdecimal() else 0


def _began(item: Deployment, revisions: list[ReplicaSet]) -> datetime | None:
    """Says when a rollout began: with its ReplicaSet, or later where it went back to one that was there."""
    born = [one.metadata.creation_timestamp for one in revisions]
    if born[-1] is not None and all(one is None or one <= born[-1] for one in born):
        return born[-1]
    progressing = next((one for one in item.status.conditions if one.type == "Progressing"), None)
    return progressing.last_update_time if progressing else None


def _pods(snapshot: Snapshot, owners: set[Ref]) -> list[tuple[Ref, Pod]]:
    found = ((controller_of(pod, snapshot), pod) for pod in snapshot.all(Pod))
    return [(owner, pod) for owner, pod in found if owner in owners and owner is not None]


def _window(series: Iterable[Series], start: datetime, end: datetime, pods: Iterable[Pod], now: datetime) -> Window:
    known = tuple(series)
    requests = _total(known, "requests", start, end)
    errors = _total(known, "request_errors", start, end)
    latencies = _values(known, "request_latency_seconds", start, end)
    ran = [(pod, pod.status.start_time) for pod in pods if pod.status.start_time is not None]
    return Window(
        requests=requests,
        # A server that never failed has no series of its failures.
        errors=errors if errors is not None or requests is None else 0,
        latencies=latencies or None,
        restarts=sum(status.restart_count for pod, _ in ran for status in pod.status.container_statuses)
        if ran
        else None,
        container_hours=sum(
            len(pod.status.container_statuses) * (now - begun).total_seconds() / 3600 for pod, begun in ran
        ),
    )


def _values(series: Iterable[Series], signal: str, start: datetime, end: datetime) -> list[float]:
    return [
        value
        for item in series
        if item.signal == signal
        for moment, value in zip(item.times, item.values, strict=True)
        if start.timestamp() <= moment < end.timestamp()
    ]


def _total(series: Iterable[Series], signal: str, start: datetime, end: datetime) -> int | None:
    """Adds up rates over the time between their readings; None where nothing was measured."""
    rated = [item for item in series if item.signal == signal]
    total, is_seen = 0.0, False
    for item in rated:
        for at in range(1, len(item.times)):
            if start.timestamp() <= item.times[at - 1] and item.times[at] <= end.timestamp():
                total += item.values[at] * (item.times[at] - item.times[at - 1])
                is_seen = True
    return round(total) if is_seen else None
