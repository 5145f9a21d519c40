"""Taking the marks of a quarantine away again."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.needs_of_claims import KINDS, WIDE, needs_of_claims
from holdfast.pillars.automation.quarantine import LABEL, is_marked, remarking, unmarking
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER

ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=KINDS,
    wide=WIDE,
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    takes_back="pvc.quarantine",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the marks go."""
    yield Condition(name="quarantined", answer="yes" if is_marked(scene.raw[scene.ref]) else "no")


def draft(scene: Scene) -> Draft | Stop:
    """Gives the removal of the marks, and how they are set again as they were."""
    raw, target = scene.raw[scene.ref], scene.target
    return Draft(
        writes=(Write(verb="patch", target=target, body=unmarking(raw)),),
        undo=(Write(verb="patch", target=target, body=remarking(raw)),),
        probes=(Probe(fact="field-is", target=target, wanted=f"metadata.labels[{LABEL}]=", within=SERVER),),
        cost=Cost(objects=1),
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the marked claims that something needs after all, or on which a legal hold was laid."""
    needs = needs_of_claims(facts, {})
    for claim in sorted(facts.all(PersistentVolumeClaim), key=lambda item: item.ref):
        reasons = [f"{need.how}:{need.by}" for need in needs.get(claim.ref, ())]
        reasons += ["held"] if claim.metadata.uid in told.held else []
        if LABEL in claim.labels and reasons:
            yield Proposal(target=claim.ref, evidence=tuple(reasons))
