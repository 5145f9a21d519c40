"""Watching a rollout through a snapshot and what was measured around it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.automation.ownership import gitops_owner
from holdfast.pillars.automation.rollout_watch import Objective, Watched, Window, judge
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.source import Source
from holdfast.service.actions.rollout_revisions import Raws, Rolling, began_of, kept_apart, revisions_of
from holdfast.service.actions.rollout_states import state_of

BEFORE: Final = timedelta(hours=1)
"""How long a time before the rollout it is compared with."""


class Seen(Struct, frozen=True, kw_only=True):
    """A rollout with its revision, the moment of the look and its judgement."""

    revision: int
    began: datetime
    at: datetime
    watched: Watched


def watch_files(clusters: Clusters, files: Files, workload: Ref, objective: Objective) -> Seen:
    """Judges the newest rollout of a workload in the files of a snapshot; raises ObjectNotFound and InputError."""
    return watch(clusters.files(files, "snapshot"), workload, objective)


def watch(source: Source, workload: Ref, objective: Objective) -> Seen:
    """Judges the newest rollout of a workload; raises ObjectNotFound where it or its revisions were not seen."""
    snapshot = source.load()
    revisions = (item.ref for item in kept_apart(snapshot, workload))
    return watch_in(snapshot, source.raw([workload, *revisions]), workload, objective)


def watch_in(snapshot: Snapshot, raws: Raws, workload: Ref, objective: Objective) -> Seen:
    """Judges the newest rollout of a workload, given whole too as its revisions are; raises what `watch` does."""
    found, now = snapshot.get(workload), snapshot.taken_at
    if not isinstance(found, Rolling) or now is None:
        raise ObjectNotFound(what=str(workload))
    revisions = revisions_of(snapshot, found, raws)
    began = began_of(found, revisions)
    if began is None:
        raise ObjectNotFound(what=str(workload))
    whole = raws.get(workload)
    git = (gitops_owner(whole) if whole else None) or ""
    state = state_of(found, revisions, began, now, objective.patience, git)
    newest, earlier = revisions[-1].pods, [pod for item in revisions[:-1] for pod in item.pods]
    subjects = {workload, *(pod.ref for pod in (*newest, *earlier))}
    series = [item for item in snapshot.measured.series if item.subject in subjects]
    since = _window(series, began, now, newest, now)
    before = _window(series, began - BEFORE, began, earlier, now)
    judged = judge(state, since, before, objective, now)
    return Seen(revision=revisions[-1].number, began=began, at=now, watched=judged)


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
