"""A volume for one node is wanted on a second node while a Pod on the first still uses it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.storage._attaching import Refused, Waiting, refused_by

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
        groups.setdefault(facts.workload_of(item.waiting.pod), []).append(item)
    for workload, items in sorted(groups.items()):
        first = min(items, key=lambda item: item.waiting.pod.ref)
        yield _finding(facts, workload, first, [item.waiting.pod.ref for item in items])


def _finding(facts: Facts, workload: Ref, item: Refused, pods: list[Ref]) -> Finding:
    holder = _holder(facts, item.waiting)
    pod = item.waiting.pod
    held = (cite(holder, "spec.nodeName", holder.spec.node_name),) if holder is not None else ()
    modes = item.waiting.claim.spec.access_modes
    return Finding(
        subject=workload,
        values={
            "volume": item.waiting.name,
            "claim": item.waiting.claim.name,
            "pod": pod.name,
            "node": pod.spec.node_name,
            "holder": holder.name if holder is not None else "",
            "holder_node": holder.spec.node_name if holder is not None else "",
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


def _holder(facts: Facts, item: Waiting) -> Pod | None:
    others = facts.pods_by_claim.get(item.claim.ref, ())
    placed = [
        p
        for p in others
        if p.spec.node_name not in ("", item.pod.spec.node_name) and p.status.phase not in ("Succeeded", "Failed")
    ]
    return min(placed, key=lambda p: p.name, default=None)
