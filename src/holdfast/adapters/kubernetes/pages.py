"""What a page gives beside its objects, and what of it is never handed on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from holdfast.adapters.kubernetes.x509 import leaf_of, newest_of
from holdfast.model.certificates import Certificate
from holdfast.model.codec import SecretParts, read_plain, read_secrets
from holdfast.model.lists import Page, Resource, SecretLevel
from holdfast.model.refs import Ref

CERTIFICATE_KEY = "tls.crt"
_TLS = {"kubernetes.io/tls": CERTIFICATE_KEY}
_KEPT_OF_SECRET = ("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "ownerReferences", "labels")
_WITH_BUNDLES = frozenset({"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService"})


def page_of(resource: Resource, items: bytes, level: SecretLevel) -> Page | None:
    """Makes a page of a list's items; None when they are not what the resource should give."""
    if resource.key == "Secret":
        return _secrets(resource, items, level)
    if resource.key in _WITH_BUNDLES and b'"caBundle"' in items:
        return Page(resource, items, tuple(_bundles(resource, items)))
    return Page(resource, items)


def without_values(items: bytes) -> bytes:
    """Makes Secrets of names and labels alone."""
    return json.dumps([_kept(item, False) for item in read_secrets(items, {}) or ()]).encode()


def _secrets(resource: Resource, items: bytes, level: SecretLevel) -> Page | None:
    """Makes Secrets of names, labels and, where it was asked for, key names.

    Annotations are left out, since they may repeat the values.
    """
    found = read_secrets(items, _TLS if level == "certificates" else {})
    if found is None:
        return None
    knows_keys = level in ("keys", "certificates")
    made = json.dumps([_kept(item, knows_keys) for item in found]).encode()
    return Page(resource, made, tuple(_own(found)))


def _kept(item: SecretParts, knows_keys: bool) -> dict[str, Any]:
    metadata = {key: item.metadata[key] for key in _KEPT_OF_SECRET if key in item.metadata}
    if not knows_keys:
        return {"metadata": metadata, "type": ""}
    return {
        "metadata": metadata,
        "type": item.type,
        "data": dict.fromkeys(item.keys, ""),
        "immutable": item.immutable,
    }


def _own(found: list[SecretParts]) -> Iterator[tuple[Ref, Certificate]]:
    for item in found:
        certificate = leaf_of(item.wanted, "secret", CERTIFICATE_KEY)
        if certificate:
            yield Ref("Secret", item.metadata.get("name", ""), item.metadata.get("namespace", "")), certificate


def _bundles(resource: Resource, items: bytes) -> Iterator[tuple[Ref, Certificate]]:
    """Reads the public certificates by which the API server knows a webhook or an aggregated API."""
    found = read_plain(items)
    for item in found if isinstance(found, list) else ():
        ref = Ref(resource.key, item["metadata"]["name"])
        for place, value in _places(item):
            certificate = newest_of(value, "ca-bundle", place)
            if certificate:
                yield ref, certificate


def _places(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if value := (item.get("spec") or {}).get("caBundle"):
        yield "spec.caBundle", value
    for number, webhook in enumerate(item.get("webhooks") or ()):
        if value := (webhook.get("clientConfig") or {}).get("caBundle"):
            yield f"webhooks[{number}].clientConfig.caBundle", value
