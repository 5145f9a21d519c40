"""What bounds the size of a claim: what people laid down, quotas, limits of a namespace, pools and providers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.storage import CSIStorageCapacity, PersistentVolume, PersistentVolumeClaim
from holdfast.model.units import whole
from holdfast.pillars.automation.resizing import Cap
from holdfast.verdicts.quota import OF_CLASS, is_scoped

CAP: Final = "automation.holdfast.dev/cap"
"""The annotation of a claim, or of its namespace, with the size that no claim outgrows."""
REQUESTS: Final = "requests.storage"


class Terms(Struct, frozen=True, kw_only=True):
    """What people laid down for growth.

    `headroom` is the part that stays free; a growth is at least the part `step` of the size and `least_step_gib`.
    `lag_hours` go by until a lack is seen, agreed to and made good. `cap_gib` bounds each claim, and `pool_free_gib`
    is what the pool behind it has left.
    """

    headroom: Annotated[float, Meta(ge=0, le=0.9)] = 0.2
    step: Annotated[float, Meta(ge=0, le=10)] = 0.1
    least_step_gib: Annotated[int, Meta(ge=1)] = 1
    lag_hours: Annotated[float, Meta(ge=0)] = 24.0
    cap_gib: Annotated[int, Meta(ge=1)] | None = None
    pool_free_gib: Annotated[int, Meta(ge=0)] | None = None


def terms_of(given: Mapping[str, Any]) -> Terms | str:
    """Reads what people laid down, or says what of it cannot be read; terms of other actions are passed over."""
    try:
        return msgspec.convert(dict(given), Terms, strict=False)
    except msgspec.ValidationError as error:
        return str(error)


def annotated_caps(annotations: Iterable[Mapping[str, str]]) -> tuple[int | None, ...]:
    """Reads the caps of a claim and of its namespace; None stands for one that is no size."""
    given = [item[CAP] for item in annotations if CAP in item]
    return tuple(size if (size := whole(text)) and size > 0 else None for text in given)


def charged(claim: PersistentVolumeClaim) -> int:
    """Gives the bytes that a quota counts for a claim: what it asks for, or more where more was already allotted."""
    asked = whole(claim.spec.resources.requests.get("storage")) or 0
    return max(asked, whole(claim.status.allocated_resources.get("storage")) or 0)


def quota_room(quotas: Iterable[ResourceQuota], claim: PersistentVolumeClaim) -> Iterator[tuple[str, int | None]]:
    """Gives what each quota has left for growth of a claim, None where nobody has counted what is used of it.

    A quota of storage with scopes is for claims that name a VolumeAttributesClass; whether it is for that very one is
    left open here, so that it bounds too much rather than too little.
    """
    of_class = f"{claim.spec.storage_class_name}{OF_CLASS}{REQUESTS}"
    for quota in quotas:
        if is_scoped(quota) and claim.spec.volume_attributes_class_name is None:
            continue
        hard = quota.spec.hard or quota.status.hard
        for resource in (REQUESTS, of_class):
            most, used = whole(hard.get(resource)), whole(quota.status.used.get(resource))
            if most is not None:
                yield f"ResourceQuota {quota.name}", None if used is None else most - used


def level_within(charges: Iterable[int], room: int) -> int:
    """Gives the highest level to which several claims can be brought together with what a quota has left."""
    rising = sorted(charges)
    level, count = rising[0], 0
    for number, charge in enumerate(rising):
        step = (charge - level) * number
        if step > room:
            break
        level, count, room = charge, number + 1, room - step
    return level + max(room, 0) // max(count, 1)


def range_caps(ranges: Iterable[LimitRange]) -> Iterator[Cap]:
    """Gives the largest claim that each LimitRange of a namespace admits."""
    for limits in ranges:
        for item in limits.spec.limits:
            most = whole(item.max.get("storage")) if item.type == "PersistentVolumeClaim" else None
            if most is not None:
                yield f"LimitRange {limits.name}", most


def pool_room(pools: Iterable[CSIStorageCapacity], volume: PersistentVolume) -> Cap | None:
    """Gives what the pool behind a volume has left; None unless exactly one published pool can be the one."""
    found = [pool for pool in pools if pool.storage_class_name == volume.spec.storage_class_name]
    reached = [pool for pool in found if _holds(pool, volume)]
    free = whole(reached[0].capacity) if len(reached) == 1 else None
    return None if free is None else (f"CSIStorageCapacity {reached[0].name}", free)


def _holds(pool: CSIStorageCapacity, volume: PersistentVolume) -> bool:
    affinity = volume.spec.node_affinity
    labels = pool.node_topology.match_labels if pool.node_topology else {}
    if affinity is None or affinity.required is None:
        return not labels
    return any(
        all(need.operator == "In" and labels.get(need.key) in need.values for need in term.match_expressions)
        for term in affinity.required.node_selector_terms
    )
