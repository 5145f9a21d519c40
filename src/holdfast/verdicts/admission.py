"""What admission decides about a Pod: Pod Security levels, its ServiceAccount, and which webhooks see a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from holdfast.model.objects.admission import OperationRule, Webhook
from holdfast.model.objects.container import Container, SecurityContext
from holdfast.model.objects.pod import PodSpec, containers_of
from holdfast.model.outcome import YES, Verdict, no
from holdfast.verdicts.selection import matches

LEVELS = ("privileged", "baseline", "restricted")
ENFORCE = "pod-security.kubernetes.io/enforce"
BASELINE_CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
SELINUX_TYPES = frozenset({"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
SECCOMP_TYPES = frozenset({"RuntimeDefault", "Localhost"})
SAFE_SYSCTLS = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.tcp_wmem",
    }
)
DEFAULT_ACCOUNT = "default"


class Violation(Struct, frozen=True, order=True):
    """One control of the Pod Security Standards that a Pod breaks, and the field that breaks or lacks it."""

    control: str
    path: str


def pod_security(level: str, spec: PodSpec, prefix: str = "spec") -> tuple[Violation, ...]:
    """Lists what a Pod breaks at a level of the Pod Security Standards, as far as the model holds the fields.

    Not judged: procMount, Windows host processes, hosts of probes and volume sources that the model does not hold.
    """
    if level not in LEVELS or level == "privileged":
        return ()
    found = [*_baseline_of_pod(spec, prefix)]
    for item in containers_of(spec, prefix):
        found.extend(_baseline_of_container(item.container, item.path, spec.host_network))
    if level == "restricted":
        found.extend(_restricted(spec, prefix))
    else:
        found.extend(_host_paths(spec, prefix, "hostPathVolumes"))
    return tuple(sorted(set(found)))


def _baseline_of_pod(spec: PodSpec, prefix: str) -> Iterator[Violation]:
    for is_set, name in ((spec.host_network, "hostNetwork"), (spec.host_pid, "hostPID"), (spec.host_ipc, "hostIPC")):
        if is_set:
            yield Violation("hostNamespaces", f"{prefix}.{name}")
    yield from _profiles(spec.security_context, f"{prefix}.securityContext")
    for i, sysctl in enumerate(spec.security_context.sysctls if spec.security_context else ()):
        if sysctl.name not in SAFE_SYSCTLS:
            yield Violation("sysctls", f"{prefix}.securityContext.sysctls[{i}].name")


def _host_paths(spec: PodSpec, prefix: str, control: str) -> Iterator[Violation]:
    for i, volume in enumerate(spec.volumes):
        if volume.host_path:
            yield Violation(control, f"{prefix}.volumes[{i}].hostPath")


def _profiles(context: SecurityContext | None, path: str) -> Iterator[Violation]:
    if context is None:
        return
    if context.se_linux_options and (
        context.se_linux_options.type not in SELINUX_TYPES
        or context.se_linux_options.user
        or context.se_linux_options.role
    ):
        yield Violation("seLinuxOptions", f"{path}.seLinuxOptions")
    if context.seccomp_profile and context.seccomp_profile.type == "Unconfined":
        yield Violation("seccompProfile", f"{path}.seccompProfile.type")
    if context.app_armor_profile and context.app_armor_profile.type == "Unconfined":
        yield Violation("appArmorProfile", f"{path}.appArmorProfile.type")


def _baseline_of_container(container: Container, path: str, host_network: bool) -> Iterator[Violation]:
    for i, port in enumerate(container.ports):
        # With the network of the node, every declared port is given a host port before admission sees the Pod.
        if port.host_port or (host_network and port.container_port):
            yield Violation("hostPorts", f"{path}.ports[{i}].hostPort")
    context = container.security_context
    if context is None:
        return
    if context.privileged:
        yield Violation("privileged", f"{path}.securityContext.privileged")
    if context.capabilities and not set(context.capabilities.add) <= BASELINE_CAPABILITIES:
        yield Violation("capabilities", f"{path}.securityContext.capabilities.add")
    yield from _profiles(context, f"{path}.securityContext")


def _restricted(spec: PodSpec, prefix: str) -> Iterator[Violation]:
    # This control takes the place of the one about host paths.
    yield from _host_paths(spec, prefix, "restrictedVolumes")
    for i, volume in enumerate(spec.volumes):
        if volume.nfs or volume.iscsi:
            yield Violation("restrictedVolumes", f"{prefix}.volumes[{i}].{'nfs' if volume.nfs else 'iscsi'}")
    pod = spec.security_context or SecurityContext()
    if pod.run_as_non_root is False:
        yield Violation("runAsNonRoot", f"{prefix}.securityContext.runAsNonRoot")
    if pod.run_as_user == 0:
        yield Violation("runAsUser", f"{prefix}.securityContext.runAsUser")
    for item in containers_of(spec, prefix):
        own = item.container.security_context or SecurityContext()
        yield from _restricted_container(own, pod, f"{item.path}.securityContext")


def _restricted_container(own: SecurityContext, pod: SecurityContext, path: str) -> Iterator[Violation]:
    if own.allow_privilege_escalation is not False:
        yield Violation("allowPrivilegeEscalation", f"{path}.allowPrivilegeEscalation")
    non_root = pod.run_as_non_root if own.run_as_non_root is None else own.run_as_non_root
    if non_root is not True:
        yield Violation("runAsNonRoot", f"{path}.runAsNonRoot")
    if own.run_as_user == 0:
        yield Violation("runAsUser", f"{path}.runAsUser")
    profile = own.seccomp_profile or pod.seccomp_profile
    if profile is None or profile.type not in SECCOMP_TYPES:
        yield Violation("seccompProfile", f"{path}.seccompProfile")
    dropped = own.capabilities.drop if own.capabilities else ()
    added = own.capabilities.add if own.capabilities else ()
    if "ALL" not in dropped or set(added) - {"NET_BIND_SERVICE"}:
        yield Violation("capabilities", f"{path}.capabilities")


def account_of(spec: PodSpec) -> str:
    """Names the ServiceAccount under which a Pod runs; none named means `default`."""
    return spec.service_account_name or DEFAULT_ACCOUNT


class Request(Struct, frozen=True, kw_only=True):
    """A request to the API server as admission sees it."""

    operation: str
    group: str
    version: str
    resource: str
    namespace_labels: Mapping[str, str] | None = None
    object_labels: Mapping[str, str] = {}


POD_CREATION = ("CREATE", "", "v1", "pods")


def sees(webhook: Webhook, request: Request) -> Verdict:
    """Says whether the API server calls a webhook for a request; CEL match conditions are not evaluated."""
    if not any(_covers(rule, request) for rule in webhook.rules):
        return no("rules-differ")
    if webhook.object_selector is not None and not matches(webhook.object_selector, request.object_labels):
        return no("object-not-selected")
    selector = webhook.namespace_selector
    if selector is not None and request.namespace_labels is not None:
        return YES if matches(selector, request.namespace_labels) else no("namespace-not-selected")
    return YES


def _covers(rule: OperationRule, request: Request) -> bool:
    if rule.scope == "Cluster" and request.namespace_labels is not None:
        return False
    return (
        _has(rule.operations, request.operation)
        and _has(rule.api_groups, request.group)
        and _has(rule.api_versions, request.version)
        and (_has(rule.resources, request.resource) or "*/*" in rule.resources)
    )


def _has(wanted: tuple[str, ...], value: str) -> bool:
    return "*" in wanted or value in wanted
