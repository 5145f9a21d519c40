"""Facts of Velero: that a backup holds the data that it was made for, and that a restore brought back what it should.

Velero calls a backup Completed that has no data in it, so its phase is only half of an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from holdfast.model.automation import Probe
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment
from holdfast.pillars.automation.facts.look import YES, Fact, Look, Raw, Seen, metadata, own, part
from holdfast.verdicts.recovery_backups import (
    COUNTED,
    GROUP,
    RUNNING,
    UPLOADS,
    backups_of,
    includes,
    selects,
    velero_seen,
)

ATTEMPTED: Final = ("volumeSnapshotsAttempted", "csiVolumeSnapshotsAttempted")
LEFT_OUT: Final = "velero.io/exclude-from-backup"
CLAIM: Final = "PersistentVolumeClaim"


def backup_holds_data(look: Look, probe: Probe) -> Seen:
    """Says that a backup is Completed, and that the data of every claim that it is of was uploaded or snapshotted.

    What it missed it will never hold: another backup has to be made.
    """
    raw = _completed(look, probe, "backup-ended")
    if isinstance(raw, Seen):
        return raw
    if part(raw, "spec").get("resourcePolicy"):
        return Seen("unknown", "policy-leaves-out", str(part(raw, "spec", "resourcePolicy").get("name") or "-"))
    claims, uploads = _claims(look, raw), _uploads(look, probe.target.namespace)
    if claims is None or uploads is None:
        return Seen("unknown", "unread", CLAIM if claims is None else ", ".join(UPLOADS))
    return _held(raw, claims, uploads, probe) if claims else Seen("unknown", "no-claims")


def restored(look: Look, probe: Probe) -> Seen:
    """Says that a Restore is Completed, and that all claims that are wanted came back and have a volume."""
    raw = _completed(look, probe, "restore-ended")
    if isinstance(raw, Seen):
        return raw
    found: dict[str, str] = {}
    for space in part(raw, "spec", "namespaceMapping").values():
        listed = look.objects(CLAIM, str(space))
        if listed is None:
            return Seen("unknown", "unread", CLAIM)
        found |= {str(metadata(item).get("name")): str(part(item, "status").get("phase") or "") for item in listed}
    wanted = probe.wanted.split(", ") if probe.wanted else []
    missing = [name for name in wanted if name not in found]
    if missing:
        return Seen("no", "not-restored", ", ".join(missing))
    waiting = [name for name in wanted if found[name] != "Bound"]
    return Seen("unknown", "not-bound", ", ".join(waiting)) if waiting else YES


def _completed(look: Look, probe: Probe, otherwise: str) -> Raw | Seen:
    """Gives what Velero completed; what ended in another way is the reason that is named."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    phase = str(part(raw, "status").get("phase") or "")
    if phase in RUNNING:
        return Seen("unknown", "phase", phase or "-")
    return raw if phase == "Completed" else Seen("no", otherwise, _ended(raw, phase))


def _held(raw: Raw, claims: Iterable[Ref], uploads: Mapping[Ref, Raw], probe: Probe) -> Seen:
    """Judges the claims as coverage does, and then whether snapshots are counted for all that nobody uploaded."""
    backup = Ref("Backup", probe.target.name, probe.target.namespace, GROUP)
    seen = velero_seen({backup: raw, **uploads}, sees_uploads=True)
    points = {claim: next(backups_of(seen, claim, None)) for claim in claims}
    lost = sorted(f"{c.namespace}/{c.name}" for c, point in points.items() if point.complete is Answer.NO)
    if lost:
        return Seen("no", "data-missing", ", ".join(lost))
    status = part(raw, "status")
    done, tried = (_sum(status, names) for names in (COUNTED, ATTEMPTED))
    if tried > done:
        return Seen("no", "snapshots-failed", f"{done}/{tried}")
    counted = sum(1 for point in points.values() if point.complete is not Answer.YES)
    return YES if done >= counted else Seen("no", "volumes-skipped", f"{done}/{counted}")


def _claims(look: Look, raw: Raw) -> tuple[Ref, ...] | None:
    """Lists the claims whose data a backup ought to hold: those with a volume, from before it began."""
    spec, began = part(raw, "spec"), parse_moment(part(raw, "status").get("startTimestamp"))
    named = spec.get("includedNamespaces")
    places = [str(one) for one in named] if isinstance(named, list) and named and "*" not in named else [""]
    found = []
    for place in places:
        listed = look.objects(CLAIM, place)
        if listed is None:
            return None
        found += [item for item in listed if includes(spec, str(metadata(item).get("namespace") or ""))]
    return tuple(_refs(found, spec, began))


def _refs(found: Iterable[Raw], spec: Raw, began: datetime | None) -> Iterator[Ref]:
    for item in found:
        labels, made = part(item, "metadata", "labels"), parse_moment(metadata(item).get("creationTimestamp"))
        is_old = began is None or made is None or made <= began
        is_meant = selects(spec, {str(k): str(v) for k, v in labels.items()}) and labels.get(LEFT_OUT) != "true"
        if is_old and is_meant and part(item, "status").get("phase") == "Bound":
            yield Ref(CLAIM, str(metadata(item).get("name")), str(metadata(item).get("namespace") or ""))


def _uploads(look: Look, namespace: str) -> dict[Ref, Raw] | None:
    found: dict[Ref, Raw] = {}
    for kind in UPLOADS:
        listed = look.objects(kind, namespace)
        if listed is None:
            return None
        name = kind.partition(".")[0]
        found |= {Ref(name, str(metadata(item).get("name")), namespace, GROUP): item for item in listed}
    return found


def _ended(raw: Raw, phase: str) -> str:
    """Says how something of Velero ended: its phase, what it counts of troubles, and why."""
    status = part(raw, "status")
    counts = [f"{name} {status[name]}" for name in ("errors", "warnings") if status.get(name)]
    why = status.get("failureReason") or ", ".join(map(str, _list(status.get("validationErrors"))))
    return ", ".join([phase, *counts, *([str(why)] if why else [])])


def _sum(status: Raw, names: Iterable[str]) -> int:
    return sum(found for name in names if isinstance(found := status.get(name), int) and not isinstance(found, bool))


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


FACTS: Mapping[str, Fact] = {"backup-holds-data": backup_holds_data, "restored": restored}
