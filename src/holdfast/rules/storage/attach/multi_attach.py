"""A volume for one node is wanted on a second node while a Pod on the first still uses it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import VolumeAttachment
from holdfast.model.refs import Ref
from holdfast.rules.storage._attaching import Refused, Waiting, attachments_of, refused_by
from holdfast.verdicts.readiness import node_is_ready

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim", "Event"),
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose new Pod waits for a volume that a Pod on another node holds."""
    groups: dict[Ref, list[Refused]] = {}
    for item in refused_by(facts, "multi-attach"):
        if _waits_for_lost_node(facts, item.waiting):
            continue
        groups.setdefault(facts.workload_of(item.waiting.pod), []).append(item)
    for workload, items in sorted(groups.items()):
        first = min(items, key=lambda item: item.waiting.pod.ref)
        yield _finding(facts, workload, first, [item.waiting.pod.ref for item in items])


def _finding(facts: Facts, workload: Ref, item: Refused, pods: list[Ref]) -> Finding:
    holder = _holder(facts, item.waiting)
    pod = item.waiting.pod
    elsewhere = _attached_elsewhere(facts, item.waiting)
    held: tuple[Evidence, ...] = ()
    named = place = "?"
    if holder is not None:
        named, place = holder.name, holder.spec.node_name
        held = (cite(holder, "spec.nodeName", place),)
    elif elsewhere:
        named, place = elsewhere[0].name, elsewhere[0].spec.node_name
        held = (cite(elsewhere[0], "spec.nodeName", place),)
    modes = item.waiting.claim.spec.access_modes
    return Finding(
        subject=workload,
        values={
            "volume": item.waiting.name,
            "claim": item.waiting.claim.name,
            "pod": pod.name,
            "node": pod.spec.node_name,
            "holder": named,
            "holder_node": place,
        },
        evidence=(
            item.evidence,
            *((cite(item.waiting.claim, "spec.accessModes", modes),) if modes else ()),
            *held,
            cite(pod, "spec.nodeName", pod.spec.node_name),
        ),
        affects=tuple(sorted(set(pods) - {workload})),
        # Without a holder the volume may merely wait to be detached from where it was.
        certainty=None if holder is not None else LIKELY,
    )


def _waits_for_lost_node(facts: Facts, item: Waiting) -> bool:
    """Says that the volume is held by a node that does not answer: its loss is the fault, and no second user."""
    holder = _holder(facts, item)
    places = {holder.spec.node_name} if holder is not None else set()
    places |= {attachment.spec.node_name for attachment in _attached_elsewhere(facts, item)}
    nodes = [facts.find(Node, place) for place in places]
    return any(node is not None and not node_is_ready(node) for node in nodes)


def _attached_elsewhere(facts: Facts, item: Waiting) -> tuple[VolumeAttachment, ...]:
    return tuple(a for a in attachments_of(facts, item.name) if a.spec.node_name != item.pod.spec.node_name)


def _holder(facts: Facts, item: Waiting) -> Pod | None:
    others = facts.pods_by_claim.get(item.claim.ref, ())
    placed = [
        p
        for p in others
        if p.spec.node_name not in ("", item.pod.spec.node_name) and p.status.phase not in ("Succeeded", "Failed")
    ]
    return min(placed, key=lambda p: p.name, default=None)
