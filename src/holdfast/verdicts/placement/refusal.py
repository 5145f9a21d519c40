"""What a filter says of a node that it refuses, and the answer of all filters for all nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod

UNSCHEDULABLE = "NodeUnschedulable"
NODE_NAME = "NodeName"
TAINT = "TaintToleration"
NODE_AFFINITY = "NodeAffinity"
PORTS = "NodePorts"
RESOURCES = "NodeResourcesFit"
SPREAD = "PodTopologySpread"
POD_AFFINITY = "InterPodAffinity"
VOLUME = "VolumeBinding"
ZONE = "VolumeZone"
VOLUME_LIMITS = "NodeVolumeLimits"
VOLUME_USE = "VolumeRestrictions"


class Refusal(Struct, frozen=True, gc=False):
    """One filter's refusal of one node: the filter, why, and what it is about.

    `about` names the taint, the label, the resource or the port; `wanted` and `free` are amounts in the resource's
    smallest counted unit (thousandths of a CPU, bytes, pieces) where the refusal is about amounts.
    """

    filter: str
    reason: str
    about: str = ""
    wanted: int = 0
    free: int = 0
    total: int = 0


Check = Callable[["NodeState"], tuple[Refusal, ...]]


class NodeState(Struct, frozen=True):
    """A node with what is left of it: allocatable amounts, amounts requested, and the Pods that hold them."""

    node: Node
    allocatable: Mapping[str, int]
    requested: Mapping[str, int]
    pods: tuple[Pod, ...]

    @property
    def name(self) -> str:
        """Gives the node's name."""
        return self.node.name

    @property
    def labels(self) -> Mapping[str, str]:
        """Gives the node's labels."""
        return self.node.labels


class Placement(Struct, frozen=True):
    """The answer for one Pod: the refusals of each node, and the kinds that would have to be known for a sure yes."""

    refusals: Mapping[str, tuple[Refusal, ...]]
    missing: tuple[str, ...] = ()

    @property
    def fitting(self) -> tuple[str, ...]:
        """Lists the nodes that no filter refuses."""
        return tuple(name for name, found in self.refusals.items() if not found)

    def by_filter(self) -> dict[str, int]:
        """Counts the nodes that each filter refuses."""
        counts: dict[str, int] = {}
        for found in self.refusals.values():
            for name in {item.filter for item in found}:
                counts[name] = counts.get(name, 0) + 1
        return dict(sorted(counts.items()))
