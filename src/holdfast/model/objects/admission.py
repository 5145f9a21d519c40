"""What stands between a request and the store: webhooks, definitions, aggregated APIs."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import Anything, Condition, KubeObject, LabelSelector, Part


class ServiceReference(Part, frozen=True):
    """The Service that serves a webhook or an aggregated API."""

    name: str = ""
    namespace: str = ""
    path: str | None = None
    port: int = 443


class ClientConfig(Part, frozen=True):
    """How the API server reaches a webhook."""

    service: ServiceReference | None = None
    url: str | None = None


class OperationRule(Part, frozen=True):
    """The requests that a webhook wants to see."""

    operations: tuple[str, ...] = ()
    api_groups: tuple[str, ...] = ()
    api_versions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    scope: str = "*"


class Webhook(Part, frozen=True):
    """One webhook of a configuration."""

    name: str = ""
    client_config: ClientConfig = field(default_factory=ClientConfig)
    rules: tuple[OperationRule, ...] = ()
    failure_policy: str = "Fail"
    timeout_seconds: int = 10
    namespace_selector: LabelSelector | None = None
    object_selector: LabelSelector | None = None
    match_conditions: tuple[Anything, ...] = ()
    side_effects: str = ""


class ValidatingWebhookConfiguration(KubeObject, frozen=True):
    """Webhooks that may refuse a request."""

    KIND: ClassVar[str] = "ValidatingWebhookConfiguration"
    webhooks: tuple[Webhook, ...] = ()


class MutatingWebhookConfiguration(KubeObject, frozen=True):
    """Webhooks that may change or refuse a request."""

    KIND: ClassVar[str] = "MutatingWebhookConfiguration"
    webhooks: tuple[Webhook, ...] = ()


class DefinitionNames(Part, frozen=True):
    """The names of a custom kind."""

    kind: str = ""
    plural: str = ""


class ConversionWebhook(Part, frozen=True):
    """The webhook that converts between versions of a custom kind."""

    client_config: ClientConfig = field(default_factory=ClientConfig)


class Conversion(Part, frozen=True):
    """How versions of a custom kind are converted."""

    strategy: str = "None"
    webhook: ConversionWebhook | None = None


class DefinitionSpec(Part, frozen=True):
    """What a custom kind is."""

    group: str = ""
    scope: str = ""
    names: DefinitionNames = field(default_factory=DefinitionNames)
    conversion: Conversion = field(default_factory=Conversion)


class DefinitionStatus(Part, frozen=True):
    """What is observed of a custom kind."""

    conditions: tuple[Condition, ...] = ()
    stored_versions: tuple[str, ...] = ()


class CustomResourceDefinition(KubeObject, frozen=True):
    """The definition of a custom kind; schemas are not kept."""

    KIND: ClassVar[str] = "CustomResourceDefinition"
    spec: DefinitionSpec = field(default_factory=DefinitionSpec)
    status: DefinitionStatus = field(default_factory=DefinitionStatus)


class ApiServiceSpec(Part, frozen=True):
    """What an APIService serves."""

    group: str = ""
    version: str = ""
    service: ServiceReference | None = None
    insecure_skip_tls_verify: bool = field(default=False, name="insecureSkipTLSVerify")


class ApiServiceStatus(Part, frozen=True):
    """What is observed of an APIService."""

    conditions: tuple[Condition, ...] = ()


class APIService(KubeObject, frozen=True):
    """A group and version of the API, local or aggregated."""

    KIND: ClassVar[str] = "APIService"
    spec: ApiServiceSpec = field(default_factory=ApiServiceSpec)
    status: ApiServiceStatus = field(default_factory=ApiServiceStatus)
