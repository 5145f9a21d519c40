"""Drift of a cluster: what its newest snapshot shows otherwise than a baseline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.pillars.automation.baselines import DriftedObject, State
from holdfast.pillars.automation.drift import Kind
from holdfast.pillars.automation.drift_fields import FieldRisk
from holdfast.pillars.governance.visibility import may_see
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.actions.drifting import drift_of_files
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.baselines import newest
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import snapshot_of


class DriftedFieldShown(Struct, frozen=True, kw_only=True):
    """A field that is not as it was meant to be, and what it would mean to set it back."""

    path: str
    kind: Kind
    risk: FieldRisk
    wanted: Any = None
    live: Any = None


class DriftedShown(Struct, frozen=True, kw_only=True):
    """An object that differs from the baseline, is gone, or stands besides it."""

    object: WireObject
    state: State
    fields: tuple[DriftedFieldShown, ...] = ()


class DriftShown(Struct, frozen=True, kw_only=True):
    """What differs between a baseline and a snapshot; kinds that the snapshot did not read are `not_compared`."""

    baseline: str
    saved: datetime
    snapshot: str
    taken_at: datetime
    objects: tuple[DriftedShown, ...]
    not_compared: tuple[str, ...]


class AskDrift(Struct, frozen=True, kw_only=True):
    """Of which cluster, against which baseline (the newest where none is named), in which snapshot."""

    cluster: str
    baseline: str = ""
    namespace: str = ""
    snapshot: str = ""


def _list(desk: Desk, asked: AskDrift) -> DriftShown:
    baseline = newest(desk, asked.cluster, asked.baseline)
    snapshot = snapshot_of(desk, asked.cluster, asked.snapshot)
    namespaces = (asked.namespace,) if asked.namespace else baseline.item.namespaces
    found = desk.office.work.run(
        drift_of_files, desk.office.clusters, files_of(desk, snapshot), baseline.item.objects, namespaces
    )
    return DriftShown(
        baseline=baseline.id,
        saved=baseline.item.saved,
        snapshot=snapshot.id,
        taken_at=snapshot.taken_at,
        objects=tuple(_shown(item) for item in found.objects if may_see(desk.reach, asked.cluster, item.object)),
        not_compared=found.not_compared,
    )


def _shown(item: DriftedObject) -> DriftedShown:
    return DriftedShown(
        object=wired(item.object),
        state=item.state,
        fields=tuple(
            DriftedFieldShown(path=field.path, kind=field.kind, risk=field.risk, wanted=field.wanted, live=field.live)
            for field in item.fields
        ),
    )


OPERATIONS = (
    Operation(
        name="drift.list",
        parameters=AskDrift,
        result=DriftShown,
        run=_list,
        permission="read:automation",
        bearing="part-of-cluster",
        path="/clusters/{cluster}/drift",
        examples={"of-a-namespace": {"cluster": "prod-seoul", "namespace": "shop"}},
    ),
)
