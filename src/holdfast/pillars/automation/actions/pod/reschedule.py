"""Moving a Pod off its node: the node is closed, the Pod goes, and the node is opened once another has come."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.model.automation import Condition, Probe, Write
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.pod._evicting import (
    EVICTS,
    READS,
    as_before,
    eviction,
    may_go,
    only_one,
    pod_of,
    replaced,
)
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.verdicts.placement.world import World

ACTION = Action(
    risk="R2",
    version=1,
    target="Pod",
    reads=(*READS, "Node", "PersistentVolumeClaim", "PersistentVolume", "StorageClass"),
    wide=("Pod",),
    rights=(EVICTS, Right(group="", resource="nodes", verbs=("patch",))),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a Pod moves.

    The Pods of operators may go as others may. Of those that a custom resource controls itself no count of replicas
    tells when another has come, and the node would stay closed; those are left to `pod.recreate`.
    """
    pod = pod_of(scene)
    yield from may_go(scene, pod)
    yield judged("comes-back-after-it", as_before(scene, pod) is not None)
    yield judged("another-node-takes-it", _fits_elsewhere(scene, pod), node=pod.spec.node_name or "-")


def draft(scene: Scene) -> Draft:
    """Gives the closing, the eviction and the opening; a node that was closed before is left closed."""
    pod = pod_of(scene)
    node = scene.facts.find(Node, pod.spec.node_name)
    assert node is not None
    target, back = scene.target_of(Ref("Node", node.name)), as_before(scene, pod)
    gone = Probe(fact="gone", target=scene.target, wanted="", within=replaced(scene, pod)[0].within)
    close = Write(verb="patch", target=target, body={"spec": {"unschedulable": True}})
    reopen = Write(
        verb="patch", target=target, body={"spec": {"unschedulable": None}}, gates=(gone, back) if back else (gone,)
    )
    move = eviction(scene, pod)
    return only_one(scene, pod, *((move,) if node.spec.unschedulable else (close, move, reopen)), node=node.name)


def _fits_elsewhere(scene: Scene, pod: Pod) -> bool | None:
    # A world of its own: the one of the facts remembers what it said of the Pod where it is.
    placement = World(scene.facts.snapshot).judge(replace(pod, spec=replace(pod.spec, node_name="")))
    others = (found for name, found in placement.refusals.items() if name != pod.spec.node_name)
    if not any(not found for found in others):
        return False
    return None if placement.missing else True
