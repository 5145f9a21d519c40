"""Pods and the one template view that every workload kind shares."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from holdfast.model.objects.meta import (
    Anything,
    Condition,
    Instant,
    IntOrString,
    KubeObject,
    LabelSelector,
    LocalReference,
    Meta,
    Part,
    Quantity,
    Requirement,
)


class HttpGet(Part, frozen=True):
    """An HTTP request that a probe or a hook makes."""

    path: str = "/"
    port: IntOrString = 0
    scheme: str = "HTTP"
    host: str = ""


class TcpSocket(Part, frozen=True):
    """A TCP connection that a probe opens."""

    port: IntOrString = 0
    host: str = ""


class Grpc(Part, frozen=True):
    """A gRPC health check that a probe makes."""

    port: int = 0
    service: str | None = None


class Exec(Part, frozen=True):
    """A command that a probe or a hook runs in the container."""

    command: tuple[str, ...] = ()


class Probe(Part, frozen=True):
    """A liveness, readiness or start-up probe."""

    http_get: HttpGet | None = None
    tcp_socket: TcpSocket | None = None
    grpc: Grpc | None = None
    exec: Exec | None = None
    initial_delay_seconds: int = 0
    timeout_seconds: int = 1
    period_seconds: int = 10
    success_threshold: int = 1
    failure_threshold: int = 3


class Handler(Part, frozen=True):
    """What a lifecycle hook does."""

    http_get: HttpGet | None = None
    tcp_socket: TcpSocket | None = None
    exec: Exec | None = None


class Lifecycle(Part, frozen=True):
    """The hooks of a container."""

    post_start: Handler | None = None
    pre_stop: Handler | None = None


class KeyReference(Part, frozen=True):
    """Names one key of a ConfigMap or Secret."""

    name: str = ""
    key: str = ""
    optional: bool = False


class FieldReference(Part, frozen=True):
    """Names a field of the Pod."""

    field_path: str = ""


class EnvSource(Part, frozen=True):
    """Where the value of an environment variable comes from."""

    config_map_key_ref: KeyReference | None = None
    secret_key_ref: KeyReference | None = None
    field_ref: FieldReference | None = None


class EnvVar(Part, frozen=True):
    """An environment variable of a container."""

    name: str = ""
    value: str = ""
    value_from: EnvSource | None = None


class OptionalReference(Part, frozen=True):
    """Names a ConfigMap or Secret that may be declared optional."""

    name: str = ""
    optional: bool = False


class EnvFrom(Part, frozen=True):
    """A ConfigMap or Secret whose keys all become environment variables."""

    prefix: str = ""
    config_map_ref: OptionalReference | None = None
    secret_ref: OptionalReference | None = None


class ContainerPort(Part, frozen=True):
    """A port that a container declares."""

    name: str = ""
    container_port: int = 0
    host_port: int = 0
    protocol: str = "TCP"
    host_ip: str = field(default="", name="hostIP")


class ResourceClaimUse(Part, frozen=True):
    """A Pod-level resource claim that a container uses."""

    name: str = ""
    request: str = ""


class Resources(Part, frozen=True):
    """Requests and limits of a container, a Pod or a claim."""

    requests: dict[str, Quantity] = field(default_factory=dict)
    limits: dict[str, Quantity] = field(default_factory=dict)
    claims: tuple[ResourceClaimUse, ...] = ()


class Capabilities(Part, frozen=True):
    """Linux capabilities that a container adds or drops."""

    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


class SeLinuxOptions(Part, frozen=True):
    """The SELinux label of a container or a Pod."""

    level: str = ""
    role: str = ""
    type: str = ""
    user: str = ""


class SecurityProfile(Part, frozen=True):
    """A seccomp or AppArmor profile."""

    type: str = ""
    localhost_profile: str = ""


class Sysctl(Part, frozen=True):
    """A kernel parameter that a Pod sets."""

    name: str = ""
    value: str = ""


class SecurityContext(Part, frozen=True):
    """The identity and the privileges of a container or, with the group fields, of a Pod."""

    run_as_user: int | None = None
    run_as_group: int | None = None
    run_as_non_root: bool | None = None
    fs_group: int | None = None
    fs_group_change_policy: str = ""
    supplemental_groups: tuple[int, ...] = ()
    privileged: bool | None = None
    allow_privilege_escalation: bool | None = None
    read_only_root_filesystem: bool | None = None
    capabilities: Capabilities | None = None
    se_linux_options: SeLinuxOptions | None = None
    seccomp_profile: SecurityProfile | None = None
    app_armor_profile: SecurityProfile | None = None
    sysctls: tuple[Sysctl, ...] = ()


class VolumeMount(Part, frozen=True):
    """Where a container mounts one of the Pod's volumes."""

    name: str = ""
    mount_path: str = ""
    sub_path: str = ""
    sub_path_expr: str = ""
    read_only: bool = False
    mount_propagation: str = ""


class VolumeDevice(Part, frozen=True):
    """Where a container sees one of the Pod's block volumes."""

    name: str = ""
    device_path: str = ""


class Container(Part, frozen=True):
    """A container, init container or sidecar as specified."""

    name: str = ""
    image: str = ""
    image_pull_policy: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    working_dir: str = ""
    env: tuple[EnvVar, ...] = ()
    env_from: tuple[EnvFrom, ...] = ()
    ports: tuple[ContainerPort, ...] = ()
    resources: Resources = field(default_factory=Resources)
    volume_mounts: tuple[VolumeMount, ...] = ()
    volume_devices: tuple[VolumeDevice, ...] = ()
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None
    lifecycle: Lifecycle | None = None
    security_context: SecurityContext | None = None
    restart_policy: str = ""
    termination_message_path: str = ""


