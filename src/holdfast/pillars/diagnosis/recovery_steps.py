"""The steps of a recovery: first what protects what is left, then the restore beside it, never over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct

from holdfast.model.objects.config import Namespace
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
    VolumeSnapshot,
    VolumeSnapshotClass,
)
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.ownership import top_owner
from holdfast.verdicts.placement.volumes import claim_keys
from holdfast.verdicts.recovery_points import RecoveryPoint

StepName = Literal[
    "stop-writer", "suspend", "stop-pod", "retain", "snapshot", "no-snapshot-class", "restore-snapshot",
    "restore-backup", "rebind-volume", "check-point",
]  # fmt: skip
DEFAULT_CLASS = "snapshot.storage.kubernetes.io/is-default-class"
SCALABLE = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"})
ENDED = frozenset({"Succeeded", "Failed"})


class Step(Struct, frozen=True, kw_only=True):
    """One thing to do: protective steps come first; `command` and `manifests` are what to run and to apply."""

    name: StepName
    is_protective: bool
    values: dict[str, str] = {}
    command: tuple[str, ...] = ()
    manifests: tuple[dict[str, Any], ...] = ()


def protect(snapshot: Snapshot, wanted: Ref) -> Iterator[Step]:
    """Stops who writes, keeps the volume when its claim goes, and freezes what is there now."""
    claim = snapshot.find(PersistentVolumeClaim, wanted.name, wanted.namespace)
    yield from _stop(snapshot, wanted)
    for volume in snapshot.all(PersistentVolume):
        owner = volume.spec.claim_ref
        is_ours = owner is not None and (owner.namespace, owner.name) == (wanted.namespace, wanted.name)
        if is_ours and volume.spec.persistent_volume_reclaim_policy != "Retain":
            patch = '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'
            yield Step(
                name="retain",
                is_protective=True,
                values={"volume": volume.name},
                command=("kubectl", "patch", "pv", volume.name, "-p", patch),
            )
    if claim is not None and claim.status.phase == "Bound":
        yield _snapshot_now(snapshot, claim)


def _stop(snapshot: Snapshot, claim: Ref) -> Iterator[Step]:
    key = (claim.namespace, claim.name)
    users = (p for p in snapshot.all(Pod) if p.status.phase not in ENDED and key in claim_keys(p))
    for owner in sorted({top_owner(pod, snapshot) for pod in users}):
        target = f"{owner.kind.lower()}/{owner.name}"
        space = ("-n", owner.namespace)
        values = {"object": str(owner)}
        command: tuple[str, ...]
        if owner.kind in SCALABLE:
            command = ("kubectl", "scale", *space, target, "--replicas=0")
            yield Step(name="stop-writer", is_protective=True, values=values, command=command)
        elif owner.kind in ("CronJob", "Job"):
            command = ("kubectl", "patch", *space, target, "-p", '{"spec":{"suspend":true}}')
            yield Step(name="suspend", is_protective=True, values=values, command=command)
        else:
            command = ("kubectl", "delete", *space, target)
            yield Step(name="stop-pod", is_protective=True, values=values, command=command)


def _snapshot_now(snapshot: Snapshot, claim: PersistentVolumeClaim) -> Step:
    volume = snapshot.find(PersistentVolume, claim.spec.volume_name)
    driver = volume.spec.csi.driver if volume is not None and volume.spec.csi is not None else ""
    classes = sorted(item.name for item in snapshot.all(VolumeSnapshotClass) if item.driver == driver)
    default = [
        item.name
        for item in snapshot.all(VolumeSnapshotClass)
        if item.driver == driver and item.metadata.annotations.get(DEFAULT_CLASS) == "true"
    ]
    if not driver or not classes:
        values = {"claim": claim.name, "driver": driver or "-"}
        return Step(name="no-snapshot-class", is_protective=True, values=values)
    manifest = {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": f"{claim.name}-before-recovery", "namespace": claim.namespace},
        "spec": {
            "volumeSnapshotClassName": (default or classes)[0],
            "source": {"persistentVolumeClaimName": claim.name},
        },
    }
    return Step(
        name="snapshot",
        is_protective=True,
        values={"claim": claim.name},
        command=("kubectl", "apply", "-f", "-"),
        manifests=(manifest,),
    )


def restore(snapshot: Snapshot, claim: Ref, points: Iterable[RecoveryPoint]) -> Iterator[Step]:
    """Restores from the best point of each kind that can be restored, the best first."""
    seen: set[str] = set()
    for point in points:
        if point.complete is Answer.NO or point.kind in seen:
            continue
        seen.add(point.kind)
        if point.kind == "snapshot":
            yield _from_snapshot(snapshot, claim, point)
        elif point.kind == "kept-volume":
            yield _from_volume(snapshot, claim, point)
        elif point.kind == "backup":
            yield _from_backup(snapshot, claim, point)
        else:
            yield Step(name="check-point", is_protective=False, values={"object": str(point.object)})


def _from_snapshot(snapshot: Snapshot, wanted: Ref, point: RecoveryPoint) -> Step:
    claim = snapshot.find(PersistentVolumeClaim, wanted.name, wanted.namespace)
    item = snapshot.find(VolumeSnapshot, point.object.name, point.object.namespace)
    size = point.size
    spec: dict[str, Any] = {}
    if claim is not None:
        spec |= {"accessModes": list(claim.spec.access_modes), "volumeMode": claim.spec.volume_mode}
        if claim.spec.storage_class_name:
            spec["storageClassName"] = claim.spec.storage_class_name
        size = str(claim.status.capacity.get("storage") or claim.spec.resources.requests.get("storage", "") or size)
    else:
        spec |= {"accessModes": ["ReadWriteOnce"]}
        default = _class_for(snapshot, item)
        spec |= {"storageClassName": default} if default else {}
    spec |= {"resources": {"requests": {"storage": size}}} if size else {}
    source = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": point.object.name}
    made = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": f"{wanted.name}-restored", "namespace": wanted.namespace},
        "spec": {**spec, "dataSource": source},
    }
    return Step(
        name="restore-snapshot",
        is_protective=False,
        values={"object": str(point.object), "claim": f"{wanted.name}-restored"},
        command=("kubectl", "apply", "-f", "-"),
        manifests=(made,),
    )


def _class_for(snapshot: Snapshot, item: VolumeSnapshot | None) -> str:
    """Gives a StorageClass of the driver that made a snapshot, for a claim whose own class is gone with it."""
    name = item.spec.volume_snapshot_class_name if item is not None else None
    snapshot_class = snapshot.find(VolumeSnapshotClass, name) if name else None
    driver = snapshot_class.driver if snapshot_class is not None else ""
    return next((c.name for c in sorted(snapshot.all(StorageClass), key=_name) if c.provisioner == driver), "")


def _name(item: KubeObject) -> str:
    return item.name


def _from_volume(snapshot: Snapshot, wanted: Ref, point: RecoveryPoint) -> Step:
    volume = snapshot.find(PersistentVolume, point.object.name)
    spec: dict[str, Any] = {"volumeName": point.object.name}
    if volume is not None:
        spec |= {
            "accessModes": list(volume.spec.access_modes),
            "storageClassName": volume.spec.storage_class_name,
            "volumeMode": volume.spec.volume_mode,
            "resources": {"requests": {"storage": point.size}},
        }
    made = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": wanted.name, "namespace": wanted.namespace},
        "spec": spec,
    }
    patch = '[{"op":"remove","path":"/spec/claimRef"}]'
    return Step(
        name="rebind-volume",
        is_protective=False,
        values={"volume": point.object.name, "claim": wanted.name},
        command=("kubectl", "patch", "pv", point.object.name, "--type=json", "-p", patch),
        manifests=(made,),
    )


def _from_backup(snapshot: Snapshot, wanted: Ref, point: RecoveryPoint) -> Step:
    beside = f"{wanted.namespace}-restored"
    while snapshot.find(Namespace, beside) is not None:
        beside += "-x"
    return Step(
        name="restore-backup",
        is_protective=False,
        values={"object": str(point.object), "namespace": beside},
        command=(
            "velero",
            "restore",
            "create",
            "--from-backup",
            point.object.name,
            "--include-namespaces",
            wanted.namespace,
            "--namespace-mappings",
            f"{wanted.namespace}:{beside}",
        ),
    )
