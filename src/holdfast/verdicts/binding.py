"""Whether the volume controller would bind a claim to a volume, or have one made for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import YES, Verdict, no, unknown
from holdfast.verdicts.binding_classes import effective_class, named_class, provisions
from holdfast.verdicts.binding_nodes import reaches
from holdfast.verdicts.binding_sizes import is_large_enough
from holdfast.verdicts.selection import matches

CLASS = "class-differs"
MODES = "access-modes-differ"
SIZE = "size-too-small"
VOLUME_MODE = "volume-mode-differs"
SELECTOR = "selector-unmatched"
TAKEN = "taken"
RELEASED = "released"
DELETED = "deleted"
PHASE = "phase"
NODE = "node-unreachable"
OTHER_ASKED = "other-volume-asked"
ATTRIBUTES = "attributes-class-differs"


def binds(
    claim: PersistentVolumeClaim,
    volume: PersistentVolume,
    classes: Iterable[StorageClass] | None = None,
    node: Node | None = None,
) -> Verdict:
    """Says whether a claim can be bound to a volume, for a Pod on `node` where one is given, with all reasons.

    Without knowledge of the classes (`None`) the answer about a claim that names no class is unknown, unless
    something else already decides.
    """
    known = named_class(claim) is not None or classes is not None
    wanted = effective_class(claim, classes or ()) or ""
    reasons = tuple(mismatches(claim, volume, wanted if known else volume.spec.storage_class_name))
    if node is not None and not reaches(volume, node):
        reasons = (*reasons, NODE)
    if reasons:
        return no(*reasons)
    if not known:
        return unknown(StorageClass.KIND)
    return YES if is_large_enough(claim, volume) is not None else unknown(PersistentVolume.KIND)


def mismatches(claim: PersistentVolumeClaim, volume: PersistentVolume, class_name: str) -> Iterator[str]:
    """Lists the reasons that keep a claim of a class from a volume; none when nothing does.

    A volume that is reserved for the claim and that the claim asks for by name is bound without further checks;
    one that is only reserved is spared the class, one that is reserved or asked for is spared the selector.
    """
    reserved = is_reserved_for(volume, claim)
    by_name = claim.spec.volume_name == volume.name
    if reserved and by_name:
        return
    if claim.spec.volume_name and not by_name:
        yield OTHER_ASKED
    if not reserved and volume.spec.storage_class_name != class_name:
        yield CLASS
    if not (reserved or by_name or selects(claim, volume)):
        yield SELECTOR
    yield from _shortcomings(claim, volume)
    yield from _occupied(volume, reserved)


def is_reserved_for(volume: PersistentVolume, claim: PersistentVolumeClaim) -> bool:
    """Says that a volume's `claimRef` names this claim: an empty UID fits any, another UID is an earlier namesake."""
    ref = volume.spec.claim_ref
    if ref is None or (ref.name, ref.namespace) != (claim.name, claim.namespace):
        return False
    return not ref.uid or not claim.metadata.uid or ref.uid == claim.metadata.uid


def selects(claim: PersistentVolumeClaim, volume: PersistentVolume) -> bool:
    """Says that a claim's selector accepts a volume; a claim without a selector accepts every one."""
    return claim.spec.selector is None or matches(claim.spec.selector, volume.labels)


def can_be_provisioned(claim: PersistentVolumeClaim, classes: Iterable[StorageClass] | None) -> Verdict:
    """Says whether a volume would be made for a claim: its class exists, provisions, and no selector is set."""
    if classes is None:
        return no("no-class") if named_class(claim) == "" else unknown(StorageClass.KIND)
    by_name = {item.name: item for item in classes}
    name = effective_class(claim, by_name.values())
    if not name:
        return no("no-class" if name == "" else "no-default-class")
    if name not in by_name:
        return no("class-missing", **{"class": name})
    if not provisions(by_name[name]):
        return no("no-provisioner", **{"class": name})
    if claim.spec.selector is not None:
        return no("selector-set", **{"class": name})
    return YES


def _shortcomings(claim: PersistentVolumeClaim, volume: PersistentVolume) -> Iterator[str]:
    if not set(claim.spec.access_modes) <= set(volume.spec.access_modes):
        yield MODES
    if is_large_enough(claim, volume) is False:
        yield SIZE
    if claim.spec.volume_mode != volume.spec.volume_mode:
        yield VOLUME_MODE
    if (claim.spec.volume_attributes_class_name or "") != (volume.spec.volume_attributes_class_name or ""):
        yield ATTRIBUTES


def _occupied(volume: PersistentVolume, reserved: bool) -> Iterator[str]:
    if volume.metadata.deletion_timestamp is not None:
        yield DELETED
    if reserved:
        return
    if volume.spec.claim_ref is not None:
        yield RELEASED if volume.status.phase == "Released" else TAKEN
    elif volume.status.phase not in ("", "Available"):
        # A volume without a claim that is not available has failed, or is still being taken in.
        yield PHASE
