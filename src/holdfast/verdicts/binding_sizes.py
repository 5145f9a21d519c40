"""How much storage a claim asks for and a volume offers, in whole bytes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from holdfast.model.objects.meta import Quantity
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim

_FACTORS = {
    **{suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)},
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), 1)},
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
}


def bytes_of(quantity: Quantity | None) -> int | None:
    """Gives a quantity in bytes, rounded up; None when there is none or it cannot be read."""
    if quantity is None:
        return None
    text = str(quantity).strip()
    suffix = next((s for s in sorted(_FACTORS, key=len, reverse=True) if text.endswith(s)), "")
    try:
        number = Decimal(text.removesuffix(suffix)) * _FACTORS.get(suffix, Decimal(1))
        return int(number.to_integral_value(rounding="ROUND_CEILING"))
    except (InvalidOperation, ValueError, OverflowError):
        return None


def asked(claim: PersistentVolumeClaim) -> Quantity | None:
    """Gives the size that a claim asks for, as it was given."""
    return claim.spec.resources.requests.get("storage")


def offered(volume: PersistentVolume) -> Quantity | None:
    """Gives the size of a volume, as it was given."""
    return volume.spec.capacity.get("storage")


def is_large_enough(claim: PersistentVolumeClaim, volume: PersistentVolume) -> bool | None:
    """Says that a volume is at least as large as a claim asks; None when either size cannot be read."""
    need, have = bytes_of(asked(claim)), bytes_of(offered(volume))
    if need is None:
        return True
    return None if have is None else have >= need
