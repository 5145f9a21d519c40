"""The manifest of a debug Pod, as data: pinned to a node, short-lived, with no more rights than its profile needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from holdfast.model.objects.container import Container, SecurityContext
from holdfast.model.objects.meta import Quantity
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.volumes import Volume
from holdfast.model.units import parse_quantity

Mounted = tuple[Volume, str, bool]
IMAGE = "nicolaka/netshoot:v0.13"
LONGEST_NAME = 63
NOBODY = 65532
CONTAINER = "debug"
LIMITS: Mapping[str, Quantity] = {"cpu": "500m", "memory": "256Mi"}
REQUESTS: Mapping[str, Quantity] = {"cpu": "10m", "memory": "32Mi"}


def manifest(
    pod: Pod, volumes: Sequence[Mounted], profile: str, write: bool, ttl_seconds: int, image: str
) -> dict[str, Any]:
    """Gives the debug Pod of a sick Pod as the API server takes it."""
    # The sick Pod's own labels stay away: a Service that selects them would send traffic here.
    metadata = {
        "name": f"debug-{pod.name}"[:LONGEST_NAME].rstrip("-."),
        "namespace": pod.namespace,
        "labels": {
            "app.kubernetes.io/name": "holdfast-debug",
            "app.kubernetes.io/managed-by": "holdfast",
            "holdfast/profile": profile,
        },
        "annotations": {"holdfast/debug-of": pod.name, "holdfast/ttl-seconds": str(ttl_seconds)},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": _spec(pod, volumes, profile, write, ttl_seconds, image),
    }


def _spec(
    pod: Pod, volumes: Sequence[Mounted], profile: str, write: bool, ttl_seconds: int, image: str
) -> dict[str, Any]:
    is_privileged = profile == "privileged"
    container = {
        "name": CONTAINER,
        "image": image or IMAGE,
        "command": ["sleep", str(ttl_seconds)],
        "resources": _resources(pod),
        "securityContext": _container_context(profile),
        **_mounts(volumes, write, is_privileged),
    }
    spec: dict[str, Any] = {
        "nodeName": pod.spec.node_name,
        "restartPolicy": "Never",
        "activeDeadlineSeconds": ttl_seconds,
        "terminationGracePeriodSeconds": 5,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        **_network(pod, is_privileged),
        "securityContext": _pod_context(pod, profile),
        "containers": [container],
    }
    for name, given in (("tolerations", pod.spec.tolerations), ("imagePullSecrets", pod.spec.image_pull_secrets)):
        if given:
            spec[name] = [_shown(item) for item in given]
    if found := _volumes(volumes, write, is_privileged):
        spec["volumes"] = found
    return spec


def _network(pod: Pod, is_privileged: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"dnsPolicy": pod.spec.dns_policy}
    if pod.spec.host_network or is_privileged:
        found |= {"hostNetwork": True}
    if is_privileged:
        found |= {"hostPID": True, "hostIPC": True}
    if pod.spec.dns_config is not None:
        found["dnsConfig"] = _shown(pod.spec.dns_config)
    if pod.spec.host_aliases:
        found["hostAliases"] = [_shown(item) for item in pod.spec.host_aliases]
    return found


def _resources(pod: Pod) -> dict[str, Any]:
    """Takes the sick Pod's limits, with requests so small that a full node still takes the Pod."""
    own: Mapping[str, Quantity] = pod.spec.containers[0].resources.limits if pod.spec.containers else {}
    limits = {**LIMITS, **{name: own[name] for name in ("cpu", "memory", "ephemeral-storage") if name in own}}
    return {"requests": {name: _smaller(small, limits[name]) for name, small in REQUESTS.items()}, "limits": limits}


def _smaller(first: Quantity, second: Quantity) -> Quantity:
    return second if (parse_quantity(second) or 0) < (parse_quantity(first) or 0) else first


def _pod_context(pod: Pod, profile: str) -> dict[str, Any]:
    sick = pod.spec.security_context or SecurityContext()
    main = (pod.spec.containers[0] if pod.spec.containers else Container()).security_context or SecurityContext()
    found: dict[str, Any] = {"seccompProfile": {"type": "RuntimeDefault"}}
    if profile == "restricted":
        user = sick.run_as_user if main.run_as_user is None else main.run_as_user
        group = sick.run_as_group if main.run_as_group is None else main.run_as_group
        found |= {"runAsNonRoot": True, "runAsUser": user or NOBODY, "runAsGroup": group or NOBODY}
    else:
        found |= {"runAsUser": 0}
    # As fsGroup the group would make the kubelet change the owner of files; as a supplemental group it only reads.
    groups = [*sick.supplemental_groups, *([sick.fs_group] if sick.fs_group else [])]
    if groups:
        found["supplementalGroups"] = list(dict.fromkeys(groups))
    labels = main.se_linux_options or sick.se_linux_options
    if labels is not None and profile != "privileged":
        # Without the same level, SELinux hides the sick Pod's files.
        found["seLinuxOptions"] = _shown(labels)
    return found


def _container_context(profile: str) -> dict[str, Any]:
    if profile == "privileged":
        return {"privileged": True}
    capabilities: dict[str, Any] = {"drop": ["ALL"]}
    if profile == "network":
        capabilities["add"] = ["NET_ADMIN", "NET_RAW"]
    return {"allowPrivilegeEscalation": False, "capabilities": capabilities}


def _mounts(volumes: Sequence[Mounted], write: bool, is_privileged: bool) -> dict[str, Any]:
    # A folder of their own, since the sick Pod's paths may hide the tools of the image.
    mounts = [
        {"name": item.name, "mountPath": f"/volumes/{item.name}", "readOnly": not write}
        for item, _, is_block in volumes
        if not is_block
    ]
    if is_privileged:
        mounts.append({"name": "host", "mountPath": "/host", "readOnly": True})
    devices = [{"name": item.name, "devicePath": f"/dev/{item.name}"} for item, _, is_block in volumes if is_block]
    return {name: found for name, found in (("volumeMounts", mounts), ("volumeDevices", devices)) if found}


def _volumes(volumes: Sequence[Mounted], write: bool, is_privileged: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": item.name, "persistentVolumeClaim": {"claimName": claim, "readOnly": not write}}
        for item, claim, _ in volumes
    ]
    if is_privileged:
        found.append({"name": "host", "hostPath": {"path": "/", "type": "Directory"}})
    return found


def _shown(part: msgspec.Struct) -> dict[str, Any]:
    """Gives a part as Kubernetes writes it, without what is empty."""
    plain: dict[str, Any] = msgspec.to_builtins(part)
    return {name: value for name, value in plain.items() if value not in ("", None, [], {})}


def equivalent(pod: Pod, profile: str, image: str) -> tuple[str, ...]:
    """Gives the `kubectl debug` that comes nearest: a container within the sick Pod, or a Pod on its node."""
    chosen = f"--image={image or IMAGE}"
    if profile == "privileged":
        return ("kubectl", "debug", f"node/{pod.spec.node_name}", "-it", chosen, "--profile=sysadmin")
    target = (f"--target={pod.spec.containers[0].name}",) if pod.spec.containers else ()
    level = "--profile=netadmin" if profile == "network" else "--profile=restricted"
    return ("kubectl", "debug", "-n", pod.namespace, f"pod/{pod.name}", "-it", chosen, *target, level)
