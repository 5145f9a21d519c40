"""Velero's backups as recovery points of a claim: whether they hold its data, and whether one was ever restored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from holdfast.model.objects.meta import LabelSelector
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment
from holdfast.verdicts.recovery_points import RecoveryPoint, Tested
from holdfast.verdicts.selection import matches

GROUP = "velero.io"
BACKUP = f"Backup.{GROUP}"
RESTORE = f"Restore.{GROUP}"
UPLOAD = f"PodVolumeBackup.{GROUP}"
MOVED = f"DataUpload.{GROUP}"
UPLOADS = (UPLOAD, MOVED)
KINDS = (BACKUP, RESTORE, *UPLOADS)
OF_BACKUP = "velero.io/backup-name"
OF_CLAIM = "velero.io/pvc-name"
RUNNING = frozenset(
    {
        "",
        "New",
        "Queued",
        "ReadyToStart",
        "InProgress",
        "WaitingForPluginOperations",
        "WaitingForPluginOperationsPartiallyFailed",
        "Finalizing",
        "FinalizingPartiallyFailed",
    }
)
COUNTED = ("volumeSnapshotsCompleted", "csiVolumeSnapshotsCompleted")
CLAIMS = frozenset({"*", "persistentvolumeclaims", "pvc", "persistentvolumes", "pv"})

Raws = Mapping[Ref, Mapping[str, Any]]
Key = tuple[str, str, str]
"""The name of a backup, and the namespace and name of a claim."""


class VeleroSeen(Struct, frozen=True, kw_only=True):
    """Velero's objects, each in the place where it is looked for.

    The newest backup stands first. `uploads` holds the phases of the uploads of a claim within a backup, and `filled`
    names the backups with a finished one. `sees_uploads` says that every kind of upload was read, so that a backup
    without any has none.
    """

    backups: tuple[tuple[Ref, Mapping[str, Any]], ...]
    uploads: Mapping[Key, tuple[str, ...]]
    filled: frozenset[str]
    restores: Mapping[str, tuple[tuple[Ref, Mapping[str, Any]], ...]]
    sees_uploads: bool


def velero_seen(raws: Raws, sees_uploads: bool = False) -> VeleroSeen:
    """Sorts Velero's objects as they stand in the input."""
    uploads: defaultdict[Key, list[str]] = defaultdict(list)
    restores: defaultdict[str, list[tuple[Ref, Mapping[str, Any]]]] = defaultdict(list)
    for kind in ("PodVolumeBackup", "DataUpload"):
        for ref, raw in _of(raws, kind):
            uploads[_uploaded(ref, raw)].append(str(part(raw, "status").get("phase") or ""))
    for ref, raw in _of(raws, "Restore"):
        restores[str(part(raw, "spec").get("backupName") or "")].append((ref, raw))
    return VeleroSeen(
        backups=tuple(sorted(_of(raws, "Backup"), key=_start, reverse=True)),
        uploads={key: tuple(phases) for key, phases in uploads.items()},
        filled=frozenset(name for (name, *_), phases in uploads.items() if "Completed" in phases),
        restores={name: tuple(found) for name, found in restores.items()},
        sees_uploads=sees_uploads,
    )


def backups_of(seen: VeleroSeen, claim: Ref, now: datetime | None) -> Iterator[RecoveryPoint]:
    """Lists the backups that ought to hold a claim, the newest first.

    A backup that Velero calls Completed holds the objects; that it holds the data of the claim is proven only by a
    finished upload of that volume. Snapshots are only counted in its status, not named: where none is counted and no
    volume was uploaded, it holds no data at all.
    """
    for ref, raw in seen.backups:
        if includes(part(raw, "spec"), claim.namespace):
            yield _point(ref, raw, seen, claim, now)


def includes(spec: Mapping[str, Any], namespace: str) -> bool:
    """Says that the namespace lists of a backup, or of the template of a Schedule, hold a namespace."""
    included, excluded = spec.get("includedNamespaces") or ["*"], spec.get("excludedNamespaces") or []
    return ("*" in included or namespace in included) and namespace not in excluded


def holds_claims(spec: Mapping[str, Any]) -> bool:
    """Says that the resource lists of a backup, or of the template of a Schedule, hold claims or volumes."""
    return _names_claims(spec) and not saves_objects_only(spec)


