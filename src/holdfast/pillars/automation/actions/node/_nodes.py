"""What the actions on nodes have in common."""

from __future__ import annotations

from typing import Any, Final

from holdfast.model.automation import Probe, Write
from holdfast.model.objects.nodes import Node
from holdfast.pillars.automation.action import Right
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import SERVER
from holdfast.verdicts.readiness import node_is_ready

PATCHES: Final = Right(group="", resource="nodes", verbs=("patch",))
_OF_CONTROLLERS: Final = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def node_of(scene: Scene) -> Node:
    """Gives the node that a scene is about."""
    found = scene.facts.find(Node, scene.target.name)
    assert found is not None
    return found


def others_open(scene: Scene) -> tuple[str, ...]:
    """Names the other nodes that are ready and take Pods."""
    found = (node for node in scene.facts.all(Node) if node.name != scene.target.name)
    return tuple(sorted(node.name for node in found if node_is_ready(node) and not node.spec.unschedulable))


def closing(scene: Scene) -> Write:
    """Closes the node for new Pods."""
    return Write(verb="patch", target=scene.target, body={"spec": {"unschedulable": True}})


def opening(scene: Scene) -> Write:
    """Opens the node for new Pods."""
    return Write(verb="patch", target=scene.target, body={"spec": {"unschedulable": None}})


def closed(scene: Scene, text: str) -> Probe:
    """Gives what shows that a node is closed (`true`) or open (nothing)."""
    return Probe(fact="field-is", target=scene.target, wanted=f"spec.unschedulable={text}", within=SERVER)


def taints_of(scene: Scene, without: str) -> list[dict[str, Any]]:
    """Lists the taints of the node that people set, without one of them.

    A patch replaces the whole list. The two by which controllers mark a node that does not answer are left to them:
    brought back to a node that answers again they would drive its Pods away.
    """
    found = scene.raw[scene.ref]["spec"].get("taints") or ()
    return [dict(taint) for taint in found if taint.get("key") not in (without, *_OF_CONTROLLERS)]
