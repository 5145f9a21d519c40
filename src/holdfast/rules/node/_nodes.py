"""What a node says of itself, and who suffers from it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.meta import Condition
from holdfast.model.objects.nodes import Lease, Node
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.verdicts.placement.obstacle import CONDITION

PATIENCE_SECONDS = 180
NODE_LEASES = "kube-node-lease"
NETWORK_WORDS = ("networkpluginnotready", "network plugin", "cni plugin", "cni config", "networkready=false")
RUNTIME_WORDS = ("container runtime is down", "pleg is not healthy", "runtime status check", "runtimeready=false")


class Said(Struct, frozen=True):
    """A condition of a node with its place in the status."""

    node: Node
    index: int
    condition: Condition

    def evidence(self) -> tuple[Evidence, ...]:
        """Cites the condition's status and, where given, its reason and message."""
        path = f"status.conditions[{self.index}]"
        parts = (("status", self.condition.status), ("reason", self.condition.reason))
        told = (*parts, ("message", self.condition.message))
        return tuple(cite(self.node, f"{path}.{key}", value) for key, value in told if value)

    @property
    def words(self) -> str:
        """Gives the condition's message in lower case."""
        return self.condition.message.lower()


def said(node: Node, type_: str) -> Said | None:
    """Finds a condition of a node by its type."""
    for i, item in enumerate(node.status.conditions):
        if item.type == type_:
            return Said(node, i, item)
    return None


def saying(facts: Facts, type_: str, status: str) -> Iterator[Said]:
    """Lists the nodes, past their start and not being deleted, whose condition has a status."""
    for node in facts.all(Node):
        found = said(node, type_)
        if found is None or found.condition.status != status or node.metadata.deletion_timestamp is not None:
            continue
        created = node.metadata.creation_timestamp
        # A kubelet that fell silent had reported before, so its node is past its start whatever its age.
        if (
            found.condition.reason == "NodeStatusUnknown"
            or created is None
            or facts.is_older(created, PATIENCE_SECONDS)
        ):
            yield found


def harmed(facts: Facts, node: Node) -> tuple[Ref, ...]:
    """Names the unhealthy Pods of a node and the Pods without a node that would fit on it but for its state."""
    there = {p.ref for p in facts.unhealthy_pods if p.spec.node_name == node.name}
    return (*sorted(there), *kept_waiting(facts, node))


def kept_waiting(facts: Facts, node: Node) -> tuple[Ref, ...]:
    """Names the Pods without a node for which the state of this one is what stands in the way."""
    if not any(taint.effect in ("NoSchedule", "NoExecute") for taint in node.spec.taints):
        return ()
    found = []
    for pod in facts.unhealthy_pods:
        if pod.status.phase == "Pending" and not pod.spec.node_name and not pod.spec.scheduling_gates:
            obstacle = facts.world.obstacle(pod)
            if obstacle is not None and obstacle.filter == CONDITION and node.name in obstacle.nodes:
                found.append(pod.ref)
    return tuple(sorted(found))


def evicted(facts: Facts, node: Node) -> tuple[Ref, ...]:
    """Names the Pods that the kubelet of a node evicted and that are still there."""
    return tuple(sorted(p.ref for p in _on(facts, node) if p.status.phase == "Failed" and p.status.reason == "Evicted"))


def lease_of(facts: Facts, node: Node) -> Lease | None:
    """Finds the lease that the kubelet of a node renews every ten seconds."""
    return facts.find(Lease, node.name, NODE_LEASES)


def cite_lease(facts: Facts, node: Node) -> tuple[Evidence, ...]:
    """Cites when the kubelet last renewed its lease."""
    lease = lease_of(facts, node)
    if lease is None or lease.spec.renew_time is None:
        return ()
    return (cite(lease, "spec.renewTime", lease.spec.renew_time.isoformat()),)


def _on(facts: Facts, node: Node) -> tuple[Pod, ...]:
    return tuple(p for p in facts.unhealthy_pods if p.spec.node_name == node.name)


def finding_of(facts: Facts, found: Said, sheds: bool = False) -> Finding:
    """States what a node says of itself, with the Pods that suffer and, where it sheds Pods, those it evicted."""
    suffering = harmed(facts, found.node)
    removed = evicted(facts, found.node) if sheds else ()
    return Finding(
        subject=found.node.ref,
        values={
            "reason": found.condition.reason,
            "message": found.condition.message,
            "pods": len(suffering),
            "evicted": len(removed),
        },
        evidence=found.evidence(),
        affects=tuple(dict.fromkeys((*removed, *suffering))),
        since=found.condition.last_transition_time,
    )
