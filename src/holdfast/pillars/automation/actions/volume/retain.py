"""Keeping a volume when its claim is deleted, before anything is done that might go wrong."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER

ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolume",
    reads=("PersistentVolume",),
    wide=("PersistentVolumeClaim",),
    rights=(Right(group="", resource="persistentvolumes", verbs=("patch",)),),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a volume is kept."""
    volume = _volume(scene)
    yield judged("not-failed", volume.status.phase != "Failed", phase=volume.status.phase or "-")


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that keeps the volume, and the former policy as its way back."""
    volume = _volume(scene)
    former = volume.spec.persistent_volume_reclaim_policy
    if former == "Retain":
        return Stop(key="is-kept-already")
    wanted = "spec.persistentVolumeReclaimPolicy=Retain"
    return Draft(
        writes=(_write(scene, "Retain"),),
        undo=(_write(scene, former),),
        probes=(Probe(fact="field-is", target=scene.target, wanted=wanted, within=SERVER),),
        cost=Cost(objects=1),
        effect={"from": former},
        warnings=tuple(_warnings(volume)),
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Proposes the volumes of claims with the label that people laid down (`keep_label: tier=gold`), else none."""
    key, _, value = str(told.terms.get("keep_label") or "").partition("=")
    for volume in sorted(facts.all(PersistentVolume), key=lambda item: item.ref):
        claimed = volume.spec.claim_ref
        if not key or claimed is None or volume.spec.persistent_volume_reclaim_policy == "Retain":
            continue
        claim = facts.find(PersistentVolumeClaim, claimed.name, claimed.namespace)
        if claim is not None and claim.spec.volume_name == volume.name and claim.labels.get(key) == value:
            yield Proposal(target=volume.ref, evidence=(f"label:{key}={value} {claim.ref}",))


def _volume(scene: Scene) -> PersistentVolume:
    volume = scene.facts.find(PersistentVolume, scene.target.name)
    assert volume is not None
    return volume


def _write(scene: Scene, policy: str) -> Write:
    return Write(verb="patch", target=scene.target, body={"spec": {"persistentVolumeReclaimPolicy": policy}})


def _warnings(volume: PersistentVolume) -> Iterator[Remark]:
    if volume.status.phase == "Released":
        yield Remark(key="may-be-too-late")
    yield Remark(key="costs-until-deleted")
