"""Replicas share a claim that only one node can use, and happen to run on one node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import CSIDriver, PersistentVolume, PersistentVolumeClaim
from holdfast.verdicts.readiness import pod_is_ready

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("Pod", "Node", "PersistentVolume", "CSIDriver"),
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
SEVERAL = 2


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim that works only as long as all its Pods stay on one node."""
    nodes = [node for node in facts.all(Node) if not node.spec.unschedulable]
    for claim in facts.all(PersistentVolumeClaim):
        pods = [pod for pod in facts.pods_by_claim.get(claim.ref, ()) if pod_is_ready(pod)]
        if len(nodes) < SEVERAL or len(pods) < SEVERAL or set(claim.spec.access_modes) != {"ReadWriteOnce"}:
            continue
        volume = facts.find(PersistentVolume, claim.spec.volume_name) if claim.spec.volume_name else None
        # Volumes of one node, and Pods that say where they run, stay together by themselves.
        if volume is None or volume.spec.csi is None or any(p.spec.node_selector or p.spec.affinity for p in pods):
            continue
        driver = facts.find(CSIDriver, volume.spec.csi.driver)
        workloads = {facts.workload_of(pod) for pod in pods}
        if driver is None or not driver.spec.attach_required or len(workloads) != 1:
            continue
        if len({pod.spec.node_name for pod in pods}) == 1:
            first = pods[0]
            yield Finding(
                subject=claim.ref,
                values={"pods": len(pods), "node": first.spec.node_name, "workload": str(next(iter(workloads)))},
                evidence=(
                    cite(claim, "spec.accessModes", claim.spec.access_modes),
                    *(cite(pod, "spec.nodeName", pod.spec.node_name) for pod in sorted(pods, key=lambda p: p.ref)[:2]),
                ),
            )