class KeyToPath(Part, frozen=True):
    """One key of a ConfigMap or Secret and the file it becomes."""

    key: str = ""
    path: str = ""


class ConfigMapVolume(Part, frozen=True):
    """A ConfigMap mounted as files."""

    name: str = ""
    optional: bool = False
    items: tuple[KeyToPath, ...] = ()


class SecretVolume(Part, frozen=True):
    """A Secret mounted as files."""

    secret_name: str = ""
    optional: bool = False
    items: tuple[KeyToPath, ...] = ()


class ClaimVolume(Part, frozen=True):
    """A claim used as a volume."""

    claim_name: str = ""
    read_only: bool = False


class EmptyDir(Part, frozen=True):
    """Scratch space on the node."""

    medium: str = ""
    size_limit: Quantity | None = None


class HostPath(Part, frozen=True):
    """A path of the node used as a volume."""

    path: str = ""
    type: str = ""


class NfsVolume(Part, frozen=True):
    """An NFS export used as a volume."""

    server: str = ""
    path: str = ""
    read_only: bool = False


class InlineCsi(Part, frozen=True):
    """An ephemeral volume made by a CSI driver for one Pod."""

    driver: str = ""
    read_only: bool = False
    fs_type: str = ""
    volume_attributes: dict[str, str] = field(default_factory=dict)
    node_publish_secret_ref: LocalReference | None = None


class ProjectedConfig(Part, frozen=True):
    """A ConfigMap or Secret within a projected volume."""

    name: str = ""
    optional: bool = False
    items: tuple[KeyToPath, ...] = ()


class ProjectedToken(Part, frozen=True):
    """A service account token within a projected volume."""

    path: str = ""
    audience: str = ""
    expiration_seconds: int = 3600


class Projection(Part, frozen=True):
    """One source of a projected volume."""

    config_map: ProjectedConfig | None = None
    secret: ProjectedConfig | None = None
    service_account_token: ProjectedToken | None = None


class Projected(Part, frozen=True):
    """A volume that merges several sources."""

    sources: tuple[Projection, ...] = ()


class ClaimSpec(Part, frozen=True):
    """What a claim asks for."""

    access_modes: tuple[str, ...] = ()
    storage_class_name: str | None = None
    volume_name: str = ""
    volume_mode: str = "Filesystem"
    resources: Resources = field(default_factory=Resources)
    selector: LabelSelector | None = None
    data_source: Anything = None
    data_source_ref: Anything = None
    volume_attributes_class_name: str | None = None


class ClaimTemplate(Part, frozen=True):
    """A claim that a controller makes for each Pod."""

    metadata: Meta = field(default_factory=Meta)
    spec: ClaimSpec = field(default_factory=ClaimSpec)


class EphemeralVolume(Part, frozen=True):
    """A claim that lives as long as its Pod."""

    volume_claim_template: ClaimTemplate | None = None


class ImageVolume(Part, frozen=True):
    """An OCI image mounted as a volume."""

    reference: str = ""
    pull_policy: str = ""


class Volume(Part, frozen=True):
    """A volume of a Pod; exactly one source is set."""

    name: str = ""
    persistent_volume_claim: ClaimVolume | None = None
    config_map: ConfigMapVolume | None = None
    secret: SecretVolume | None = None
    empty_dir: EmptyDir | None = None
    host_path: HostPath | None = None
    nfs: NfsVolume | None = None
    iscsi: Anything = None
    csi: InlineCsi | None = None
    projected: Projected | None = None
    ephemeral: EphemeralVolume | None = None
    image: ImageVolume | None = None


class NodeSelectorTerm(Part, frozen=True):
    """Requirements that a node must meet together."""

    match_expressions: tuple[Requirement, ...] = ()
    match_fields: tuple[Requirement, ...] = ()


class NodeSelector(Part, frozen=True):
    """Alternatives of which a node must meet one."""

    node_selector_terms: tuple[NodeSelectorTerm, ...] = ()


class NodeAffinity(Part, frozen=True):
    """Which nodes a Pod must run on; preferences are left out since they never stop a Pod."""

    required_during_scheduling_ignored_during_execution: NodeSelector | None = None


class PodAffinityTerm(Part, frozen=True):
    """Other Pods that must, or must not, share a topology domain."""

    label_selector: LabelSelector | None = None
    namespaces: tuple[str, ...] = ()
    namespace_selector: LabelSelector | None = None
    topology_key: str = ""
    match_label_keys: tuple[str, ...] = ()
    mismatch_label_keys: tuple[str, ...] = ()


class PodAffinity(Part, frozen=True):
    """Required inter-Pod affinity or anti-affinity."""

    required_during_scheduling_ignored_during_execution: tuple[PodAffinityTerm, ...] = ()


class Affinity(Part, frozen=True):
    """The placement constraints of a Pod."""

    node_affinity: NodeAffinity | None = None
    pod_affinity: PodAffinity | None = None
    pod_anti_affinity: PodAffinity | None = None


class Toleration(Part, frozen=True):
    """A taint that a Pod accepts."""

    key: str = ""
    operator: str = "Equal"
    value: str = ""
    effect: str = ""
    toleration_seconds: int | None = None


class SpreadConstraint(Part, frozen=True):
    """How evenly Pods must spread over topology domains."""

    max_skew: int = 1
    topology_key: str = ""
    when_unsatisfiable: str = "DoNotSchedule"
    label_selector: LabelSelector | None = None
    min_domains: int | None = None
    node_affinity_policy: str = "Honor"
    node_taints_policy: str = "Ignore"
    match_label_keys: tuple[str, ...] = ()


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
