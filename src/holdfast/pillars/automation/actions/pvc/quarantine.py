"""Marking a claim that nothing seems to need, so that whoever does need it has time to say so."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import (
    needed_by_nothing,
    not_held,
    terms_of,
    terms_usable,
    unmissed,
    unused_over_time,
)
from holdfast.pillars.automation.needs_of_claims import KINDS, WIDE
from holdfast.pillars.automation.quarantine import LABEL, is_marked, marking, unmarking
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER

ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=KINDS,
    wide=WIDE,
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    moving=("metadata.annotations",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a claim is marked."""
    raw, terms = scene.raw[scene.ref], terms_of(scene.told)
    yield terms_usable(scene)
    yield Condition(name="not-quarantined", answer="no" if is_marked(raw) else "yes")
    yield not_held(scene, scene.target.uid)
    yield needed_by_nothing(scene, scene.ref)
    yield unused_over_time(scene, scene.target.uid, terms.unused if terms else None)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the marks and how they are taken away; nothing else of the claim changes."""
    raw, target, terms = scene.raw[scene.ref], scene.target, terms_of(scene.told)
    marks = marking(raw, scene.now)
    return Draft(
        writes=(Write(verb="patch", target=target, body=marks),),
        undo=(Write(verb="patch", target=target, body=unmarking(marks)),),
        probes=(Probe(fact="field-is", target=target, wanted=f"metadata.labels[{LABEL}]=true", within=SERVER),),
        cost=Cost(objects=1),
        effect={"days": f"{terms.grace_hours / 24:g}" if terms else "-"},
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the bound claims that nothing names and that nothing used for long enough."""
    return unmissed(facts, told, lambda claim, terms, _: terms.unused if _is_free(claim) else None)


def _is_free(claim: PersistentVolumeClaim) -> bool:
    return LABEL not in claim.labels and claim.status.phase == "Bound"
