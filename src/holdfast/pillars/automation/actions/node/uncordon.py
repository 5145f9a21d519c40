"""Opening a node for new Pods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.node._nodes import PATCHES, closed, closing, node_of, opening
from holdfast.pillars.automation.healing import proposed
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.rules.scheduling.pod import node_cordoned
from holdfast.verdicts.readiness import node_is_ready

_GOING: Final = (
    "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidateOfClusterAutoscaler",
    "karpenter.sh/disrupted",
    "node.kubernetes.io/out-of-service",
)
"""By these taints autoscalers and people say that a node is about to go."""

ACTION = Action(
    risk="R1",
    version=1,
    target="Node",
    reads=("Node",),
    rights=(PATCHES,),
    heals=("scheduling/pod/node-cordoned",),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a node is opened."""
    node = node_of(scene)
    going = [taint.key for taint in node.spec.taints if taint.key in _GOING]
    yield judged("is-closed", node.spec.unschedulable)
    yield judged("node-is-ready", node_is_ready(node))
    yield judged("is-not-about-to-go", not going, taint=", ".join(going))


def draft(scene: Scene) -> Draft:
    """Gives the one write that opens the node."""
    return Draft(
        writes=(opening(scene),),
        undo=(closing(scene),),
        probes=(closed(scene, ""),),
        cost=Cost(objects=1),
        domain=scene.target.name,
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to open the closed nodes that waiting Pods need."""
    return proposed(facts, ("Node",), node_cordoned)
