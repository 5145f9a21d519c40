"""What must hold before a claim grows: that it can, and that it needs to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from holdfast.model.automation import Condition
from holdfast.pillars.automation.actions.pvc._bounds import caps_by_annotation, rooms_of
from holdfast.pillars.automation.actions.pvc._growth import USABLE, Growth
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.provider_limits import allowed_from
from holdfast.verdicts.expansion import may_grow

FRESH: Final = timedelta(minutes=15)
"""How old the newest reading may be; older ones say nothing of what the volume holds now."""
TOLERANCE: Final = 0.1
"""By which part the measured file system may differ from the volume: what it keeps for itself, not another volume."""
INFEASIBLE: Final = frozenset({"ControllerResizeInfeasible", "NodeResizeInfeasible"})
_GROWING: Final = ("Resizing", "FileSystemResizePending")


def conditions_of(growth: Growth) -> Iterator[Condition]:
    """Gives all that must hold; with a size that somebody wishes, no forecast is needed."""
    yield from fit_to_grow(growth)
    if growth.wished is None:
        yield from in_need(growth)


def fit_to_grow(growth: Growth) -> Iterator[Condition]:
    """Gives what must hold for a claim to be able to grow."""
    claim, facts = growth.claim, growth.scene.facts
    yield judged("is-bound", claim.status.phase == "Bound", phase=claim.status.phase or "-")
    yield judged("size-readable", growth.status is not None and growth.requested is not None, size=_size_of(growth))
    yield from _class(growth)
    is_known = facts.knows("PersistentVolume")
    yield judged("volume-exists", there(growth.volume, is_known), volume=claim.spec.volume_name or "-")
    yield judged("terms-usable", not isinstance(growth.terms, str), detail=str(growth.terms))
    is_read = facts.knows("Namespace")
    yield judged("cap-readable", None not in caps_by_annotation(growth) if is_read else None, claim=claim.name)
    yield _quota(growth)
    yield from _in_flight(growth)
    yield _provider(growth)
    yield _online(growth)


def in_need(growth: Growth) -> Iterator[Condition]:
    """Gives what must hold for a size to follow from what is measured and foretold."""
    yield from measured(growth)
    standing = next((item.standing for item in growth.outlooks if item.standing not in USABLE), "")
    yield judged("forecast-usable", True if growth.useful else None, standing=standing or "no-data")
    if growth.useful:
        yield judged("space-needed", growth.is_short)


def measured(growth: Growth) -> Iterator[Condition]:
    """Gives what must hold of the readings: they are new, and of this volume."""
    facts, ref, now = growth.scene.facts, growth.claim.ref, growth.scene.now.timestamp()
    size = facts.reading("volume_capacity_bytes", ref)
    used = facts.reading("volume_used_bytes", ref) or facts.reading("volume_available_bytes", ref)
    oldest = min(size.latest_time, used.latest_time) if size is not None and used is not None else None
    is_fresh = oldest is not None and abs(now - oldest) <= FRESH.total_seconds()
    minutes = "-" if oldest is None else f"{(now - oldest) / 60:.0f}"
    yield judged("freshly-measured", True if is_fresh else None, minutes=minutes)
    if size is not None and is_fresh and growth.status:
        agrees = abs(size.latest - growth.status) <= TOLERANCE * growth.status
        yield judged("measures-this-volume", agrees, measured=f"{size.latest:.0f}", has=str(growth.status))


def there(found: object | None, is_known: bool) -> bool | None:
    """Says that something is there; None where its kind was not read, so that nobody knows."""
    return True if found is not None else False if is_known else None


def _class(growth: Growth) -> Iterator[Condition]:
    name = growth.claim.spec.storage_class_name or "-"
    is_known = growth.scene.facts.knows("StorageClass")
    yield judged("class-exists", there(growth.made_by, is_known), **{"class": name})
    if growth.made_by is not None and growth.claim.status.phase == "Bound":
        yield judged("may-grow", may_grow(growth.claim, growth.made_by).is_yes, **{"class": name})


def _quota(growth: Growth) -> Condition:
    uncounted = next((name for name, room in rooms_of(growth) if room is None), "")
    is_read = growth.was_read("ResourceQuota")
    return judged("quota-known", True if is_read and not uncounted else None, quota=uncounted or "ResourceQuota")


def _in_flight(growth: Growth) -> Iterator[Condition]:
    status = growth.claim.status
    state = status.allocated_resource_statuses.get("storage", "")
    going = next((item.type for item in status.conditions if item.type in _GROWING and item.status == "True"), "")
    asks = (growth.requested or 0) > (growth.status or 0)
    what = going or state or ("spec.resources.requests" if asks else "")
    yield judged("size-feasible", state not in INFEASIBLE, state=state or "-")
    if state not in INFEASIBLE:
        yield judged("no-resize-in-flight", not what, what=what or "-")
    change = status.modify_volume_status
    yield judged("no-modification-in-flight", change is None, what=change.status if change is not None else "-")


def _provider(growth: Growth) -> Condition:
    until = allowed_from(growth.provider, growth.modified, growth.scene.now)
    is_free = until <= growth.scene.now
    return judged("provider-allows", is_free, driver=growth.driver or "-", until=f"{until:%Y-%m-%dT%H:%MZ}")


def _online(growth: Growth) -> Condition:
    provider = growth.provider
    is_shared = "ReadWriteMany" in growth.claim.spec.access_modes
    only_detached = provider is not None and (
        provider.online is False or (is_shared and provider.shared_online is False)
    )
    if only_detached and not growth.is_on_node and not (growth.was_read("Pod") and growth.was_read("VolumeAttachment")):
        return judged("detached-where-needed", None, driver=growth.driver)
    return judged("detached-where-needed", not (only_detached and growth.is_on_node), driver=growth.driver or "-")


def _size_of(growth: Growth) -> str:
    has, asks = growth.claim.status.capacity.get("storage"), growth.claim.spec.resources.requests.get("storage")
    return f"{has if growth.status is None else asks}"
