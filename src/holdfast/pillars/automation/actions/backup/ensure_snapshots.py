"""Marking a claim so that snapshots of it are made so often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop, Write
from holdfast.model.backups import EVERY
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.units import parse_duration
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.copies import class_for, volume_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import SERVER

LEAST = timedelta(minutes=5)


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """How often, as in `4h` or `30m`."""

    every: str


ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "PersistentVolume", "VolumeSnapshotClass"),
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the claim is marked."""
    every = parse_duration(scene.wanted.every)
    yield judged("often-enough-to-read", every is not None and every >= LEAST, every=scene.wanted.every)
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    volume = volume_of(scene.facts, claim) if claim is not None else None
    is_blind = volume is None or not scene.facts.knows("VolumeSnapshotClass")
    has: Answer = "yes" if class_for(scene.facts, volume) else "unknown" if is_blind else "no"
    yield Condition(name="snapshot-class", answer=has)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that marks the claim."""
    before = (scene.raw[scene.ref].get("metadata") or {}).get("annotations") or {}
    every = scene.wanted.every
    if before.get(EVERY) == every:
        return Stop(key="marked-already", values={"every": every})
    target = scene.target
    return Draft(
        writes=(Write(verb="patch", target=target, body={"metadata": {"annotations": {EVERY: every}}}),),
        undo=(Write(verb="patch", target=target, body={"metadata": {"annotations": {EVERY: before.get(EVERY)}}}),),
        probes=(Probe(fact="field-is", target=target, wanted=f"metadata.annotations[{EVERY}]={every}", within=SERVER),),
        cost=Cost(objects=1),
        group=f"PersistentVolumeClaim {target.namespace}/{target.name}",
        effect={"every": every},
    )
