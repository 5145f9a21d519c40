"""Whether a claim is bound, and has the size that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from holdfast.model.automation import UNMADE, Probe
from holdfast.model.units import whole
from holdfast.pillars.automation.facts.look import YES, Fact, Look, Raw, Seen, condition, is_same, own, part

_INFEASIBLE: Final = frozenset({"ControllerResizeInfeasible", "NodeResizeInfeasible"})
_TROUBLES: Final = ("ControllerResizeError", "NodeResizeError")
_OVERHEAD: Final = 0.07
"""What a file system keeps for itself at most; ext4 takes the largest part, and of a small volume."""


def capacity_at_least(look: Look, probe: Probe) -> Seen:
    """Says that a claim, or a volume, has at least a size, as its status has it."""
    raw, wanted = own(look, probe), whole(probe.wanted)
    if isinstance(raw, Seen):
        return raw
    if wanted is None:
        return Seen("unknown", "wanted-unusable", probe.wanted)
    holder = "spec" if probe.target.kind == "PersistentVolume" else "status"
    text = part(raw, holder, "capacity").get("storage")
    has = whole(text)
    if has is not None and has >= wanted:
        return YES
    return _infeasible(_claim_of(look, probe, raw)) or Seen("unknown", "capacity-is", str(text or "-"))


def filesystem_at_least(look: Look, probe: Probe) -> Seen:
    """Says that the file system of a claim has grown to a size, as the kubelet measures it.

    Wanted is `20Gi over 10432421888`: the size of the volume, and what was measured before. A file system keeps a part
    for itself, so without what was measured before nobody can tell one that grew from one that lags behind, and only a
    file system of the full size will do.
    """
    size, _, measured = probe.wanted.partition(" over ")
    raw, wanted, before = own(look, probe), whole(size), whole(measured or "0")
    if isinstance(raw, Seen):
        return raw
    if wanted is None or before is None:
        return Seen("unknown", "wanted-unusable", probe.wanted)
    stats = look.volume(probe.target.namespace, probe.target.name)
    if stats is None:
        return Seen("unknown", "not-measured")
    has_grown = bool(measured) and stats.capacity > before and stats.capacity >= wanted * (1 - _OVERHEAD)
    if stats.capacity >= wanted or has_grown:
        return YES
    return _infeasible(raw) or Seen("unknown", "filesystem-is", str(stats.capacity))


def bound(look: Look, probe: Probe) -> Seen:
    """Says that a claim is bound, to the volume that is wanted where one is; a claim never changes its volume."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    volume, phase = str(part(raw, "spec").get("volumeName") or ""), str(part(raw, "status").get("phase") or "")
    if probe.wanted and volume and volume != probe.wanted:
        return Seen("no", "bound-elsewhere", volume)
    return YES if phase == "Bound" and volume else Seen("unknown", "phase", phase or "-")


def _claim_of(look: Look, probe: Probe, raw: Raw) -> Raw:
    """Gives the claim that says how a growth goes: of a volume its own, nothing where that is gone."""
    if probe.target.kind != "PersistentVolume":
        return raw
    named = part(raw, "spec", "claimRef")
    place = replace(
        probe.target,
        kind="PersistentVolumeClaim",
        namespace=str(named.get("namespace") or ""),
        name=str(named.get("name") or ""),
        uid=str(named.get("uid") or UNMADE),
    )
    found = look.object(place) if place.name else None
    return found if found is not None and is_same(found, place) else {}


def _infeasible(raw: Raw) -> Seen | None:
    """Says that what is asked for cannot be; what was tried before and given up is not what is asked for now."""
    states = part(raw, "status", "allocatedResourceStatuses")
    tried = whole(part(raw, "status", "allocatedResources").get("storage"))
    asked = whole(part(raw, "spec", "resources", "requests").get("storage"))
    if str(states.get("storage")) in _INFEASIBLE and tried is not None and tried == asked:
        return Seen("no", "resize-infeasible", str(states["storage"]))
    troubles = (condition(raw, name) for name in _TROUBLES)
    said = next((str(item.get("message") or "-") for item in troubles if item.get("status") == "True"), None)
    return Seen("unknown", "resize-fails", said) if said else None


FACTS: Mapping[str, Fact] = {
    "capacity-at-least": capacity_at_least,
    "filesystem-at-least": filesystem_at_least,
    "bound": bound,
}
