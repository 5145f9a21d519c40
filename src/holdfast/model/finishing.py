"""The last step of decoding: what an object inherits, and what of it must not be kept.

Objects are changed in place here, before anyone else has seen them.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import field
from msgspec.structs import force_setattr

from holdfast.model.kinds import KindInfo
from holdfast.model.objects.admission import (
    ClientConfig,
    CustomResourceDefinition,
    MutatingWebhookConfiguration,
    ValidatingWebhookConfiguration,
)
from holdfast.model.objects.config import ConfigMap, Secret
from holdfast.model.objects.container import Container, EnvVar
from holdfast.model.objects.event import Event
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import KubeObject, Meta, Part
from holdfast.model.objects.pod import ContainerStatus, Pod, PodTemplate
from holdfast.model.objects.workloads import template_of
from holdfast.model.redaction import (
    is_hook_name,
    is_secret_name,
    may_carry,
    may_hide,
    redact_address,
    redact_arguments,
    redact_named,
    redact_text,
    redact_value,
)
from holdfast.model.sharing import Sharing

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class SecretOnWire(Part, frozen=True):
    """A Secret as it arrives; it lives only until its key names are taken."""

    api_version: str = ""
    metadata: Meta = field(default_factory=Meta)
    type: str = "Opaque"
    data: Any = None
    string_data: Any = None
    immutable: bool = False


class ConfigMapOnWire(Part, frozen=True):
    """A ConfigMap as it arrives, with its binary values."""

    api_version: str = ""
    metadata: Meta = field(default_factory=Meta)
    data: dict[str, str] = field(default_factory=dict)
    binary_data: Any = None
    immutable: bool = False


OnWire: TypeAlias = KubeObject | SecretOnWire | ConfigMapOnWire


def wire_type(info: KindInfo | None) -> type[OnWire]:
    """Gives the type into which a kind is decoded."""
    if info is None:
        return GenericObject
    if info.type is Secret:
        return SecretOnWire
    return ConfigMapOnWire if info.type is ConfigMap else info.type


def finish(
    item: OnWire, info: KindInfo | None, head: tuple[str, str], sharing: Sharing | None = None
) -> tuple[KubeObject | None, str]:
    """Gives the object as it is kept, its namespace explicit and its secrets gone, or why it cannot be.

    Without an object, no reason means that there is nothing to complain about.
    """
    meta = item.metadata
    if not meta.name:
        if not meta.generate_name:
            # Files of tools (a kubeconfig, a kustomization) look like objects and have no name.
            return None, "no metadata.name" if info is not None else ""
        # Such an object is created under a name that only the API server will know.
        force_setattr(meta, "name", meta.generate_name)
    if info is not None and info.namespaced != bool(meta.namespace):
        force_setattr(meta, "namespace", "default" if info.namespaced else "")
    if meta.annotations:
        _clean_annotations(meta)
    made = _kept(item)
    if not made.api_version:
        force_setattr(made, "api_version", head[0])
    if isinstance(made, GenericObject) and not made.kind:
        force_setattr(made, "kind", head[1])
    if isinstance(made, Pod):
        _finish_pod(made, sharing)
    elif isinstance(made, Event):
        _redact_event(made)
    else:
        _redact_workload(made)
        _redact_clients(made)
    _redact_conditions(made)
    return made, ""


def _kept(item: OnWire) -> KubeObject:
    if isinstance(item, SecretOnWire):
        return _secret(item)
    return _config_map(item) if isinstance(item, ConfigMapOnWire) else item


def _secret(item: SecretOnWire) -> Secret:
    # A dump that took the data away says nothing of the keys; an empty map does.
    known = isinstance(item.data, dict) or isinstance(item.string_data, dict)
    return Secret(
        api_version=item.api_version,
        metadata=item.metadata,
        type=item.type,
        keys=tuple(sorted({*_keys(item.data), *_keys(item.string_data)})),
        keys_known=known,
        immutable=item.immutable,
    )


def _config_map(item: ConfigMapOnWire) -> ConfigMap:
    return ConfigMap(
        api_version=item.api_version,
        metadata=item.metadata,
        data={key: _configured(key, value) for key, value in item.data.items()},
        binary_keys=tuple(sorted(_keys(item.binary_data))),
        immutable=item.immutable,
    )


def _configured(key: str, value: str) -> str:
    return redact_text(value) if "\n" in value else redact_named(key, redact_text(value))


def _keys(data: Any) -> list[str]:
    return [key for key in data if isinstance(key, str)] if isinstance(data, dict) else []


def _clean_annotations(meta: Meta) -> None:
    annotations = meta.annotations
    annotations.pop(LAST_APPLIED, None)
    # Most annotations hold nothing to hide, so one look at all of them comes first.
    if not may_hide(" ".join([*annotations, *annotations.values()])):
        return
    for key, value in annotations.items():
        annotations[key] = redact_named(key, redact_text(value))


def _finish_pod(made: Pod, sharing: Sharing | None) -> None:
    # Containers that equal finished ones hold nothing to hide.
    if sharing is None or not sharing.adopt(made):
        _redact_containers(made.spec.containers)
    _redact_containers(made.spec.init_containers)
    for status in made.status.container_statuses:
        _redact_status(status)
    for status in made.status.init_container_statuses:
        _redact_status(status)
    if sharing is not None:
        sharing.share(made)


def _redact_workload(made: KubeObject) -> None:
    found = template_of(made)
    if found is not None:
        _redact_template(found[1])


def _redact_clients(made: KubeObject) -> None:
    clients: list[ClientConfig] = []
    if isinstance(made, ValidatingWebhookConfiguration | MutatingWebhookConfiguration):
        clients = [webhook.client_config for webhook in made.webhooks]
    elif isinstance(made, CustomResourceDefinition) and made.spec.conversion.webhook is not None:
        clients = [made.spec.conversion.webhook.client_config]
    for client in clients:
        if client.url:
            force_setattr(client, "url", redact_address(client.url))


def _redact_conditions(made: KubeObject) -> None:
    # An API server repeats in them which address it called.
    for condition in getattr(getattr(made, "status", None), "conditions", ()):
        if "://" in condition.message:
            force_setattr(condition, "message", redact_value(condition.message))


def _redact_template(template: PodTemplate) -> None:
    if template.metadata.annotations:
        _clean_annotations(template.metadata)
    _redact_containers(template.spec.containers)
    _redact_containers(template.spec.init_containers)


def _redact_containers(containers: tuple[Container, ...]) -> None:
    for container in containers:
        _redact_container(container)


def _redact_container(container: Container) -> None:
    # Most Pods carry nothing to hide, so one look at all values together comes first.
    env = container.env
    if env and _may_hide(env):
        for var in env:
            if var.value:
                force_setattr(var, "value", redact_named(var.name, var.value))
    if container.args:
        force_setattr(container, "args", redact_arguments(container.args))
    if container.command:
        force_setattr(container, "command", redact_arguments(container.command))


def _may_hide(env: tuple[EnvVar, ...]) -> bool:
    values = [var.value for var in env]
    return may_carry("\n".join(values)) or any(
        is_secret_name(var.name) or is_hook_name(var.name) for var, value in zip(env, values, strict=True) if value
    )


def _redact_status(status: ContainerStatus) -> None:
    for state in (status.state, status.last_state):
        for part in (state.waiting, state.terminated):
            if part is not None and part.message:
                force_setattr(part, "message", redact_value(part.message))


def _redact_event(made: Event) -> None:
    if _may_call(made.message):
        force_setattr(made, "message", redact_value(made.message))
    if _may_call(made.note):
        force_setattr(made, "note", redact_value(made.note))


def _may_call(message: str) -> bool:
    return "@" in message or ("://" in message and "ook" in message)
