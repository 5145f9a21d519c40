"""What keeps Velero from making backups, or from letting them go, although its Schedules look as they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.pillars.backups.conflicts import Conflict, conflict
from holdfast.pillars.backups.coverage import ClaimCoverage
from holdfast.pillars.backups.schedules import INVALID, takes
from holdfast.pillars.backups.witnesses import LOCATION, SCHEDULE, Witnesses
from holdfast.verdicts.recovery_backups import BACKUP, includes, part

GC_FAILURE: Final = "velero.io/gc-failure"
"""The label of a backup that is over and that Velero cannot delete, with the reason."""
Raw = Mapping[str, Any]


def velero_faults(seen: Witnesses, covered: Sequence[ClaimCoverage]) -> Iterator[Conflict]:
    """Finds what is wrong with Schedules that claims depend on, with the places they write to, and with backups."""
    needing = [item for item in covered if item.state != "not-needed"]
    claims = {claim.ref: claim for claim in seen.snapshot.all(PersistentVolumeClaim)}
    for ref, raw in seen.of(SCHEDULE):
        template = part(raw, "spec", "template")
        own = [item for item in needing if takes(template, claims[item.claim])]
        if own:
            yield from _of_schedule(ref, raw)
            yield from _of_location(seen, ref, template)
            yield from _of_hooks(ref, template, own)
    yield from _of_backups(seen, needing)


def _of_schedule(ref: Ref, raw: Raw) -> Iterator[Conflict]:
    spec, status = part(raw, "spec"), part(raw, "status")
    if status.get("phase") == INVALID:
        errors = status.get("validationErrors")
        why = ", ".join(map(str, errors)) if isinstance(errors, list) else "-"
        yield conflict("fail", "schedule-invalid", ref, {"why": why or "-"})
    if spec.get("paused") is True:
        yield conflict("warn", "schedule-paused", ref, {"last": str(status.get("lastBackup") or "-")})
    if spec.get("useOwnerReferencesInBackup") is True:
        yield conflict("fail", "owner-references", ref, {})


def _of_location(seen: Witnesses, ref: Ref, template: Raw) -> Iterator[Conflict]:
    wanted = str(template.get("storageLocation") or "")
    values = {"location": wanted or "default"}
    if not seen.is_seen(LOCATION, ref.namespace):
        yield conflict("unknown", "locations-unread", ref, values)
        return
    found = [raw for at, raw in seen.of(LOCATION) if at.namespace == ref.namespace and _is_meant(at, raw, wanted)]
    if not found:
        yield conflict("fail", "location-missing", ref, values)
    for raw in found:
        if part(raw, "spec").get("accessMode") == "ReadOnly":
            yield conflict("fail", "location-read-only", ref, values)
        elif part(raw, "status").get("phase") == "Unavailable":
            why = str(part(raw, "status").get("message") or "-")
            yield conflict("fail", "location-unavailable", ref, values | {"why": why})


def _is_meant(at: Ref, raw: Raw, wanted: str) -> bool:
    return at.name == wanted if wanted else part(raw, "spec").get("default") is True


def _of_hooks(ref: Ref, template: Raw, own: Sequence[ClaimCoverage]) -> Iterator[Conflict]:
    """Says that backups of an application that must be at rest are made although nothing brings it to rest."""
    classes = sorted({item.held.name for item in own if item.held.consistency == "application"})
    if not classes:
        return
    values = {"class": ", ".join(classes)}
    hooks = [part(hook, "exec") for group in _maps(template, "hooks", "resources") for hook in _maps(group, "pre")]
    if not hooks:
        yield conflict("warn", "hooks-missing", ref, values)
    elif any(hook.get("onError") == "Continue" for hook in hooks):
        yield conflict("fail", "hooks-continue", ref, values)


def _of_backups(seen: Witnesses, needing: Sequence[ClaimCoverage]) -> Iterator[Conflict]:
    strict = {item.claim.namespace for item in needing if item.held.consistency == "application"}
    for ref, raw in seen.of(BACKUP):
        why = part(raw, "metadata", "labels").get(GC_FAILURE)
        if why:
            yield conflict("warn", "expired-kept", ref, {"why": str(why)})
        failed = part(raw, "status", "hookStatus").get("hooksFailed")
        if failed and any(includes(part(raw, "spec"), space) for space in strict):
            yield conflict("fail", "hooks-failed", ref, {"count": str(failed)})


def _maps(raw: Raw, *path: str) -> list[Raw]:
    found = part(raw, *path[:-1]).get(path[-1])
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
