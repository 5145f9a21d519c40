"""Taking a protective snapshot of a claim in quarantine, and noting on the claim where it is."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Answer, Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.cleaning import bytes_of, needed_by_nothing
from holdfast.pillars.automation.copies import class_for, snapshot_body, volume_of
from holdfast.pillars.automation.needs_of_claims import KINDS, WIDE
from holdfast.pillars.automation.quarantine import ARCHIVE, ARCHIVE_OF, quarantine_of
from holdfast.pillars.automation.scene import Scene, unmade
from holdfast.pillars.automation.timing import DATA, SERVER

ACTION = Action(
    risk="R2",
    version=1,
    target="PersistentVolumeClaim",
    reads=(*KINDS, "PersistentVolume", "VolumeSnapshotClass"),
    wide=WIDE,
    rights=(
        Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),
        Right(group="snapshot.storage.k8s.io", resource="volumesnapshots", verbs=("create",)),
    ),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the snapshot is taken."""
    claim = _claim(scene)
    is_bound = claim.status.phase == "Bound"
    yield Condition(name="bound", answer="yes" if is_bound else "no", values={"phase": claim.status.phase or "-"})
    found = quarantine_of(scene.raw[scene.ref])
    yield Condition(name="quarantined", answer="yes" if found else "no")
    # The snapshot that is taken here needs the claim until it is ready.
    yield needed_by_nothing(scene, scene.ref, scene.written)
    volume = volume_of(scene.facts, claim)
    is_blind = volume is None or not scene.facts.knows("VolumeSnapshotClass")
    has: Answer = "yes" if class_for(scene.facts, volume, policy="Retain") else "unknown" if is_blind else "no"
    yield Condition(name="retaining-class", answer=has, values={"driver": _driver(scene, claim)})


def draft(scene: Scene) -> Draft | Stop:
    """Gives the snapshot, and once it is ready, the note on the claim that says where it is."""
    claim, target = _claim(scene), scene.target
    name = class_for(scene.facts, volume_of(scene.facts, claim), policy="Retain")
    body = snapshot_body(scene, "pvc.archive", target.name, name, {ARCHIVE_OF: target.uid})
    made = unmade(target.cluster, body)
    ready = Probe(fact="ready-to-use", target=made, wanted="true", within=DATA)
    note = {"metadata": {"annotations": {ARCHIVE: made.name}}}
    return Draft(
        writes=(
            Write(verb="create", target=made, body=body),
            Write(verb="patch", target=target, body=note, gates=(ready,)),
        ),
        irreversible="archive-stays",
        probes=(
            ready,
            Probe(
                fact="field-is",
                target=target,
                wanted=f"metadata.annotations[{ARCHIVE}]={made.name}",
                within=SERVER,
            ),
        ),
        cost=Cost(objects=1, bytes=bytes_of(claim.status.capacity)),
        group=f"PersistentVolumeClaim {target.namespace}/{target.name}",
        effect={"snapshot": made.name, "class": name},
        warnings=(Remark(key="not-proven", values={"snapshot": made.name}),),
    )


def _driver(scene: Scene, claim: PersistentVolumeClaim) -> str:
    volume = volume_of(scene.facts, claim)
    return volume.spec.csi.driver if volume is not None and volume.spec.csi is not None else "-"


def _claim(scene: Scene) -> PersistentVolumeClaim:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return claim
