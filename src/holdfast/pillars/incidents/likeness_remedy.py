"""What was done about an incident of the past, and whether it held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Cause, Incident, Workaround
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.folding import fold

Held = Literal["held", "unproven", "failed", "came-back", "not-fixed"]


class Remedy(Struct, frozen=True, kw_only=True):
    """What fixed an incident, what helped until then, and whether it held.

    `held` means verified, and nothing with the same mark has come since; `unproven` means fixed and never verified;
    `failed` counts fixes that were taken for one and were not; `again` names incidents with the same mark that began
    after the fix.
    """

    incident: str
    title: str
    fix: str
    fixed: datetime | None
    causes: tuple[Cause, ...]
    workarounds: tuple[Workaround, ...]
    held: Held
    failed: int = 0
    again: tuple[str, ...] = ()


def remedy(events: Sequence[Event], others: Iterable[Incident] = ()) -> Remedy:
    """Tells what fixed an incident; `others` are all incidents, among which it may have come back."""
    incident = fold(events)
    failed = sum(isinstance(event.deed, deeds.FailVerification | deeds.Reopen) for event in events)
    again = tuple(sorted(other.id for other in others if _came_back(incident, other)))
    return Remedy(
        incident=incident.id,
        title=incident.title,
        fix=next((item.note for item in reversed(incident.path) if item.step == "fixed"), ""),
        fixed=incident.fixed,
        causes=incident.causes,
        workarounds=incident.workarounds,
        held=_held(incident, failed, again),
        failed=failed,
        again=again,
    )


def _held(incident: Incident, failed: int, again: Sequence[str]) -> Held:
    if incident.fixed is None:
        return "failed" if failed else "not-fixed"
    if again:
        return "came-back"
    return "held" if incident.verified else "unproven"


def _came_back(incident: Incident, other: Incident) -> bool:
    if incident.fixed is None or other.id == incident.id or other.side:
        return False
    return other.began > incident.fixed and bool(set(incident.fingerprints) & set(other.fingerprints))