def selects(spec: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Says that the selectors of a backup, or of the template of a Schedule, match the labels of a claim.

    A claim that is only taken along with a Pod that matches is not counted: nobody promises that the Pod is there.
    """
    given = [spec["labelSelector"]] if spec.get("labelSelector") else spec.get("orLabelSelectors") or []
    try:
        selectors = msgspec.convert(given, tuple[LabelSelector, ...])
    except msgspec.ValidationError:
        return False
    return not selectors or any(matches(item, labels) for item in selectors)


def saves_objects_only(spec: Mapping[str, Any]) -> bool:
    """Says that a backup neither takes snapshots of volumes nor uploads their files, unless a Pod asks for it."""
    return spec.get("snapshotVolumes") is False and not spec.get("defaultVolumesToFsBackup")


def part(raw: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Gives a part of an object by its path, empty where there is none."""
    for name in names:
        inner = raw.get(name)
        raw = inner if isinstance(inner, Mapping) else {}
    return raw


def _of(raws: Raws, kind: str) -> Iterator[tuple[Ref, Mapping[str, Any]]]:
    return ((ref, raw) for ref, raw in raws.items() if ref.kind == kind and ref.group == GROUP)


def _uploaded(ref: Ref, raw: Mapping[str, Any]) -> Key:
    spec = part(raw, "spec")
    name = spec.get("sourcePVC") or part(spec, "tags").get("pvc-name")
    name = name or part(raw, "metadata", "annotations").get(OF_CLAIM)
    space = spec.get("sourceNamespace") or part(spec, "pod").get("namespace") or ref.namespace
    return str(part(raw, "metadata", "labels").get(OF_BACKUP) or ""), str(space), str(name or "")


def _start(item: tuple[Ref, Mapping[str, Any]]) -> tuple[float, Ref]:
    moment = parse_moment(part(item[1], "status").get("startTimestamp"))
    return moment.timestamp() if moment else 0.0, item[0]


def _point(ref: Ref, raw: Mapping[str, Any], seen: VeleroSeen, claim: Ref, now: datetime | None) -> RecoveryPoint:
    spec, status = part(raw, "spec"), part(raw, "status")
    complete, reasons = _is_complete(ref, spec, status, seen, claim, now)
    tested, proof = _tested(seen, ref, claim)
    return RecoveryPoint(
        kind="backup",
        object=ref,
        taken_at=parse_moment(status.get("startTimestamp")),
        complete=complete,
        reasons=reasons,
        tested=tested,
        proof=proof,
    )


def _is_complete(
    backup: Ref,
    spec: Mapping[str, Any],
    status: Mapping[str, Any],
    seen: VeleroSeen,
    claim: Ref,
    now: datetime | None,
) -> tuple[Answer, tuple[str, ...]]:
    broken = _broken(spec, status, now)
    if broken:
        return Answer.NO, (broken,)
    data = seen.uploads.get((backup.name, claim.namespace, claim.name), ())
    if "Completed" in data:
        return Answer.YES, ()
    if data:
        return Answer.NO, ("data-failed",)
    if saves_objects_only(spec):
        return Answer.NO, ("volumes-left-out",)
    if seen.sees_uploads and not _holds_data(backup, status, seen):
        return Answer.NO, ("volumes-empty",)
    return Answer.UNKNOWN, ("selector-given",) if spec.get("labelSelector") or spec.get("orLabelSelectors") else (
        "data-unproven",
    )


def _broken(spec: Mapping[str, Any], status: Mapping[str, Any], now: datetime | None) -> str:
    """Names why a backup brings no claim back, whichever claim it is; empty where it may."""
    phase = str(status.get("phase") or "")
    expires = parse_moment(status.get("expiration"))
    if now is not None and expires is not None and expires < now:
        return "expired"
    if phase in RUNNING:
        return "still-running"
    if phase != "Completed":
        return "backup-failed" if phase != "PartiallyFailed" else "backup-partial"
    return "" if _names_claims(spec) else "claims-left-out"


def _names_claims(spec: Mapping[str, Any]) -> bool:
    included, excluded = set(spec.get("includedResources") or ["*"]), set(spec.get("excludedResources") or ())
    return bool(CLAIMS & included) and not CLAIMS & excluded


def _holds_data(backup: Ref, status: Mapping[str, Any], seen: VeleroSeen) -> bool:
    return backup.name in seen.filled or any(status.get(name) for name in COUNTED)


def _tested(seen: VeleroSeen, backup: Ref, claim: Ref) -> tuple[Tested, Ref | None]:
    outcome: tuple[Tested, Ref | None] = ("untested", None)
    for ref, raw in seen.restores.get(backup.name, ()):
        if not includes(part(raw, "spec"), claim.namespace):
            continue
        phase = part(raw, "status").get("phase")
        if phase == "Completed":
            return "restored", ref
        outcome = ("failed", ref) if phase not in RUNNING else outcome
    return outcome
