"""Nodes have as many volumes of a driver attached as they can, so that no further one can be made for a Pod."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.storage import CSINode, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import cite_scheduler, stuck
from holdfast.verdicts.placement.refusal import VOLUME_LIMITS
from holdfast.verdicts.placement.volumes import claims_of

RULE = Rule(
    subject="Pod",
    needs=("Node", "CSINode", "PersistentVolumeClaim", "PersistentVolume", "StorageClass"),
    shows="pod-not-scheduled",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose volumes yet to be made exceed what its nodes can attach."""
    for item in stuck(facts, VOLUME_LIMITS):
        # Of volumes that exist already, the rule on attaching them tells.
        if any(_is_bound(facts, claim) for claim in claims_of(item.pod)):
            continue
        refused = item.obstacle.all_refusals[0]
        yield Finding(
            subject=item.workload,
            values={
                "driver": refused.about,
                "limit": refused.total,
                "nodes": len(item.obstacle.nodes),
                "total": item.obstacle.total,
                "pod": item.pod.name,
            },
            evidence=(*_limit(facts, item.obstacle.nodes[0], refused.about), *cite_scheduler(facts, item.pod)),
            affects=item.affects,
            since=item.pod.metadata.creation_timestamp,
        )


def _is_bound(facts: Facts, ref: Ref) -> bool:
    claim = facts.snapshot.get(ref)
    return isinstance(claim, PersistentVolumeClaim) and claim.spec.volume_name != ""


def _limit(facts: Facts, node: str, driver: str) -> Iterator[Evidence]:
    csi_node = facts.find(CSINode, node)
    for i, item in enumerate(csi_node.spec.drivers if csi_node else ()):
        if csi_node and item.name == driver and item.allocatable:
            yield cite(csi_node, f"spec.drivers[{i}].allocatable.count", item.allocatable.count)
