"""Nodes and what decides which Pods they take."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import Anything, Condition, Instant, KubeObject, Part, Quantity
from holdfast.model.objects.placement import Toleration

ZONE_LABELS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
"""The labels that name the zone of a node, today's first."""


class Taint(Part, frozen=True):
    """A mark that keeps Pods away from a node."""

    key: str = ""
    value: str = ""
    effect: str = ""
    time_added: Instant | None = None


class NodeSpec(Part, frozen=True):
    """What a node is configured to be."""

    unschedulable: bool = False
    taints: tuple[Taint, ...] = ()
    provider_id: str = field(default="", name="providerID")
    pod_cidr: str = field(default="", name="podCIDR")


class NodeSystemInfo(Part, frozen=True):
    """Versions that run on a node."""

    kubelet_version: str = ""
    container_runtime_version: str = ""
    kernel_version: str = ""
    os_image: str = ""
    operating_system: str = ""
    architecture: str = ""


class NodeAddress(Part, frozen=True):
    """One address of a node."""

    type: str = ""
    address: str = ""


class AttachedVolume(Part, frozen=True):
    """A volume that the attach-detach controller believes attached."""

    name: str = ""
    device_path: str = ""


class NodeStatus(Part, frozen=True):
    """What is observed of a node."""

    capacity: dict[str, Quantity] = field(default_factory=dict)
    allocatable: dict[str, Quantity] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    addresses: tuple[NodeAddress, ...] = ()
    node_info: NodeSystemInfo = field(default_factory=NodeSystemInfo)
    volumes_attached: tuple[AttachedVolume, ...] = ()
    volumes_in_use: tuple[str, ...] = ()


class Node(KubeObject, frozen=True):
    """A node."""

    KIND: ClassVar[str] = "Node"
    spec: NodeSpec = field(default_factory=NodeSpec)
    status: NodeStatus = field(default_factory=NodeStatus)


class LeaseSpec(Part, frozen=True):
    """Who holds a lease and when it was renewed."""

    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    acquire_time: Instant | None = None
    renew_time: Instant | None = None
    lease_transitions: int | None = None


class Lease(KubeObject, frozen=True):
    """A lease: a node's heartbeat or a leader's claim."""

    KIND: ClassVar[str] = "Lease"
    spec: LeaseSpec = field(default_factory=LeaseSpec)


class PriorityClass(KubeObject, frozen=True):
    """A class of Pod priority."""

    KIND: ClassVar[str] = "PriorityClass"
    value: int = 0
    global_default: bool = False
    preemption_policy: str = "PreemptLowerPriority"


class RuntimeScheduling(Part, frozen=True):
    """Where Pods of a runtime class can run."""

    node_selector: dict[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()


class RuntimeOverhead(Part, frozen=True):
    """What a runtime class costs beside the containers."""

    pod_fixed: dict[str, Quantity] = field(default_factory=dict)


class RuntimeClass(KubeObject, frozen=True):
    """A container runtime configuration."""

    KIND: ClassVar[str] = "RuntimeClass"
    handler: str = ""
    overhead: RuntimeOverhead | None = None
    scheduling: RuntimeScheduling | None = None


class ResourceClaimStatus(Part, frozen=True):
    """What is observed of a ResourceClaim."""

    allocation: Anything = None
    reserved_for: tuple[Anything, ...] = ()


class ResourceClaim(KubeObject, frozen=True):
    """A request for a device."""

    KIND: ClassVar[str] = "ResourceClaim"
    spec: Anything = None
    status: ResourceClaimStatus = field(default_factory=ResourceClaimStatus)


class ResourceClaimTemplate(KubeObject, frozen=True):
    """The request for a device that each Pod of a workload makes."""

    KIND: ClassVar[str] = "ResourceClaimTemplate"
    spec: Anything = None


class DeviceClass(KubeObject, frozen=True):
    """A class of devices."""

    KIND: ClassVar[str] = "DeviceClass"
    spec: Anything = None
