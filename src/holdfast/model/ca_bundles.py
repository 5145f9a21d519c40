"""The public certificates by which the API server knows webhooks, conversions and aggregated APIs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from holdfast.model.certificates import Certificate
from holdfast.model.codec import Head, read_plain, split_items
from holdfast.model.refs import Ref
from holdfast.model.x509 import newest_of

_KEY = b'"caBundle"'
_KINDS = {
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io",
    "MutatingWebhookConfiguration": "admissionregistration.k8s.io",
    "CustomResourceDefinition": "apiextensions.k8s.io",
    "APIService": "apiregistration.k8s.io",
}


def bundles_of(items: bytes, hint: Head | None) -> Iterator[tuple[Ref, Certificate]]:
    """Reads the certificates in a JSON array of objects; `hint` is what those inherit that do not say their kind."""
    # Definitions are large, so only objects with a bundle become plain values.
    for item in split_items(items) if _KEY in items else ():
        if _KEY in item:
            yield from _of(read_plain(item), hint)


def bundles_in(values: Iterable[Any], hint: Head | None) -> Iterator[tuple[Ref, Certificate]]:
    """Reads the certificates in objects that are plain values already."""
    for value in values:
        yield from _of(value, hint)


def _of(item: Any, hint: Head | None) -> Iterator[tuple[Ref, Certificate]]:
    kind = _text(item, "kind") or (hint.kind if hint else "")
    version = _text(item, "apiVersion") or (hint.api_version if hint else "")
    name = _text(_part(item, "metadata"), "name")
    if not name or kind not in _KINDS or version.partition("/")[0] != _KINDS[kind]:
        return
    for place, value in _places(item):
        certificate = newest_of(value, "ca-bundle", place)
        if certificate:
            yield Ref(kind, name), certificate


def _places(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    spec = _part(item, "spec")
    yield "spec.caBundle", _text(spec, "caBundle")
    conversion = _part(_part(_part(spec, "conversion"), "webhook"), "clientConfig")
    yield "spec.conversion.webhook.clientConfig.caBundle", _text(conversion, "caBundle")
    webhooks = item.get("webhooks")
    for number, webhook in enumerate(webhooks if isinstance(webhooks, list) else ()):
        yield f"webhooks[{number}].clientConfig.caBundle", _text(_part(webhook, "clientConfig"), "caBundle")


def _part(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
