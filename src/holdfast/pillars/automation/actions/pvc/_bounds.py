"""What bounds the size of one claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from holdfast.model.objects.config import LimitRange, Namespace, ResourceQuota
from holdfast.model.objects.storage import CSIStorageCapacity
from holdfast.pillars.automation.actions.pvc._growth import Growth
from holdfast.pillars.automation.resizing import GIB, Cap
from holdfast.pillars.automation.sizes import CAP, Terms, annotated_caps, pool_room, quota_room, range_caps

LEAST_LEAP: Final = 10 * GIB
"""How much a small claim may gain at once where no cap was laid down; any other at most doubles."""


def caps_of(growth: Growth, terms: Terms) -> Iterator[Cap]:
    """Gives everything that bounds the size of a claim by itself, which quotas do not."""
    facts, claim, status = growth.scene.facts, growth.claim, growth.status or 0
    laid_down = [size for size in caps_by_annotation(growth) if size is not None]
    yield from ((CAP, size) for size in laid_down)
    if terms.cap_gib is not None:
        yield "cap_gib", terms.cap_gib * GIB
    elif not laid_down and growth.wished is None:
        yield "2x", max(2 * status, status + LEAST_LEAP)
    yield from range_caps(item for item in facts.all(LimitRange) if item.namespace == claim.namespace)
    pool = pool_room(facts.all(CSIStorageCapacity), growth.volume) if growth.volume is not None else None
    if pool is not None:
        yield pool[0], status + pool[1]
    if terms.pool_free_gib is not None:
        yield "pool_free_gib", status + terms.pool_free_gib * GIB
    yield from _of_provider(growth, status)


def caps_by_annotation(growth: Growth) -> tuple[int | None, ...]:
    """Reads the caps that people wrote on the claim and on its namespace; None stands for one that is no size."""
    space = growth.scene.facts.find(Namespace, growth.claim.namespace)
    return annotated_caps((growth.claim.annotations, space.annotations if space is not None else {}))


def rooms_of(growth: Growth) -> tuple[tuple[str, int | None], ...]:
    """Gives what each quota has left for growth of the claim, None where nobody counted."""
    quotas = (item for item in growth.scene.facts.all(ResourceQuota) if item.namespace == growth.claim.namespace)
    return tuple(quota_room(quotas, growth.claim))


def _of_provider(growth: Growth, status: int) -> Iterator[Cap]:
    provider = growth.provider
    if provider is None:
        return
    if provider.max_gib is not None:
        yield growth.driver, provider.max_gib * GIB
    border = provider.online_max_gib
    if border is not None and status <= border * GIB and growth.is_on_node:
        yield f"{growth.driver} online", border * GIB
