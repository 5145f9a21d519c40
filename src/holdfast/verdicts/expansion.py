"""Whether a claim may grow, and what its growth waits for."""

from __future__ import annotations

from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import YES, Verdict, no, unknown
from holdfast.model.units import whole
from holdfast.verdicts.binding_sizes import asked


def wants_to_grow(claim: PersistentVolumeClaim) -> bool:
    """Says that a bound claim asks for more than it has."""
    need, have = whole(asked(claim)), whole(claim.status.capacity.get("storage"))
    return claim.status.phase == "Bound" and need is not None and have is not None and need > have


def may_grow(claim: PersistentVolumeClaim, storage_class: StorageClass | None, class_known: bool = True) -> Verdict:
    """Says whether admission lets a claim's request grow: only for a bound claim of a class that allows it."""
    if claim.status.phase != "Bound":
        return no("not-bound")
    if not claim.spec.storage_class_name:
        return no("no-class")
    if storage_class is None:
        return no("class-missing") if class_known else unknown(StorageClass.KIND)
    return YES if storage_class.allow_volume_expansion else no("class-forbids")
