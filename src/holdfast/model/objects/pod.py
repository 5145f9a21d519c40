"""Pods and the one template view that every workload kind shares."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from holdfast.model.objects.container import Container, Resources, SecurityContext
from holdfast.model.objects.meta import Condition, Instant, KubeObject, LocalReference, Meta, Part, Quantity
from holdfast.model.objects.placement import Affinity, SpreadConstraint, Toleration
from holdfast.model.objects.volumes import Volume


class DnsOption(Part, frozen=True):
    """One resolver option."""

    name: str = ""
    value: str | None = None


class DnsConfig(Part, frozen=True):
    """Resolver settings of a Pod."""

    nameservers: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    options: tuple[DnsOption, ...] = ()


class PodResourceClaim(Part, frozen=True):
    """A dynamic resource that a Pod asks for."""

    name: str = ""
    resource_claim_name: str | None = None
    resource_claim_template_name: str | None = None


class HostAlias(Part, frozen=True):
    """An entry that the kubelet adds to the Pod's hosts file."""

    ip: str = ""
    hostnames: tuple[str, ...] = ()


class ReadinessGate(Part, frozen=True):
    """A condition that must be true before a Pod counts as ready."""

    condition_type: str = ""


class PodSpec(Part, frozen=True):
    """What a Pod asks for."""

    containers: tuple[Container, ...] = ()
    init_containers: tuple[Container, ...] = ()
    volumes: tuple[Volume, ...] = ()
    node_name: str = ""
    node_selector: dict[str, str] = field(default_factory=dict)
    affinity: Affinity | None = None
    tolerations: tuple[Toleration, ...] = ()
    topology_spread_constraints: tuple[SpreadConstraint, ...] = ()
    service_account_name: str = ""
    automount_service_account_token: bool | None = None
    image_pull_secrets: tuple[LocalReference, ...] = ()
    priority_class_name: str = ""
    priority: int | None = None
    preemption_policy: str = ""
    scheduler_name: str = "default-scheduler"
    scheduling_gates: tuple[LocalReference, ...] = ()
    readiness_gates: tuple[ReadinessGate, ...] = ()
    restart_policy: str = "Always"
    termination_grace_period_seconds: int = 30
    active_deadline_seconds: int | None = None
    host_network: bool = False
    host_pid: bool = field(default=False, name="hostPID")
    host_ipc: bool = field(default=False, name="hostIPC")
    dns_policy: str = "ClusterFirst"
    dns_config: DnsConfig | None = None
    hostname: str = ""
    subdomain: str = ""
    host_aliases: tuple[HostAlias, ...] = ()
    enable_service_links: bool = True
    security_context: SecurityContext | None = None
    runtime_class_name: str | None = None
    overhead: dict[str, Quantity] = field(default_factory=dict)
    resources: Resources | None = None
    resource_claims: tuple[PodResourceClaim, ...] = ()


class Waiting(Part, frozen=True):
    """Why a container is not running yet."""

    reason: str = ""
    message: str = ""


class Running(Part, frozen=True):
    """Since when a container runs."""

    started_at: Instant | None = None


class Terminated(Part, frozen=True):
    """How a container ended."""

    exit_code: int = 0
    signal: int = 0
    reason: str = ""
    message: str = ""
    started_at: Instant | None = None
    finished_at: Instant | None = None


class ContainerState(Part, frozen=True):
    """The state of a container; at most one member is set."""

    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(Part, frozen=True):
    """What the kubelet reports of a container."""

    name: str = ""
    image: str = ""
    image_id: str = field(default="", name="imageID")
    ready: bool = False
    started: bool | None = None
    restart_count: int = 0
    state: ContainerState = field(default_factory=ContainerState)
    last_state: ContainerState = field(default_factory=ContainerState)


class PodIp(Part, frozen=True):
    """One address of a Pod."""

    ip: str = ""


class PodStatus(Part, frozen=True):
    """What is observed of a Pod."""

    phase: str = ""
    reason: str = ""
    message: str = ""
    conditions: tuple[Condition, ...] = ()
    container_statuses: tuple[ContainerStatus, ...] = ()
    init_container_statuses: tuple[ContainerStatus, ...] = ()
    start_time: Instant | None = None
    qos_class: str = ""
    nominated_node_name: str = ""
    pod_ip: str = field(default="", name="podIP")
    pod_ips: tuple[PodIp, ...] = field(default=(), name="podIPs")
    host_ip: str = field(default="", name="hostIP")
    resize: str = ""
    observed_generation: int | None = None


class Pod(KubeObject, frozen=True):
    """A Pod."""

    KIND: ClassVar[str] = "Pod"
    spec: PodSpec = field(default_factory=PodSpec)
    status: PodStatus = field(default_factory=PodStatus)


class PodTemplate(Part, frozen=True):
    """The Pod that a workload makes: metadata and specification."""

    metadata: Meta = field(default_factory=Meta)
    spec: PodSpec = field(default_factory=PodSpec)


class NamedContainer(Struct, frozen=True, gc=False):
    """A container of a Pod specification together with the field path that leads to it."""

    path: str
    container: Container
    is_init: bool

    @property
    def is_sidecar(self) -> bool:
        """Says that an init container keeps running beside the main containers."""
        return self.is_init and self.container.restart_policy == "Always"


def containers_of(spec: PodSpec, prefix: str = "spec") -> tuple[NamedContainer, ...]:
    """Lists init containers, then main containers, each with its field path below `prefix`."""
    init = tuple(
        NamedContainer(f"{prefix}.initContainers[{i}]", item, True) for i, item in enumerate(spec.init_containers)
    )
    main = tuple(NamedContainer(f"{prefix}.containers[{i}]", item, False) for i, item in enumerate(spec.containers))
    return init + main
