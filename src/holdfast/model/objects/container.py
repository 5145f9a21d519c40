"""Containers of Pods: what runs in them, what they are given and what they may do."""

from __future__ import annotations

from msgspec import field

from holdfast.model.objects.meta import IntOrString, Part, Quantity


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
