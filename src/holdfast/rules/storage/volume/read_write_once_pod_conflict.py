"""A claim for a single Pod is wanted by a second one."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.verdicts.placement.volumes import claims_of

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pod has no node since another Pod holds its ReadWriteOncePod claim."""
    groups: dict[Ref, list[tuple[Pod, PersistentVolumeClaim, Pod]]] = {}
    for pod in facts.unhealthy_pods:
        if pod.spec.node_name or pod.status.phase not in ("", "Pending") or pod.metadata.deletion_timestamp is not None:
            continue
        for ref in claims_of(pod):
            claim = facts.find(PersistentVolumeClaim, ref.name, ref.namespace)
            if claim is not None and "ReadWriteOncePod" in claim.spec.access_modes:
                groups.setdefault(facts.workload_of(pod), []).extend(
                    (pod, claim, other) for other in _holders(facts, claim)
                )
    for workload, found in sorted(groups.items()):
        if found:
            yield _finding(workload, found)


def _holders(facts: Facts, claim: PersistentVolumeClaim) -> list[Pod]:
    pods = facts.pods_by_claim.get(claim.ref, ())
    return [p for p in pods if p.spec.node_name and p.status.phase not in ("Succeeded", "Failed")]


def _finding(workload: Ref, found: list[tuple[Pod, PersistentVolumeClaim, Pod]]) -> Finding:
    pod, claim, holder = min(found, key=lambda entry: (entry[0].ref, entry[1].ref, entry[2].ref))
    return Finding(
        subject=workload,
        values={"claim": claim.name, "pod": pod.name, "holder": holder.name, "node": holder.spec.node_name},
        evidence=(
            cite(claim, "spec.accessModes", claim.spec.access_modes),
            cite(holder, "spec.nodeName", holder.spec.node_name),
            cite(pod, "status.phase", pod.status.phase),
        ),
        affects=tuple(sorted({entry[0].ref for entry in found} - {workload})),
    )
