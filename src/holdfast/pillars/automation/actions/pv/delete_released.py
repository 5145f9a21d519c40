"""Deleting a volume that a claim left behind; one that is retained is kept unless people say otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, VolumeAttachment
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.claim_namers import RUNS
from holdfast.pillars.automation.cleaning import (
    Terms,
    bytes_of,
    disk_alone,
    evidence_of,
    not_held,
    terms_of,
    terms_usable,
    unused_over_time,
)
from holdfast.pillars.automation.copies import copy_proven
from holdfast.pillars.automation.last_seen import disk_last_seen
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.pillars.automation.uses import unused_through

LEFT = ("Released", "Failed")


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a volume that its policy retains is really to go."""

    retained: bool = False


ACTION = Action(
    risk="R3",
    version=1,
    target="PersistentVolume",
    reads=("PersistentVolume", "VolumeAttachment"),
    wide=("PersistentVolumeClaim", "VolumeSnapshot", "VolumeSnapshotContent", *RUNS),
    rights=(Right(group="", resource="persistentvolumes", verbs=("delete",)),),
    wishes=Wishes,
    never_alone=True,
    leaves="deletion-proof",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the volume is deleted."""
    volume, terms = _volume(scene), terms_of(scene.told)
    phase, policy = volume.status.phase, volume.spec.persistent_volume_reclaim_policy
    yield terms_usable(scene)
    yield Condition(name="left-behind", answer="yes" if phase in LEFT else "no", values={"phase": phase or "-"})
    is_meant = policy == "Delete" or (policy == "Retain" and scene.wanted.retained)
    yield Condition(name="meant-to-go", answer="yes" if is_meant else "no", values={"policy": policy})
    yield not_held(scene, scene.target.uid)
    yield disk_alone(scene.facts, volume)
    yield _wanted_by_nothing(scene.facts, volume)
    yield unused_over_time(scene, scene.target.uid, terms.grace if terms else None)
    yield _copy_proven(scene, volume, terms)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the deletion, and says what becomes of the data at the provider."""
    volume = _volume(scene)
    is_kept = volume.spec.persistent_volume_reclaim_policy == "Retain"
    disk = disk_last_seen(volume, is_claimed=False)
    values = {name: disk[name] for name in ("driver", "handle")}
    return Draft(
        writes=(Write(verb="delete", target=scene.target),),
        irreversible="volume-gone",
        probes=(Probe(fact="gone", target=scene.target, wanted="", within=CONTROLLERS),),
        cost=Cost(objects=1, bytes=bytes_of(volume.spec.capacity)),
        effect={"claim": str(_claim_ref(volume) or "-"), **disk},
        warnings=(Remark(key="provider-keeps" if is_kept else "provider-deletes", values=values),),
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the volumes whose deletion failed; one that is retained is never proposed."""
    terms, now = terms_of(told), facts.now
    for item in sorted(facts.all(PersistentVolume), key=lambda item: item.ref):
        is_stuck = item.status.phase == "Failed" and item.spec.persistent_volume_reclaim_policy == "Delete"
        if terms is None or now is None or not is_stuck or item.metadata.uid in told.held:
            continue
        is_free = _wanted_by_nothing(facts, item).answer == "yes"
        if is_free and unused_through(told.uses.get(item.metadata.uid), terms.grace, now) == "yes":
            size = bytes_of(item.spec.capacity)
            yield Proposal(
                target=item.ref, evidence=tuple(evidence_of(item, facts, told, size, item.spec.storage_class_name))
            )


def _wanted_by_nothing(facts: Facts, volume: PersistentVolume) -> Condition:
    """Says that no claim asks for the volume by name, none of its old name waits, and no node holds it."""
    place, by = _claim_ref(volume), ""
    for claim in facts.all(PersistentVolumeClaim):
        waits_again = claim.ref == place and not claim.spec.volume_name
        by = str(claim.ref) if claim.spec.volume_name == volume.name or waits_again else by
    for item in facts.all(VolumeAttachment):
        by = str(item.ref) if item.spec.source.persistent_volume_name == volume.name else by
    is_known = facts.knows(PersistentVolumeClaim.KIND) and facts.knows(VolumeAttachment.KIND)
    answer: Answer = "no" if by else "yes" if is_known else "unknown"
    return Condition(name="wanted-by-nothing", answer=answer, values={"by": by} if by else {})


def _copy_proven(scene: Scene, volume: PersistentVolume, terms: Terms | None) -> Condition:
    """Says that a proven copy is not older than the last moment of the data, but for what people allow."""
    claim, left = _claim_ref(volume), volume.status.last_phase_transition_time
    if claim is None or left is None or terms is None:
        return Condition(name="copy-proven", answer="unknown", values={"copy": "-"})
    return copy_proven(scene, claim, left - timedelta(hours=terms.rpo_hours))[0]


def _claim_ref(volume: PersistentVolume) -> Ref | None:
    owner = volume.spec.claim_ref
    return Ref(PersistentVolumeClaim.KIND, owner.name, owner.namespace) if owner is not None else None


def _volume(scene: Scene) -> PersistentVolume:
    volume = scene.facts.find(PersistentVolume, scene.target.name)
    assert volume is not None
    return volume
