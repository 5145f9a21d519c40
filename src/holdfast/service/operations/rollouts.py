"""The watch over rollouts: whether a new revision serves as well as the one before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from holdfast.model.automation import Answer
from holdfast.model.refs import Ref
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.rollout_watch import Judgement, Objective, SignalName, telling
from holdfast.service.actions.rollout_watching import watch_files
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import snapshot_of
from holdfast.texts.say import say

Kind = Literal["Deployment", "StatefulSet", "DaemonSet"]


class SignalShown(Struct, frozen=True, kw_only=True):
    """One thing that was judged: whether it is well, and what it was before and since."""

    name: SignalName
    well: Answer
    before: float | None = None
    since: float | None = None


class RolloutShown(Struct, frozen=True, kw_only=True):
    """The judgement of a rollout: `action` is what is proposed.

    Nothing is where Git keeps the workload, and where its Pods are replaced by people who delete them (`is_by_hand`).
    """

    cluster: str
    namespace: str
    name: str
    began: datetime
    at: datetime
    judgement: Judgement
    sentence: str
    signals: tuple[SignalShown, ...]
    action: str
    revert_in_git: bool
    is_soaking: bool
    kind: Kind = "Deployment"
    is_by_hand: bool = False


class WatchRollout(Struct, frozen=True, kw_only=True):
    """Of which workload, and what was promised: the share of requests that succeed, and the latency.

    A StatefulSet or DaemonSet that makes no step for `patience_minutes` is stuck.
    """

    cluster: str
    namespace: str
    name: str
    success: Annotated[float, Meta(gt=0, lt=1)] | None = None
    latency_seconds: Annotated[float, Meta(gt=0)] | None = None
    soak_minutes: Annotated[int, Meta(ge=0, le=10_080)] = 10
    kind: Kind = "Deployment"
    patience_minutes: Annotated[int, Meta(ge=1, le=10_080)] = 10


def _watch(desk: Desk, asked: WatchRollout) -> RolloutShown:
    if not desk.reach.covers(asked.cluster, asked.namespace):
        raise RecordAbsent(type="object", id=asked.name)
    snapshot = snapshot_of(desk, asked.cluster)
    objective = Objective(
        success=asked.success,
        latency=asked.latency_seconds,
        soak=timedelta(minutes=asked.soak_minutes),
        patience=timedelta(minutes=asked.patience_minutes),
    )
    workload = Ref(asked.kind, asked.name, asked.namespace)
    files = files_of(desk, snapshot)
    found = desk.office.work.run(watch_files, desk.office.clusters, files, workload, objective)
    watched = found.watched
    key = telling(watched.judgement, watched.revert_in_git, watched.is_by_hand)
    return RolloutShown(
        cluster=asked.cluster,
        namespace=asked.namespace,
        name=asked.name,
        began=found.began,
        at=found.at,
        judgement=watched.judgement,
        sentence=say(f"autonomy.rollout.{key}", desk.lang),
        signals=tuple(
            SignalShown(name=item.name, well=item.well, before=item.before, since=item.since)
            for item in watched.signals
        ),
        action=watched.action,
        revert_in_git=watched.revert_in_git,
        is_soaking=watched.is_soaking,
        kind=asked.kind,
        is_by_hand=watched.is_by_hand,
    )


OPERATIONS = (
    Operation(
        name="rollouts.watch",
        parameters=WatchRollout,
        result=RolloutShown,
        run=_watch,
        permission="read:automation",
        bearing="part-of-cluster",
        path="/clusters/{cluster}/rollouts/{namespace}/{name}",
        examples={
            "with-a-promise": {
                "cluster": "prod-seoul",
                "namespace": "shop",
                "name": "storefront",
                "success": 0.999,
                "latency_seconds": 0.3,
            }
        },
    ),
)
