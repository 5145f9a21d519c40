"""Throwing away what a drill made: its scratch namespace, the second name of a snapshot, and Velero's Restore.

It is R3, although only what a drill made goes. The way back of the drill's own plan (R1) deletes by its journal, which
knows every unique id; here marks are believed, later, and nobody knows what people have put into the namespace since,
who may even work with what came back. Data that is deleted for good needs two people.
"""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Target, Write
from holdfast.model.backups import DRILL
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.storage import PersistentVolume
from holdfast.model.objects.workloads import Job
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.backup._velero import name_of, of_velero
from holdfast.pillars.automation.contents import KEY
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Raw, Scene, Told, target_of
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.pillars.automation.uses import is_finished
from holdfast.verdicts.recovery_backups import RESTORE, RUNNING, part

ACTION = Action(
    risk="R3",
    version=2,
    target="Namespace",
    reads=("Namespace", "VolumeSnapshotContent"),
    wide=("Job", RESTORE, "PersistentVolume"),
    rights=(
        Right(group="", resource="namespaces", verbs=("delete",)),
        Right(group="snapshot.storage.k8s.io", resource="volumesnapshotcontents", verbs=("delete",)),
        Right(group="velero.io", resource="restores", verbs=("delete",)),
    ),
    never_alone=True,
    leaves="end-of-drill",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before anything is thrown away."""
    space = scene.raw[scene.ref]
    is_ours = bool(_mark(space)[0]) and bool(_mark(space)[1]) and scene.target.name.startswith("drill-")
    yield judged("made-by-a-drill", is_ours)
    jobs = [raw for raw in scene.of_kind("Job", scene.target.name) if part(raw, "metadata", "labels").get(DRILL)]
    is_over = all(part(raw, "status").get("succeeded") or part(raw, "status").get("failed") for raw in jobs)
    yield judged("probe-ended", is_over if scene.facts.knows("Job") else None)
    running = next((name_of(raw) for raw in _restores(scene) if _is_running(raw)), "")
    yield judged("restore-ended", not running if scene.facts.knows(RESTORE) else None, restore=running)
    other = next((name_of(raw) for raw in _restores(scene) if _mark(raw) != _mark(space)), "")
    yield judged("only-the-drill-restored", not other, restore=other)
    content = _content(scene)
    policy = part(content, "spec").get("deletionPolicy") if content else "Retain"
    yield judged("original-is-kept", policy == "Retain" if scene.facts.knows("VolumeSnapshotContent") else None)
    shared = _shared(scene)
    yield judged("volumes-are-copies", not shared if scene.facts.knows("PersistentVolume") else None, volume=shared)


def draft(scene: Scene) -> Draft:
    """Gives the deletion of the namespace, and of what the drill made outside of it."""
    content = _content(scene)
    outside = [*([content] if content else []), *_restores(scene)]
    targets: list[Target] = [scene.target, *(target_of(scene.target.cluster, raw) for raw in outside)]
    stays = [item.name for item in _volumes(scene) if item.spec.persistent_volume_reclaim_policy == "Retain"]
    return Draft(
        writes=tuple(Write(verb="delete", target=target) for target in targets),
        irreversible="scratch-is-gone",
        probes=tuple(Probe(fact="gone", target=target, wanted="", within=CONTROLLERS) for target in targets),
        cost=Cost(objects=len(targets)),
        group=f"Namespace {scene.target.name}",
        warnings=(Remark(key="volumes-stay", values={"volumes": ", ".join(stays)}),) if stays else (),
    )


def propose(facts: Facts, _: Told) -> Iterator[Proposal]:
    """Finds the scratch namespaces of drills that are over: what came back there is of no use any more, and costs."""
    for space in sorted(facts.all(Namespace), key=lambda item: item.ref):
        is_ours = space.labels.get(DRILL) and space.annotations.get(KEY) and space.name.startswith("drill-")
        probes = [job for job in facts.all(Job) if job.namespace == space.name and job.labels.get(DRILL)]
        if is_ours and probes and all(map(is_finished, probes)) and space.metadata.deletion_timestamp is None:
            yield Proposal(target=space.ref, evidence=tuple(f"over:{job.ref}" for job in probes))


def _mark(raw: Raw) -> tuple[str, str]:
    """Gives by what a drill marks what it makes: the unique id of what it restores, and the key of its plan."""
    metadata = part(raw, "metadata")
    return str(part(metadata, "labels").get(DRILL) or ""), str(part(metadata, "annotations").get(KEY) or "")


def _content(scene: Scene) -> Raw | None:
    """Finds the content by which a snapshot is known in the namespace; one of another maker is none of the drill's."""
    found = scene.raw.get(Ref("VolumeSnapshotContent", scene.target.name))
    return found if found is not None and _mark(found) == _mark(scene.raw[scene.ref]) else None


def _restores(scene: Scene) -> list[Raw]:
    """Lists the Restores of Velero that bring something into the namespace."""
    found = of_velero(scene, "Restore")
    return [raw for raw in found if scene.target.name in part(raw, "spec", "namespaceMapping").values()]


def _is_running(raw: Raw) -> bool:
    return str(part(raw, "status").get("phase") or "") in RUNNING


def _volumes(scene: Scene) -> list[PersistentVolume]:
    """Lists the volumes that were bound in the namespace, by name."""
    found = sorted(scene.facts.all(PersistentVolume), key=lambda item: item.name)
    return [item for item in found if _space(item) == scene.target.name]


def _shared(scene: Scene) -> str:
    """Names a volume of the namespace that is the very disk of one elsewhere, which would be deleted with it."""
    elsewhere = {_disk(item) for item in scene.facts.all(PersistentVolume) if _space(item) != scene.target.name}
    return next((item.name for item in _volumes(scene) if _disk(item) and _disk(item) in elsewhere), "")


def _space(item: PersistentVolume) -> str:
    return item.spec.claim_ref.namespace if item.spec.claim_ref is not None else ""


def _disk(item: PersistentVolume) -> tuple[str, str] | None:
    return (item.spec.csi.driver, item.spec.csi.volume_handle) if item.spec.csi is not None else None
