"""Claims, snapshots and objects of backup tools, as short as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from holdfast.model.backups import Checked, Drill
from holdfast.model.kinds import ref_to
from holdfast.model.refs import Ref
from holdfast.pillars.backups.witnesses import Witnesses
from tests.builders.kube import NOON, Raw, snapshot

KINDS = (
    "PersistentVolumeClaim", "PersistentVolume", "VolumeSnapshot", "VolumeSnapshotContent", "Namespace",
    "Backup.velero.io", "Restore.velero.io", "Schedule.velero.io", "PodVolumeBackup.velero.io",
    "DataUpload.velero.io",
)  # fmt: skip


def bound(name: str, namespace: str = "shop", labels: dict[str, str] | None = None, **metadata: Any) -> Raw:
    """Gives a claim with data."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": namespace, "labels": labels or {}, **metadata},
        "spec": {"volumeName": f"pv-{name}", "storageClassName": "fast"},
        "status": {"phase": "Bound", "capacity": {"storage": "10Gi"}},
    }


def volume(claim: str, driver: str = "ebs.csi.aws.com", namespace: str = "shop") -> Raw:
    """Gives the volume of a claim."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"pv-{claim}"},
        "spec": {
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": namespace, "name": claim},
            "csi": {"driver": driver, "volumeHandle": f"vol-{claim}"},
        },
        "status": {"phase": "Bound"},
    }


def taken(claim: str, age_hours: float, namespace: str = "shop", name: str = "", **status: Any) -> Raw:
    """Gives a snapshot of a claim that is so many hours old."""
    at = f"{NOON - timedelta(hours=age_hours):%Y-%m-%dT%H:%M:%SZ}"
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": name or f"{claim}-{age_hours:g}h", "namespace": namespace},
        "spec": {"source": {"persistentVolumeClaimName": claim}},
        "status": {"creationTime": at, "readyToUse": True, **status},
    }


def velero(kind: str, name: str, spec: Raw, status: Raw | None = None, labels: dict[str, str] | None = None) -> Raw:
    """Gives an object of Velero."""
    version = "v2alpha1" if kind.startswith("Data") else "v1"
    metadata = {"name": name, "namespace": "velero", "labels": labels or {}}
    found = {"apiVersion": f"velero.io/{version}", "kind": kind, "metadata": metadata, "spec": spec}
    return {**found, "status": status or {}}


def uploaded(backup: str, claim: str, namespace: str = "shop", phase: str = "Completed") -> Raw:
    """Gives the upload of a claim's data within a backup of Velero."""
    spec = {"sourcePVC": claim, "sourceNamespace": namespace}
    return velero("DataUpload", f"{backup}-{claim}", spec, {"phase": phase}, {"velero.io/backup-name": backup})


def seen(*given: Raw, listed: Sequence[str] = KINDS, drills: Sequence[Drill] = ()) -> Witnesses:
    """Gives what tells of the backups of a cluster."""
    return Witnesses(snapshot=snapshot(given, listed), raws={ref(raw): raw for raw in given}, drills=tuple(drills))


def ref(raw: Raw) -> Ref:
    """Names an object."""
    metadata = raw["metadata"]
    return ref_to(raw["apiVersion"], raw["kind"], metadata["name"], metadata.get("namespace", ""))


def drill(claim: str, days_ago: float = 1, verdict: str = "verified", size: int = 2**30, seconds: int = 60) -> Drill:
    """Gives a restore that was tried."""
    began: datetime = NOON - timedelta(days=days_ago)
    back = began + timedelta(seconds=seconds)
    return Drill(
        cluster="prod",
        claim=Ref("PersistentVolumeClaim", claim, "shop"),
        point=f"VolumeSnapshot shop/{claim}",
        by="minji",
        began=began,
        point_at=began - timedelta(hours=2),
        restored=back,
        ended=back + timedelta(seconds=30),
        bytes=size,
        storage_class="fast",
        checks=(Checked(check="directory", verdict=verdict, looked_at=1),),  # type: ignore[arg-type]  # a case names it
    )
