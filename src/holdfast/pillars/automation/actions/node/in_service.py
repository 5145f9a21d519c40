"""Taking the mark away from a node that answers again after it was given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Write
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.node._nodes import PATCHES, node_of, taints_of
from holdfast.pillars.automation.actions.volumeattachment._fencing import OUT_OF_SERVICE, is_marked
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER
from holdfast.rules.node.health import taint_left
from holdfast.verdicts.readiness import node_is_ready

ACTION = Action(
    risk="R1",
    version=1,
    target="Node",
    reads=("Node",),
    rights=(PATCHES,),
    heals=("node/health/taint-left",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a node is taken back."""
    node = node_of(scene)
    yield judged("is-marked", is_marked(node))
    yield judged("node-is-ready", node_is_ready(node))


def draft(scene: Scene) -> Draft:
    """Gives the one write that takes the mark away."""
    present = [dict(taint) for taint in scene.raw[scene.ref]["spec"].get("taints") or ()]
    kept = taints_of(scene, OUT_OF_SERVICE)
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body={"spec": {"taints": kept or None}}),),
        undo=(Write(verb="patch", target=scene.target, body={"spec": {"taints": present}}),),
        # Nothing stands any more in the place after those that stay.
        probes=(Probe(fact="field-is", target=scene.target, wanted=f"spec.taints[{len(kept)}].key=", within=SERVER),),
        cost=Cost(objects=1),
        domain=scene.target.name,
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to take back ready nodes on which the mark was forgotten."""
    for finding in diagnosed(facts, taint_left):
        if str(finding.values.get("taint", "")).startswith(OUT_OF_SERVICE):
            yield Proposal(target=finding.subject, evidence=evidence_of(finding))
