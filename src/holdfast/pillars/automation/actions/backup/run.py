"""Making a snapshot of a claim now, and proposing it where one is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop, Write
from holdfast.model.backups import EVERY
from holdfast.model.objects.storage import PersistentVolumeClaim, VolumeSnapshot
from holdfast.model.units import parse_duration
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import bytes_of
from holdfast.pillars.automation.copies import class_for, ready_snapshots, snapshot_body, taken, volume_of
from holdfast.pillars.automation.scene import Scene, Told, unmade
from holdfast.pillars.automation.timing import DATA

OF_CLAIM = "backup.holdfast.io/of"
SNAPSHOTS = "snapshot.storage.k8s.io"


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """By which VolumeSnapshotClass, instead of the first one of the volume's driver."""

    snapshot_class: str = ""


ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "PersistentVolume", "VolumeSnapshot", "VolumeSnapshotClass"),
    rights=(Right(group=SNAPSHOTS, resource="volumesnapshots", verbs=("create", "delete")),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a snapshot is made."""
    claim = _claim(scene)
    volume = volume_of(scene.facts, claim)
    phase = claim.status.phase or "-"
    yield Condition(name="bound", answer="yes" if phase == "Bound" else "no", values={"phase": phase})
    is_blind = volume is None or not scene.facts.knows("VolumeSnapshotClass")
    has: Answer = "yes" if class_for(scene.facts, volume, _wished(scene)) else "unknown" if is_blind else "no"
    driver = volume.spec.csi.driver if volume is not None and volume.spec.csi is not None else "-"
    yield Condition(name="snapshot-class", answer=has, values={"driver": driver})
    running = _running(scene)
    yield Condition(name="none-in-flight", answer="no" if running else "yes", values={"snapshot": running})


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one snapshot."""
    claim, target = _claim(scene), scene.target
    name = class_for(scene.facts, volume_of(scene.facts, claim), _wished(scene))
    body = snapshot_body(scene, "backup.run", target.name, name, {OF_CLAIM: target.uid})
    made = unmade(target.cluster, body)
    return Draft(
        writes=(Write(verb="create", target=made, body=body),),
        undo=(Write(verb="delete", target=made),),
        probes=(Probe(fact="ready-to-use", target=made, wanted="true", within=DATA),),
        cost=Cost(objects=1, bytes=bytes_of(claim.status.capacity)),
        group=f"PersistentVolumeClaim {target.namespace}/{target.name}",
        effect={"snapshot": made.name, "class": name},
    )


def propose(facts: Facts, told: Told) -> Iterable[Proposal]:  # noqa: ARG001
    """Proposes a snapshot of every claim that asks for them so often, and has none that is as young."""
    now = facts.snapshot.taken_at
    if now is None or not facts.knows("VolumeSnapshot"):
        return
    for claim in facts.all(PersistentVolumeClaim):
        every = parse_duration(claim.metadata.annotations.get(EVERY, ""))
        newest = next(iter(ready_snapshots(facts, claim.ref)), None)
        if every and claim.status.phase == "Bound" and (newest is None or now - taken(newest) >= every):
            age = f"{(now - taken(newest)).total_seconds() / 3600:.1f}h" if newest else "none"
            yield Proposal(target=claim.ref, evidence=(f"newest snapshot: {age}",))


def _running(scene: Scene) -> str:
    for item in scene.facts.all(VolumeSnapshot):
        is_own = (item.namespace, item.spec.source.persistent_volume_claim_name) == (
            scene.target.namespace,
            scene.target.name,
        )
        if is_own and item.status.ready_to_use is not True and item.status.error is None:
            return item.name
    return ""


def _wished(scene: Scene) -> str:
    return scene.wanted.snapshot_class if scene.wanted is not None else ""


def _claim(scene: Scene) -> PersistentVolumeClaim:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return claim
