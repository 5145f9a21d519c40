"""DaemonSets that each node needs for its network, and the Pods of theirs that do not work."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import DaemonSet
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import node_is_ready, pod_is_healthy

PATIENCE = 120
MOST_NODES = 5
WORDS = ("cni", "network plugin", "networkpluginnotready")


class Agent(Struct, frozen=True):
    """A DaemonSet with its Pods that are not ready on nodes that could run them."""

    item: DaemonSet
    pods: tuple[Pod, ...]


def lagging(facts: Facts, names: frozenset[str]) -> Iterator[Agent]:
    """Lists the DaemonSets of the given names with Pods that have not been ready for minutes.

    On a node that is down for another reason nothing can be ready, so its Pods do not count.
    """
    for item in facts.all(DaemonSet):
        if item.name not in names or item.status.number_ready >= item.status.desired_number_scheduled:
            continue
        mine = facts.pods_by_workload.get(item.ref, ())
        broken = sorted((pod for pod in mine if _is_broken(facts, pod)), key=lambda pod: pod.name)
        if broken:
            yield Agent(item, tuple(broken))


def statement(facts: Facts, agent: Agent) -> Finding:
    """States a DaemonSet with the Pods that are not ready and the nodes that say that they lack a network."""
    item = agent.item
    first = agent.pods[0]
    nodes = [pod.spec.node_name for pod in agent.pods if pod.spec.node_name]
    return Finding(
        subject=item.ref,
        values={
            "ready": item.status.number_ready,
            "wanted": item.status.desired_number_scheduled,
            "nodes": sorted(nodes)[:MOST_NODES] or ["-"],
        },
        evidence=(
            cite(item, "status.desiredNumberScheduled", item.status.desired_number_scheduled),
            *_not_ready(first),
        ),
        affects=(*(pod.ref for pod in agent.pods), *cut_off(facts, nodes)),
    )


def cut_off(facts: Facts, names: list[str]) -> tuple[Ref, ...]:
    """Names the nodes that are not ready because they have no network."""
    nodes = [facts.find(Node, name) for name in sorted(set(names))]
    return tuple(node.ref for node in nodes if node is not None and not node_is_ready(node) and _lacks_network(node))


def _is_broken(facts: Facts, pod: Pod) -> bool:
    if pod_is_healthy(pod) or not facts.is_older(pod.metadata.creation_timestamp, PATIENCE):
        return False
    node = facts.find(Node, pod.spec.node_name)
    is_due = node is None or node_is_ready(node) or _lacks_network(node)
    return pod.metadata.deletion_timestamp is None and is_due


def _lacks_network(node: Node) -> bool:
    said = " ".join(item.message.lower() for item in node.status.conditions if item.type == "Ready")
    return any(word in said for word in WORDS)


def _not_ready(pod: Pod) -> tuple[Evidence, ...]:
    for i, item in enumerate(pod.status.conditions):
        if item.type == "Ready" and item.status != "True":
            return (cite(pod, f"status.conditions[{i}].status", item.status),)
    return (cite(pod, "metadata.name", pod.name),)
