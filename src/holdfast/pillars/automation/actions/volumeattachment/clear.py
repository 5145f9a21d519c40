"""Deleting the attachment of a volume to a node that writes no more, so that it can be attached elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Write
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import CSIDriver, VolumeAttachment
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.volumeattachment._fencing import proof_of
from holdfast.pillars.automation.healing import proposed
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.rules.storage.attach import stale_attachment
from holdfast.verdicts.readiness import node_is_ready

ACTION = Action(
    risk="R3",
    version=1,
    target="VolumeAttachment",
    reads=("VolumeAttachment", "Node", "CSIDriver"),
    rights=(Right(group="storage.k8s.io", resource="volumeattachments", verbs=("delete",)),),
    heals=("storage/attach/stale-attachment",),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before an attachment is taken away."""
    spec = _attachment(scene).spec
    node = scene.facts.find(Node, spec.node_name)
    is_dead = not node_is_ready(node) if node is not None else True
    yield judged("node-is-not-ready", is_dead if scene.facts.knows("Node") else None, node=spec.node_name)
    yield judged("machine-is-not-running", proof_of(scene, spec.node_name) != "running", node=spec.node_name)
    # The driver's attacher detaches and takes its finalizer away; without it the attachment would stay half deleted.
    has_driver = scene.facts.find(CSIDriver, spec.attacher) is not None
    yield judged("driver-is-there", has_driver if scene.facts.knows("CSIDriver") else None, driver=spec.attacher)


def draft(scene: Scene) -> Draft:
    """Gives the one deletion; without proof it is for people alone."""
    spec = _attachment(scene).spec
    is_proven = proof_of(scene, spec.node_name) in ("off", "marked")
    return Draft(
        writes=(Write(verb="delete", target=scene.target),),
        irreversible="attached-anew-elsewhere",
        probes=(Probe(fact="detached", target=scene.target, wanted="", within=CONTROLLERS),),
        cost=Cost(objects=1),
        domain=spec.node_name,
        effect={"volume": spec.source.persistent_volume_name or "-", "node": spec.node_name},
        warnings=() if is_proven else (Remark(key="no-proof", values={"node": spec.node_name}),),
        risk=None if is_proven else "R4",
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to take away attachments to nodes that are gone."""
    return proposed(facts, ("VolumeAttachment",), stale_attachment)


def _attachment(scene: Scene) -> VolumeAttachment:
    found = scene.facts.find(VolumeAttachment, scene.target.name)
    assert found is not None
    return found
