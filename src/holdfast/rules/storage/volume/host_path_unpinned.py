"""A volume on a node's own disk is not tied to that node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import PersistentVolume
from holdfast.model.refs import Ref

RULE = Rule(
    subject="PersistentVolume",
    needs=("Node", "Pod"),
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
SEVERAL = 2


def check(facts: Facts) -> Iterator[Statement]:
    """States each host path volume in use that other nodes would read as another, empty directory."""
    nodes = [node for node in facts.all(Node) if not node.spec.unschedulable]
    for volume in facts.all(PersistentVolume):
        path = volume.spec.host_path.path if volume.spec.host_path is not None else ""
        if len(nodes) < SEVERAL or not path or volume.status.phase != "Bound" or volume.spec.node_affinity:
            continue
        held = volume.spec.claim_ref
        claim = Ref("PersistentVolumeClaim", held.name, held.namespace) if held is not None else None
        pods = facts.pods_by_claim.get(claim, ()) if claim is not None else ()
        # A Pod that says where it runs stays there by itself.
        if not pods or any(pod.spec.node_selector or pod.spec.affinity for pod in pods):
            continue
        yield Finding(
            subject=volume.ref,
            values={"path": path, "pod": f"{pods[0].namespace}/{pods[0].name}", "nodes": len(nodes)},
            evidence=(cite(volume, "spec.hostPath.path", path), cite(pods[0], "metadata.name", pods[0].name)),
        )
