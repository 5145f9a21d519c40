"""Pods and workloads, and the ConfigMaps, Secrets, accounts and classes that their templates name."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.graph import Edge
from holdfast.model.objects.container import Container
from holdfast.model.objects.pod import Pod, PodSpec, containers_of
from holdfast.model.objects.volumes import Volume
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.readiness import pod_is_healthy


def edges(snapshot: Snapshot) -> Iterator[Edge]:
    """Relates unhealthy Pods to the configuration they use."""
    for pod in snapshot.all(Pod):
        if not pod_is_healthy(pod):
            for kind, name, field, _ in references(pod.spec):
                yield Edge(pod.ref, "uses", Ref(kind, name, _space(kind, pod.namespace)), field)


def references(spec: PodSpec, prefix: str = "spec") -> Iterator[tuple[str, str, str, bool]]:
    """Lists the objects that a Pod specification names: kind, name, field path and whether it is optional."""
    if spec.service_account_name:
        yield "ServiceAccount", spec.service_account_name, f"{prefix}.serviceAccountName", False
    if spec.priority_class_name:
        yield "PriorityClass", spec.priority_class_name, f"{prefix}.priorityClassName", False
    if spec.runtime_class_name:
        yield "RuntimeClass", spec.runtime_class_name, f"{prefix}.runtimeClassName", False
    for i, secret in enumerate(spec.image_pull_secrets):
        if secret.name:
            yield "Secret", secret.name, f"{prefix}.imagePullSecrets[{i}].name", True
    for i, volume in enumerate(spec.volumes):
        yield from _of_volume(volume, f"{prefix}.volumes[{i}]")
    for item in containers_of(spec, prefix):
        yield from _of_container(item.container, item.path)


def _of_volume(volume: Volume, path: str) -> Iterator[tuple[str, str, str, bool]]:
    if volume.config_map:
        yield "ConfigMap", volume.config_map.name, f"{path}.configMap.name", volume.config_map.optional
    if volume.secret:
        yield "Secret", volume.secret.secret_name, f"{path}.secret.secretName", volume.secret.optional
    for i, source in enumerate(volume.projected.sources if volume.projected else ()):
        at = f"{path}.projected.sources[{i}]"
        if source.config_map:
            yield "ConfigMap", source.config_map.name, f"{at}.configMap.name", source.config_map.optional
        if source.secret:
            yield "Secret", source.secret.name, f"{at}.secret.name", source.secret.optional


def _of_container(container: Container, path: str) -> Iterator[tuple[str, str, str, bool]]:
    for i, source in enumerate(container.env_from):
        if source.config_map_ref:
            ref = source.config_map_ref
            yield "ConfigMap", ref.name, f"{path}.envFrom[{i}].configMapRef.name", ref.optional
        if source.secret_ref:
            ref = source.secret_ref
            yield "Secret", ref.name, f"{path}.envFrom[{i}].secretRef.name", ref.optional
    for i, variable in enumerate(container.env):
        if variable.value_from is None:
            continue
        at = f"{path}.env[{i}].valueFrom"
        if variable.value_from.config_map_key_ref:
            key = variable.value_from.config_map_key_ref
            yield "ConfigMap", key.name, f"{at}.configMapKeyRef.name", key.optional
        if variable.value_from.secret_key_ref:
            key = variable.value_from.secret_key_ref
            yield "Secret", key.name, f"{at}.secretKeyRef.name", key.optional


def _space(kind: str, namespace: str) -> str:
    return "" if kind in ("PriorityClass", "RuntimeClass") else namespace
