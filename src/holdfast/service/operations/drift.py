"""Drift of a cluster: what its newest snapshot shows otherwise than a baseline."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from holdfast.model.redaction import MARKER
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.baselines import DriftedObject, State
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.drift import DriftedField, Kind, Origin
from holdfast.pillars.automation.drift_fields import FieldRisk
from holdfast.pillars.automation.drift_repair import settable
from holdfast.pillars.automation.scene import ref_of, target_of
from holdfast.pillars.governance.visibility import may_see
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.actions.drifting import drift_of_files
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.baselines import newest
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import snapshot_of

REPAIR: Final = "drift.repair"
"""The action that sets fields back."""


class DriftedFieldShown(Struct, frozen=True, kw_only=True):
    """A field that is not as it was meant to be, and what it would mean to set it back.

    `manager` names who manages it now, empty where the object does not say. `origin` tells what others changed after
    it was applied from what was never applied. `can_be_set` says that a plan may set it back.
    """

    path: str
    kind: Kind
    risk: FieldRisk
    wanted: Any = None
    live: Any = None
    manager: str = ""
    origin: Origin = "unknown"
    can_be_set: bool = False


class DriftedShown(Struct, frozen=True, kw_only=True):
    """An object that differs from the baseline, is gone, or stands besides it."""

    object: WireObject
    state: State
    fields: tuple[DriftedFieldShown, ...] = ()


class DriftShown(Struct, frozen=True, kw_only=True):
    """What differs between a baseline and a snapshot, and how many objects are the `same`.

    Kinds that the snapshot did not read are `not_compared`.
    """

    baseline: str
    name: str
    by: str
    why: str
    saved: datetime
    snapshot: str
    taken_at: datetime
    objects: tuple[DriftedShown, ...]
    same: int
    not_compared: tuple[str, ...]


class AskDrift(Struct, frozen=True, kw_only=True):
    """Of which cluster, against which baseline (the newest where none is named), in which snapshot."""

    cluster: str
    baseline: str = ""
    namespace: str = ""
    snapshot: str = ""


class AskMeant(Struct, frozen=True, kw_only=True):
    """Of which object, by which baseline (the newest where none is named)."""

    cluster: str
    kind: str
    namespace: str
    name: str
    baseline: str = ""


class MeantShown(Struct, frozen=True, kw_only=True):
    """How an object was meant to be: its manifest, whose values are hidden where they are secret."""

    baseline: str
    object: WireObject
    manifest: dict[str, Any]


def _list(desk: Desk, asked: AskDrift) -> DriftShown:
    baseline = newest(desk, asked.cluster, asked.baseline)
    snapshot = snapshot_of(desk, asked.cluster, asked.snapshot)
    namespaces = (asked.namespace,) if asked.namespace else baseline.item.namespaces
    found = desk.office.work.run(
        drift_of_files, desk.office.clusters, files_of(desk, snapshot), baseline.item.objects, namespaces
    )
    return DriftShown(
        baseline=baseline.id,
        name=baseline.item.name,
        by=baseline.item.by,
        why=baseline.item.why,
        saved=baseline.item.saved,
        snapshot=snapshot.id,
        taken_at=snapshot.taken_at,
        objects=tuple(_shown(item) for item in found.objects if may_see(desk.reach, asked.cluster, item.object)),
        # Somebody who sees a part of the cluster is not told how much there is besides.
        same=found.same if desk.reach.has_whole(asked.cluster) else 0,
        not_compared=found.not_compared,
    )


def _meant(desk: Desk, asked: AskMeant) -> MeantShown:
    baseline = newest(desk, asked.cluster, asked.baseline)
    namespace = "" if asked.namespace == "-" else asked.namespace
    wanted = (asked.kind, namespace, asked.name)
    for manifest in baseline.item.objects:
        ref = ref_of(target_of("", manifest))
        if (ref.kind, ref.namespace, ref.name) == wanted and may_see(desk.reach, asked.cluster, ref):
            return MeantShown(baseline=baseline.id, object=wired(ref), manifest=manifest)
    raise RecordAbsent(type=asked.kind, id=f"{namespace}/{asked.name}".lstrip("/"))


def _shown(item: DriftedObject) -> DriftedShown:
    repair = actions()[REPAIR].fields
    is_of_kind = item.object.kind in (repair.target, *repair.also)
    can_be_set = {field.path for field in settable(item.fields) if is_of_kind and _is_free(field)}
    return DriftedShown(
        object=wired(item.object),
        state=item.state,
        fields=tuple(
            DriftedFieldShown(
                path=field.path,
                kind=field.kind,
                risk=field.risk,
                wanted=field.wanted,
                live=field.live,
                manager=field.manager,
                origin=field.origin,
                can_be_set=field.path in can_be_set,
            )
            for field in item.fields
        ),
    )


def _is_free(field: DriftedField) -> bool:
    """Says that a field may be set at all: it is no fixed one, and how it was meant is not hidden."""
    return field.risk != "never" and MARKER not in str(field.wanted)


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
    Operation(
        name="drift.meant",
        parameters=AskMeant,
        result=MeantShown,
        run=_meant,
        permission="read:automation",
        bearing="part-of-cluster",
        path="/clusters/{cluster}/drift/{kind}/{namespace}/{name}",
        examples={
            "of-a-workload": {"cluster": "prod-seoul", "kind": "Deployment", "namespace": "shop", "name": "storefront"}
        },
    ),
)
