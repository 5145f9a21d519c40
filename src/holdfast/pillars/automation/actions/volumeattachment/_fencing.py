"""Proof that a node writes no more: the word of its provider, or the mark that people set once they know."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from holdfast.model.objects.nodes import Node, Taint
from holdfast.model.provider import OFF, ProviderAnswer
from holdfast.pillars.automation.scene import Scene
from holdfast.verdicts.readiness import node_is_ready

OUT_OF_SERVICE: Final = "node.kubernetes.io/out-of-service"
_EFFECTS: Final = ("NoExecute", "NoSchedule")
FRESH: Final = timedelta(minutes=10)
"""After this an instance may have been started again."""
Proof = Literal["off", "marked", "running", "none"]


def answer_about(scene: Scene, name: str, instance: str) -> ProviderAnswer | None:
    """Gives what the provider says now of the machine of a node; None where nobody asked, or not lately.

    An answer about another instance than that of the node is about a machine that once had its name.
    """
    answer = scene.told.machines.get(name)
    if answer is None or (instance and answer.instance != instance):
        return None
    return answer if timedelta(0) <= scene.now - answer.asked <= FRESH else None


def proof_of(scene: Scene, name: str) -> Proof:
    """Says why a node writes no more, or that this is not so, or that there is no proof.

    A machine that its provider calls off proves it only where its node is gone: a node that is still there may be
    started again with its Pods, until it is marked out of service.
    """
    node = scene.facts.find(Node, name)
    answer = answer_about(scene, name, node.spec.provider_id if node else "")
    if answer is not None and answer.state == "running":
        return "running"
    if node is None:
        return "off" if answer is not None and answer.state in OFF else "none"
    return "marked" if is_marked(node) and not node_is_ready(node) else "none"


def is_marked(node: Node) -> bool:
    """Says that a node is marked out of service."""
    return any(is_mark(taint) for taint in node.spec.taints)


def is_mark(taint: Taint) -> bool:
    """Says that a taint marks a node out of service."""
    return taint.key == OUT_OF_SERVICE and taint.effect in _EFFECTS
