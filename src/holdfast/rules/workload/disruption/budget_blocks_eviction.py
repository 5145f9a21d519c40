"""A node is being emptied and a budget that allows nothing keeps its Pods there."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._budgets import budgets, guarded_pods, rigid

RULE = Rule(
    subject="PodDisruptionBudget",
    needs=("Node", "Pod"),
    shows="pod-stuck-deleting",
    severity="low",
    type="availability",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
DRAIN_TAINTS = ("ToBeDeletedByClusterAutoscaler", "karpenter.sh/disrupted", "karpenter.sh/disruption")


def check(facts: Facts) -> Iterator[Statement]:
    """States each rigid budget with Pods on a cordoned node that is marked for removal or holds nothing else."""
    cordoned = {node.name: node for node in facts.all(Node) if node.spec.unschedulable or _is_marked(node)}
    for budget in budgets(facts) if cordoned else ():
        found = rigid(budget)
        pods = [pod for pod in guarded_pods(facts, budget) if pod.spec.node_name in cordoned] if found else []
        if found is None or not pods:
            continue
        first = min(pods, key=lambda pod: pod.name)
        node = cordoned[first.spec.node_name]
        if not (_is_marked(node) or _holds_only(facts, node, pods)):
            continue
        yield Finding(
            subject=budget.ref,
            values={"field": found.field, "value": found.value, "node": node.name, "pod": first.name},
            evidence=(
                *found.evidence,
                cite(first, "spec.nodeName", node.name),
                *((cite(node, "spec.unschedulable", True),) if node.spec.unschedulable else ()),
            ),
            affects=tuple(sorted(pod.ref for pod in pods)),
            certainty=PROVEN if _is_marked(node) else LIKELY,
        )


def _is_marked(node: Node) -> bool:
    return node.metadata.deletion_timestamp is not None or any(t.key in DRAIN_TAINTS for t in node.spec.taints)


def _holds_only(facts: Facts, node: Node, pods: list[Pod]) -> bool:
    guarded = {pod.ref for pod in pods}
    return all(pod.ref in guarded or _stays(pod) for pod in facts.pods_by_node.get(node.name, ()))


def _stays(pod: Pod) -> bool:
    owned = any(owner.kind in ("DaemonSet", "Node") for owner in pod.metadata.owner_references)
    return owned or pod.status.phase in ("Succeeded", "Failed")
