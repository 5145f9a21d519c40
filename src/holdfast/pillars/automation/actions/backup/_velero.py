"""What actions that speak to Velero share: where its objects lie, and whether it works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from holdfast.model.automation import Answer, Condition
from holdfast.pillars.automation.scene import Raw, Scene
from holdfast.verdicts.recovery_backups import GROUP, part

API: Final = f"{GROUP}/v1"
LOCATION: Final = f"BackupStorageLocation.{GROUP}"


def of_velero(scene: Scene, kind: str) -> Iterator[Raw]:
    """Lists the objects of a kind of Velero; other tools have kinds of the same names."""
    return (raw for raw in scene.of_kind(kind) if str(raw.get("apiVersion", "")).startswith(f"{GROUP}/"))


def name_of(raw: Raw) -> str:
    """Gives the name of an object."""
    return str(part(raw, "metadata").get("name") or "")


def location_available(scene: Scene, wanted: str, velero: str) -> Condition:
    """Says that the place where backups go is there and can be written to; without a name the default one."""
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
    elif "Available" in phases and is_writable:
        answer = "yes"
    values = {"location": wanted or "default", "phase": ", ".join(sorted(phases)) or "-"}
    return Condition(name="location-available", answer=answer, values=values)


def _is_wanted(raw: Raw, wanted: str) -> bool:
    return name_of(raw) == wanted if wanted else part(raw, "spec").get("default") is True
