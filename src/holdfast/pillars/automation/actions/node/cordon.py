"""Closing a node for new Pods."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Condition, Cost
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.actions.node._nodes import PATCHES, closed, closing, node_of, opening, others_open
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene

ACTION = Action(risk="R1", version=1, target="Node", reads=("Node",), rights=(PATCHES,))


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a node is closed."""
    yield judged("is-open", not node_of(scene).spec.unschedulable)
    yield judged("another-node-is-open", bool(others_open(scene)))


def draft(scene: Scene) -> Draft:
    """Gives the one write that closes the node."""
    return Draft(
        writes=(closing(scene),),
        undo=(opening(scene),),
        probes=(closed(scene, "true"),),
        cost=Cost(objects=1),
        domain=scene.target.name,
        effect={"others": str(len(others_open(scene)))},
    )
