"""What actions that speak to Velero share: where its objects lie, whether it works, and which claims a backup is of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from holdfast.model.automation import Answer, Condition
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.units import parse_duration, parse_moment
from holdfast.pillars.automation.scene import Raw, Scene
from holdfast.verdicts.recovery_backups import GROUP, part, selects

API: Final = f"{GROUP}/v1"
LOCATION: Final = f"BackupStorageLocation.{GROUP}"
LEFT_OUT: Final = "velero.io/exclude-from-backup"
FRESH: Final = timedelta(hours=1)
"""How old the word of Velero about a location may be, unless it is asked for more seldom: by itself it looks every
minute, so that an older one is of a Velero that no longer runs.
"""


def of_velero(scene: Scene, kind: str) -> Iterator[Raw]:
    """Lists the objects of a kind of Velero; other tools have kinds of the same names."""
    return scene.of_kind(f"{kind}.{GROUP}")


def name_of(raw: Raw) -> str:
    """Gives the name of an object."""
    return str(part(raw, "metadata").get("name") or "")


def claims_of(scene: Scene, namespace: str, template: Raw) -> tuple[PersistentVolumeClaim, ...]:
    """Lists the claims of a namespace that have a volume and that a backup of such a template is meant to hold."""
    return tuple(
        claim
        for claim in sorted(scene.facts.all(PersistentVolumeClaim), key=lambda item: item.ref)
        if claim.namespace == namespace
        and claim.status.phase == "Bound"
        and claim.labels.get(LEFT_OUT) != "true"
        and selects(template, claim.labels)
    )


def location_available(scene: Scene, wanted: str, velero: str, *, to_write: bool = True) -> Condition:
    """Says that the place where backups go is there and works; without a name the default one.

    A restore only reads it, and Velero advises to make it read-only meanwhile.
    """
    found = [
        raw
        for raw in of_velero(scene, "BackupStorageLocation")
        if part(raw, "metadata").get("namespace") == velero and _is_wanted(raw, wanted)
    ]
    phases = {str(part(raw, "status").get("phase") or "") for raw in found}
    is_writable = any(part(raw, "spec").get("accessMode") in (None, "", "ReadWrite") for raw in found)
    answer: Answer = "no"
    if not scene.facts.knows(LOCATION) or (found and phases == {""}):
        answer = "unknown"
    elif "Available" in phases and (is_writable or not to_write):
        answer = "yes" if any(_is_looked_at(scene, raw) for raw in found) else "unknown"
    told = [*sorted(phases), *([] if is_writable or not found else ["ReadOnly"])]
    values = {"location": wanted or "default", "phase": ", ".join(filter(None, told)) or "-"}
    return Condition(name="location-available", answer=answer, values=values)


def _is_wanted(raw: Raw, wanted: str) -> bool:
    return name_of(raw) == wanted if wanted else part(raw, "spec").get("default") is True


def _is_looked_at(scene: Scene, raw: Raw) -> bool:
    """Says that Velero has looked at a location of late; one that it was told never to look at is taken at its word."""
    at = parse_moment(part(raw, "status").get("lastValidationTime"))
    said: Any = part(raw, "spec").get("validationFrequency")
    every = parse_duration(str(said)) if said is not None else None
    is_never = said is not None and not every
    return at is None or is_never or scene.now - at <= max(FRESH, 2 * (every or timedelta(0)))
