"""Marking a node whose machine is off, so that its Pods are given up and its volumes are taken away from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Write
from holdfast.model.objects.meta import condition
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import VolumeAttachment
from holdfast.model.provider import OFF
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.node._nodes import PATCHES, node_of, taints_of
from holdfast.pillars.automation.actions.volumeattachment._fencing import OUT_OF_SERVICE, answer_about, is_marked
from holdfast.pillars.automation.healing import proposed
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import CONTROLLERS, SERVER
from holdfast.rules.node.kubelet import not_reporting

_MINUTES: Final = 10
"""So long a node must not have answered, where the terms (`not_ready_minutes`) say nothing else."""

ACTION = Action(
    risk="R3",
    version=1,
    target="Node",
    reads=("Node", "VolumeAttachment"),
    wide=("Pod",),
    rights=(PATCHES,),
    heals=("node/kubelet/not-reporting",),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a node is given up: it has long been silent, and its provider calls it off."""
    node = node_of(scene)
    yield judged("is-not-marked", not is_marked(node))
    minutes = int(scene.told.terms.get("not_ready_minutes", _MINUTES))
    yield judged("has-long-been-silent", _is_silent(scene, node, timedelta(minutes=minutes)), minutes=minutes)
    answer = answer_about(scene, node.name, node.spec.provider_id)
    state = answer.state if answer else "unknown"
    yield judged("machine-is-off", None if state == "unknown" else state in OFF, machine=node.spec.provider_id or "-")


def draft(scene: Scene) -> Draft:
    """Gives the one write that sets the mark; it is taken away once the node answers again."""
    mark = {"key": OUT_OF_SERVICE, "value": "nodeshutdown", "effect": "NoExecute"}
    present = scene.raw[scene.ref]["spec"].get("taints") or ()
    pods = scene.facts.pods_by_node.get(scene.target.name, ())
    ready = Probe(fact="condition-is", target=scene.target, wanted="Ready=True", within=SERVER)
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body={"spec": {"taints": [*present, mark]}}),),
        undo=(
            Write(
                verb="patch",
                target=scene.target,
                body={"spec": {"taints": taints_of(scene, OUT_OF_SERVICE)}},
                gates=(ready,),
            ),
        ),
        probes=(
            Probe(fact="no-pods", target=scene.target, wanted="", within=CONTROLLERS),
            *(
                Probe(fact="detached", target=scene.target_of(item.ref), wanted="", within=CONTROLLERS)
                for item in _attachments(scene)
            ),
        ),
        cost=Cost(objects=1),
        domain=scene.target.name,
        effect={"pods": str(len(pods)), "volumes": str(len(_attachments(scene)))},
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to give up nodes that do not report any more; the proof is asked for when the plan is made."""
    return proposed(facts, ("Node",), not_reporting)


def _is_silent(scene: Scene, node: Node, least: timedelta) -> bool | None:
    ready = condition(node.status.conditions, "Ready")
    if ready is None:
        return None
    if ready.status == "True":
        return False
    since = ready.last_transition_time
    return scene.now - since >= least if since is not None else None


def _attachments(scene: Scene) -> tuple[VolumeAttachment, ...]:
    found = (item for item in scene.facts.all(VolumeAttachment) if item.spec.node_name == scene.target.name)
    return tuple(sorted(found, key=lambda item: item.name))
