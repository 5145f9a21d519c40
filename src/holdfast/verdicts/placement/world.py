"""All nodes with what is left of them, built once for a snapshot; asked about one Pod at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from holdfast.model.objects.config import Namespace
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.placement import (
    inter_pod_affinity,
    node_affinity,
    node_ports,
    node_resources,
    node_unschedulable,
    node_volume_limits,
    taint_toleration,
    topology_spread,
    volume_binding,
    volume_restrictions,
)
from holdfast.verdicts.placement.inter_pod_affinity import Placed
from holdfast.verdicts.placement.obstacle import Obstacle, find_obstacle
from holdfast.verdicts.placement.refusal import Check, NodeState, Placement
from holdfast.verdicts.placement.requests import Amounts, amounts, holds_node, pod_requests
from holdfast.verdicts.placement.volumes import ClaimKey, Storage, claim_keys, storage_of

# Every Pod of a workload has its own value of these, and nothing is selected by them.
_OWN_LABELS = frozenset(
    {
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/job-completion-index",
    }
)


class World:
    """The cluster as the scheduler sees it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._answers: dict[tuple[object, ...], Placement] = {}
        self._placements: dict[Ref, Placement] = {}
        self._obstacles: dict[int, Obstacle | None] = {}

    @cached_property
    def states(self) -> Mapping[str, NodeState]:
        """Gives every node with its load, by name."""
        pods: defaultdict[str, list[Pod]] = defaultdict(list)
        for pod in self.snapshot.all(Pod):
            if holds_node(pod):
                pods[pod.spec.node_name].append(pod)
        return {node.name: _state(node, pods.get(node.name, ())) for node in self.snapshot.all(Node)}

    @cached_property
    def storage(self) -> Storage:
        """Gives the storage that the volume filters look at."""
        return storage_of(self.snapshot)

    @cached_property
    def namespaces(self) -> Mapping[str, Mapping[str, str]]:
        """Gives the labels of namespaces."""
        return {item.name: item.labels for item in self.snapshot.all(Namespace)}

    @cached_property
    def repelling(self) -> tuple[Placed, ...]:
        """Lists the placed Pods that have required anti-affinity of their own."""
        return tuple(
            Placed(pod, state.labels)
            for state in self.states.values()
            for pod in state.pods
            if pod.spec.affinity is not None and inter_pod_affinity.anti_affinity_terms(pod)
        )

    @cached_property
    def holders(self) -> Mapping[ClaimKey, tuple[str, ...]]:
        """Names the placed Pods of every claim."""
        found: defaultdict[ClaimKey, list[str]] = defaultdict(list)
        for state in self.states.values():
            for pod in state.pods:
                for key in claim_keys(pod):
                    found[key].append(pod.name)
        return {key: tuple(names) for key, names in found.items()}

    def judge(self, pod: Pod) -> Placement:
        """Gives all refusals of all nodes for a Pod; Pods that ask for the same get the same answer."""
        if pod.ref not in self._placements:
            key = _signature(pod)
            if key not in self._answers:
                self._answers[key] = self._judged(pod)
            self._placements[pod.ref] = self._answers[key]
        return self._placements[pod.ref]

    def obstacle(self, pod: Pod) -> Obstacle | None:
        """Gives what stands in the way of a Pod, or None where nothing does or there is no node."""
        placement = self.judge(pod)
        if id(placement) not in self._obstacles:
            self._obstacles[id(placement)] = find_obstacle(placement)
        return self._obstacles[id(placement)]

    def _judged(self, pod: Pod) -> Placement:
        states = self._eligible(pod)
        checks = list(self._checks(pod, tuple(self.states.values())))
        refusals = {
            name: tuple(refusal for check in checks for refusal in check(state))
            for name, state in sorted(states.items())
        }
        missing = self.storage.unread if any(True for _ in claim_keys(pod)) else ()
        return Placement(refusals, missing)

    def _eligible(self, pod: Pod) -> Mapping[str, NodeState]:
        """Leaves out all other nodes for a Pod that is made for one, as the Pods of a DaemonSet are."""
        pinned = node_affinity.pinned_nodes(pod.spec)
        if pinned is None:
            return self.states
        return {name: self.states[name] for name in pinned if name in self.states}

    def _checks(self, pod: Pod, states: Sequence[NodeState]) -> Iterator[Check]:
        prepared = (
            node_unschedulable.prepare(pod),
            taint_toleration.prepare(pod),
            node_affinity.prepare_name(pod),
            node_affinity.prepare(pod),
            node_ports.prepare(pod),
            node_resources.prepare(pod),
            volume_binding.prepare(pod, self.storage),
            volume_restrictions.prepare(pod, self.storage, self.holders) if pod.spec.volumes else None,
            node_volume_limits.prepare(pod, self.storage),
            topology_spread.prepare(pod, states),
            inter_pod_affinity.prepare(pod, states, self.repelling, self.namespaces),
        )
        return (check for check in prepared if check is not None)


def _state(node: Node, pods: Sequence[Pod]) -> NodeState:
    requested: Amounts = {}
    for pod in pods:
        for resource, value in pod_requests(pod.spec).items():
            requested[resource] = requested.get(resource, 0) + value
    return NodeState(node, amounts(node.status.allocatable or node.status.capacity), requested, tuple(pods))


def _signature(pod: Pod) -> tuple[object, ...]:
    spec = pod.spec
    return (
        pod.namespace,
        spec.node_name,
        tuple(sorted(item for item in pod.labels.items() if item[0] not in _OWN_LABELS)),
        tuple(sorted(spec.node_selector.items())),
        repr(spec.affinity),
        repr(spec.tolerations),
        repr(spec.topology_spread_constraints),
        tuple(sorted(pod_requests(spec).items())),
        tuple(node_ports.host_ports(spec)),
        tuple(claim_keys(pod)),
    )
