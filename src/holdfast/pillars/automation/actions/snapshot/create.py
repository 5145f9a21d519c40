"""Taking a snapshot of a claim."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.cleaning import bytes_of
from holdfast.pillars.automation.copies import class_for, snapshot_body, volume_of
from holdfast.pillars.automation.scene import Scene, unmade
from holdfast.pillars.automation.timing import DATA


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """By which VolumeSnapshotClass, where not by the first one of the driver."""

    class_name: str = ""


ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "PersistentVolume", "VolumeSnapshotClass", "VolumeSnapshot"),
    rights=(Right(group="snapshot.storage.k8s.io", resource="volumesnapshots", verbs=("create",)),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a snapshot is taken."""
    claim = _claim(scene)
    is_bound, volume = claim.status.phase == "Bound", volume_of(scene.facts, claim)
    yield Condition(name="bound", answer="yes" if is_bound else "no", values={"phase": claim.status.phase or "-"})
    is_blind = volume is None or not scene.facts.knows("VolumeSnapshotClass")
    name = class_for(scene.facts, volume, scene.wanted.class_name)
    answer: Answer = "yes" if name else "unknown" if is_blind else "no"
    driver = volume.spec.csi.driver if volume is not None and volume.spec.csi is not None else "-"
    yield Condition(name="class-fits", answer=answer, values={"driver": driver})


def draft(scene: Scene) -> Draft | Stop:
    """Gives the snapshot that is made."""
    claim, target = _claim(scene), scene.target
    name = class_for(scene.facts, volume_of(scene.facts, claim), scene.wanted.class_name)
    body = snapshot_body(scene, "snapshot.create", target.name, name, {})
    made = unmade(target.cluster, body)
    return Draft(
        writes=(Write(verb="create", target=made, body=body),),
        irreversible="snapshot-stays",
        probes=(Probe(fact="ready-to-use", target=made, wanted="true", within=DATA),),
        cost=Cost(objects=1, bytes=bytes_of(claim.status.capacity)),
        group=f"PersistentVolumeClaim {target.namespace}/{target.name}",
        effect={"snapshot": made.name, "class": name},
    )


def _claim(scene: Scene) -> PersistentVolumeClaim:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return claim
