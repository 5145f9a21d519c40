"""Giving a Released volume back to the claim of its name: whether it may be, and by which patch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Target, Write
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass, VolumeAttachment
from holdfast.verdicts.binding import binds


def volume_conditions(facts: Facts, volume: PersistentVolume) -> Iterator[Condition]:
    """Gives what must hold of the volume itself."""
    name, phase = volume.name, volume.status.phase
    is_free = phase == "Released" and volume.metadata.deletion_timestamp is None
    yield Condition(name="released", answer="yes" if is_free else "no", values={"pv": name, "phase": phase or "-"})
    policy = volume.spec.persistent_volume_reclaim_policy
    is_kept = policy == "Retain"
    yield Condition(name="retained", answer="yes" if is_kept else "no", values={"pv": name, "policy": policy})
    nodes = [i.spec.node_name for i in facts.all(VolumeAttachment) if i.spec.source.persistent_volume_name == name]
    is_blind = not facts.knows(VolumeAttachment.KIND)
    answer: Answer = "no" if nodes else "unknown" if is_blind else "yes"
    yield Condition(name="unattached", answer=answer, values={"pv": name, "node": ", ".join(sorted(nodes)) or "-"})


def fits(facts: Facts, claim: PersistentVolumeClaim, volume: PersistentVolume) -> Condition:
    """Says that the volume controller would bind a claim to a volume that is reserved for it by name."""
    classes = tuple(facts.all(StorageClass)) if facts.knows(StorageClass.KIND) else None
    verdict = binds(claim, _reserved(volume), classes)
    values = {
        "claim": f"{claim.namespace}/{claim.name}",
        "pv": volume.name,
        "reasons": ", ".join(verdict.reasons) or "-",
    }
    return Condition(name="fits", answer=verdict.answer.value, values=values)


def give_back(target: Target, raw: Any) -> tuple[Write, Write]:
    """Gives the patch by which a volume waits for the claim of its name, and none other, and its way back."""
    ref = raw["spec"]["claimRef"]
    before = {name: ref[name] for name in ("uid", "resourceVersion") if name in ref}
    freed = {"spec": {"claimRef": dict.fromkeys(before)}}
    return (
        Write(verb="patch", target=target, body=freed),
        Write(verb="patch", target=target, body={"spec": {"claimRef": before}}),
    )


def _reserved(volume: PersistentVolume) -> PersistentVolume:
    owner = volume.spec.claim_ref
    freed = replace(owner, uid="", resource_version="") if owner is not None else None
    return replace(volume, spec=replace(volume.spec, claim_ref=freed))
