"""How much storage a claim asks for and a volume offers, in whole bytes."""

from __future__ import annotations

from holdfast.model.objects.meta import Quantity
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.units import whole


def asked(claim: PersistentVolumeClaim) -> Quantity | None:
    """Gives the size that a claim asks for, as it was given."""
    return claim.spec.resources.requests.get("storage")


def offered(volume: PersistentVolume) -> Quantity | None:
    """Gives the size of a volume, as it was given."""
    return volume.spec.capacity.get("storage")


def is_large_enough(claim: PersistentVolumeClaim, volume: PersistentVolume) -> bool | None:
    """Says that a volume is at least as large as a claim asks; None when either size cannot be read."""
    need, have = whole(asked(claim)), whole(offered(volume))
    if need is None:
        return True
    return None if have is None else have >= need
