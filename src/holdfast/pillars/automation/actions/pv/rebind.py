"""Making a Released volume available again, for the claim that it belonged to and for no other."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Condition, Cost, Probe, Stop
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.pv._rebinding import fits, give_back, volume_conditions
from holdfast.pillars.automation.cleaning import bytes_of
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS

ACTION = Action(
    risk="R3",
    version=1,
    target="PersistentVolume",
    reads=("PersistentVolume", "VolumeAttachment", "StorageClass"),
    wide=("PersistentVolumeClaim",),
    rights=(Right(group="", resource="persistentvolumes", verbs=("patch",)),),
    heals=("storage/volume/released-with-old-claim",),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a volume is given back."""
    volume = _volume(scene)
    yield from volume_conditions(scene.facts, volume)
    ref, claim = _place(volume), _claim(scene, volume)
    if claim is not None:
        yield Condition(name="claim-waits", answer="yes" if _waits(claim) else "no", values={"claim": str(ref)})
        yield fits(scene.facts, claim, volume)
    else:
        is_absent = ref is not None and scene.facts.is_absent(ref)
        yield Condition(name="claim-waits", answer="yes" if is_absent else "unknown", values={"claim": str(ref or "-")})


def draft(scene: Scene) -> Draft | Stop:
    """Gives the patch; the claim's name stays in the volume, so that nobody else takes it."""
    volume, target = _volume(scene), scene.target
    write, back = give_back(target, scene.raw[scene.ref])
    claim = _claim(scene, volume)
    phase = "Bound" if claim is not None else "Available"
    return Draft(
        writes=(write,),
        undo=(back,),
        probes=(Probe(fact="phase-is", target=target, wanted=phase, within=CONTROLLERS),),
        cost=Cost(objects=1, bytes=bytes_of(volume.spec.capacity)),
        group=f"PersistentVolume {volume.name}",
        effect={"claim": str(_place(volume))},
    )


def _waits(claim: PersistentVolumeClaim) -> bool:
    return claim.status.phase == "Pending" and claim.metadata.deletion_timestamp is None


def _place(volume: PersistentVolume) -> Ref | None:
    owner = volume.spec.claim_ref
    return Ref(PersistentVolumeClaim.KIND, owner.name, owner.namespace) if owner is not None else None


def _claim(scene: Scene, volume: PersistentVolume) -> PersistentVolumeClaim | None:
    ref = _place(volume)
    return scene.facts.find(PersistentVolumeClaim, ref.name, ref.namespace) if ref is not None else None


def _volume(scene: Scene) -> PersistentVolume:
    volume = scene.facts.find(PersistentVolume, scene.target.name)
    assert volume is not None
    return volume
