"""Velero's backups as recovery points of a claim: whether they hold its data, and whether one was ever restored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment
from holdfast.pillars.diagnosis.recovery_points import RecoveryPoint, Tested

GROUP = "velero.io"
BACKUP = f"Backup.{GROUP}"
RESTORE = f"Restore.{GROUP}"
UPLOAD = f"PodVolumeBackup.{GROUP}"
MOVED = f"DataUpload.{GROUP}"
KINDS = (BACKUP, RESTORE, UPLOAD, MOVED)
OF_BACKUP = "velero.io/backup-name"
OF_CLAIM = "velero.io/pvc-name"
RUNNING = frozenset({"", "New", "InProgress", "WaitingForPluginOperations", "Finalizing"})

Raws = Mapping[Ref, Mapping[str, Any]]


def backups_of(raws: Raws, claim: Ref, now: datetime | None) -> tuple[RecoveryPoint, ...]:
    """Lists the backups that ought to hold a claim, given Velero's objects as they stand in the input.

    A backup that Velero calls Completed holds the objects; that it holds the data of the claim is proven only by a
    finished upload of that volume, or a snapshot counted in its status where it is the only kind in use.
    """
    found = (_point(ref, raw, raws, claim, now) for ref, raw in _of(raws, "Backup"))
    return tuple(point for point in found if point is not None)


def _of(raws: Raws, kind: str) -> Iterator[tuple[Ref, Mapping[str, Any]]]:
    return ((ref, raw) for ref, raw in raws.items() if ref.kind == kind and ref.group == GROUP)


def _point(ref: Ref, raw: Mapping[str, Any], raws: Raws, claim: Ref, now: datetime | None) -> RecoveryPoint | None:
    spec, status = _part(raw, "spec"), _part(raw, "status")
    if not _includes(spec, claim.namespace):
        return None
    complete, reasons = _is_complete(spec, status, raws, ref, claim, now)
    tested, proof = _tested(raws, ref, claim)
    return RecoveryPoint(
        kind="backup",
        object=ref,
        taken_at=parse_moment(status.get("startTimestamp")),
        complete=complete,
        reasons=reasons,
        tested=tested,
        proof=proof,
    )


def _includes(spec: Mapping[str, Any], namespace: str) -> bool:
    included, excluded = spec.get("includedNamespaces") or ["*"], spec.get("excludedNamespaces") or []
    return ("*" in included or namespace in included) and namespace not in excluded


def _is_complete(
    spec: Mapping[str, Any], status: Mapping[str, Any], raws: Raws, backup: Ref, claim: Ref, now: datetime | None
) -> tuple[Answer, tuple[str, ...]]:
    phase = str(status.get("phase") or "")
    expires = parse_moment(status.get("expiration"))
    if now is not None and expires is not None and expires < now:
        return Answer.NO, ("expired",)
    if phase in RUNNING:
        return Answer.NO, ("still-running",)
    if phase != "Completed":
        return Answer.NO, ("backup-failed",) if phase != "PartiallyFailed" else ("backup-partial",)
    resources = spec.get("includedResources") or ["*"]
    if not {"*", "persistentvolumeclaims", "pvc", "persistentvolumes", "pv"} & set(resources):
        return Answer.NO, ("claims-left-out",)
    data = tuple(_data(raws, backup, claim))
    if any(item == "Completed" for item in data):
        return Answer.YES, ()
    if data:
        return Answer.NO, ("data-failed",)
    if spec.get("snapshotVolumes") is False and not spec.get("defaultVolumesToFsBackup"):
        return Answer.NO, ("volumes-left-out",)
    return Answer.UNKNOWN, ("selector-given",) if spec.get("labelSelector") else ("data-unproven",)


def _data(raws: Raws, backup: Ref, claim: Ref) -> Iterator[str]:
    """Gives the phases of the uploads of one claim within one backup."""
    for kind in ("PodVolumeBackup", "DataUpload"):
        for ref, raw in _of(raws, kind):
            labels = _part(_part(raw, "metadata"), "labels")
            spec = _part(raw, "spec")
            tags = _part(spec, "tags")
            name = spec.get("sourcePVC") or tags.get("pvc-name") or _part(raw, "metadata", "annotations").get(OF_CLAIM)
            space = spec.get("sourceNamespace") or _part(spec, "pod").get("namespace") or ref.namespace
            if labels.get(OF_BACKUP) == backup.name and (space, name) == (claim.namespace, claim.name):
                yield str(_part(raw, "status").get("phase") or "")


def _tested(raws: Raws, backup: Ref, claim: Ref) -> tuple[Tested, Ref | None]:
    outcome: tuple[Tested, Ref | None] = ("untested", None)
    for ref, raw in _of(raws, "Restore"):
        spec, phase = _part(raw, "spec"), _part(raw, "status").get("phase")
        if spec.get("backupName") != backup.name or not _includes(spec, claim.namespace):
            continue
        if phase == "Completed":
            return "restored", ref
        outcome = ("failed", ref) if phase not in RUNNING else outcome
    return outcome


def _part(raw: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        inner = raw.get(name)
        raw = inner if isinstance(inner, Mapping) else {}
    return raw
