"""Binding a claim that waits to the volume that a claim of its name left behind."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.pv._rebinding import fits, give_back, volume_conditions
from holdfast.pillars.automation.cleaning import bytes_of
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS

ACTION = Action(
    risk="R3",
    version=1,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "PersistentVolume", "VolumeAttachment", "StorageClass"),
    rights=(Right(group="", resource="persistentvolumes", verbs=("patch",)),),
    heals=("storage/volume/released-with-old-claim",),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the claim gets its old volume back."""
    claim, found = _claim(scene), _left_behind(scene)
    is_waiting = claim.status.phase == "Pending" and claim.metadata.deletion_timestamp is None
    yield Condition(name="waits", answer="yes" if is_waiting else "no", values={"phase": claim.status.phase or "-"})
    is_blind = not scene.facts.knows(PersistentVolume.KIND)
    answer: Answer = "unknown" if is_blind else "yes" if len(found) == 1 else "no"
    yield Condition(name="one-volume-left", answer=answer, values={"count": str(len(found))})
    if len(found) == 1:
        yield from volume_conditions(scene.facts, found[0])
        yield fits(scene.facts, claim, found[0])


def draft(scene: Scene) -> Draft | Stop:
    """Gives the patch of the volume; the volume controller does the rest."""
    (volume,) = _left_behind(scene)
    write, back = give_back(scene.target_of(volume.ref), scene.raw[volume.ref])
    return Draft(
        writes=(write,),
        undo=(back,),
        probes=(Probe(fact="bound", target=scene.target, wanted=volume.name, within=CONTROLLERS),),
        cost=Cost(objects=1, bytes=bytes_of(volume.spec.capacity)),
        group=f"PersistentVolume {volume.name}",
        effect={"pv": volume.name},
    )


def _left_behind(scene: Scene) -> tuple[PersistentVolume, ...]:
    """Lists the Released volumes of a claim of this name; of several only people know which is meant."""
    target = scene.target
    found = (item for item in scene.facts.all(PersistentVolume) if item.status.phase == "Released")
    mine = [i for i in found if (r := i.spec.claim_ref) and (r.namespace, r.name) == (target.namespace, target.name)]
    return tuple(sorted(mine, key=lambda item: item.name))


def _claim(scene: Scene) -> PersistentVolumeClaim:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return claim
