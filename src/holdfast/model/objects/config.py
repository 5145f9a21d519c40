"""Configuration, identity and limits of namespaces."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import Condition, KubeObject, LocalReference, Part, Quantity


class ConfigMap(KubeObject, frozen=True):
    """A ConfigMap; values that look secret are redacted by the codec, binary values are key names only."""

    KIND: ClassVar[str] = "ConfigMap"
    data: dict[str, str] = field(default_factory=dict)
    binary_keys: tuple[str, ...] = ()
    immutable: bool = False


class Secret(KubeObject, frozen=True):
    """A Secret: its type and key names; values never enter the model."""

    KIND: ClassVar[str] = "Secret"
    type: str = "Opaque"
    keys: tuple[str, ...] = ()
    keys_known: bool = True
    immutable: bool = False


class ServiceAccount(KubeObject, frozen=True):
    """A ServiceAccount."""

    KIND: ClassVar[str] = "ServiceAccount"
    secrets: tuple[LocalReference, ...] = ()
    image_pull_secrets: tuple[LocalReference, ...] = ()
    automount_service_account_token: bool | None = None


class ScopeRequirement(Part, frozen=True):
    """One expression of a quota's scope selector."""

    scope_name: str = ""
    operator: str = "Exists"
    values: tuple[str, ...] = ()


class ScopeSelector(Part, frozen=True):
    """Which Pods a quota counts."""

    match_expressions: tuple[ScopeRequirement, ...] = ()


class QuotaSpec(Part, frozen=True):
    """What a ResourceQuota limits."""

    hard: dict[str, Quantity] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    scope_selector: ScopeSelector | None = None


class QuotaStatus(Part, frozen=True):
    """What a ResourceQuota counted."""

    hard: dict[str, Quantity] = field(default_factory=dict)
    used: dict[str, Quantity] = field(default_factory=dict)


class ResourceQuota(KubeObject, frozen=True):
    """A ResourceQuota."""

    KIND: ClassVar[str] = "ResourceQuota"
    spec: QuotaSpec = field(default_factory=QuotaSpec)
    status: QuotaStatus = field(default_factory=QuotaStatus)


class LimitItem(Part, frozen=True):
    """Bounds and defaults for one type of object."""

    type: str = ""
    max: dict[str, Quantity] = field(default_factory=dict)
    min: dict[str, Quantity] = field(default_factory=dict)
    default: dict[str, Quantity] = field(default_factory=dict)
    default_request: dict[str, Quantity] = field(default_factory=dict)
    max_limit_request_ratio: dict[str, Quantity] = field(default_factory=dict)


class LimitSpec(Part, frozen=True):
    """What a LimitRange bounds."""

    limits: tuple[LimitItem, ...] = ()


class LimitRange(KubeObject, frozen=True):
    """A LimitRange."""

    KIND: ClassVar[str] = "LimitRange"
    spec: LimitSpec = field(default_factory=LimitSpec)


class NamespaceSpec(Part, frozen=True):
    """What a Namespace asks for."""

    finalizers: tuple[str, ...] = ()


class NamespaceStatus(Part, frozen=True):
    """What is observed of a Namespace."""

    phase: str = ""
    conditions: tuple[Condition, ...] = ()


class Namespace(KubeObject, frozen=True):
    """A Namespace."""

    KIND: ClassVar[str] = "Namespace"
    spec: NamespaceSpec = field(default_factory=NamespaceSpec)
    status: NamespaceStatus = field(default_factory=NamespaceStatus)
