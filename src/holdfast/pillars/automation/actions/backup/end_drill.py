"""Throwing away the scratch namespace of a drill, with the second name of the snapshot that it was filled from."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Condition, Cost, Probe, Write
from holdfast.model.backups import DRILL
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, target_of
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.verdicts.recovery_backups import part

ACTION = Action(
    risk="R3",
    version=1,
    target="Namespace",
    reads=("Namespace", "VolumeSnapshotContent"),
    wide=("Job",),
    rights=(
        Right(group="", resource="namespaces", verbs=("delete",)),
        Right(group="snapshot.storage.k8s.io", resource="volumesnapshotcontents", verbs=("delete",)),
    ),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before anything is thrown away."""
    labels = part(scene.raw[scene.ref], "metadata", "labels")
    yield judged("made-by-a-drill", bool(labels.get(DRILL)) and scene.target.name.startswith("drill-"))
    jobs = list(scene.of_kind("Job", scene.target.name))
    is_over = all(part(raw, "status").get("succeeded") or part(raw, "status").get("failed") for raw in jobs)
    yield judged("probe-ended", is_over if scene.facts.knows("Job") else None)
    content = _content(scene)
    policy = part(scene.raw[content], "spec").get("deletionPolicy") if content else "Retain"
    yield judged("original-is-kept", policy == "Retain" if scene.facts.knows("VolumeSnapshotContent") else None)


def draft(scene: Scene) -> Draft:
    """Gives the deletion of the namespace, and of the content by which its snapshot was known there."""
    content = _content(scene)
    targets = [scene.target, *([target_of(scene.target.cluster, scene.raw[content])] if content else [])]
    return Draft(
        writes=tuple(Write(verb="delete", target=target) for target in targets),
        irreversible="scratch-is-gone",
        probes=tuple(Probe(fact="gone", target=target, wanted="", within=CONTROLLERS) for target in targets),
        cost=Cost(objects=len(targets)),
        group=f"Namespace {scene.target.name}",
    )


def _content(scene: Scene) -> Ref | None:
    return _name(scene) if _name(scene) in scene.raw else None


def _name(scene: Scene) -> Ref:
    return Ref("VolumeSnapshotContent", scene.target.name)
