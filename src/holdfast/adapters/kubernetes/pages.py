"""What a page gives beside its objects, and what of it is never handed on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from holdfast.model.answers import SecretParts, read_secrets
from holdfast.model.ca_bundles import bundles_of
from holdfast.model.certificates import Certificate
from holdfast.model.codec import Head
from holdfast.model.lists import Page, Resource, SecretLevel
from holdfast.model.refs import Ref
from holdfast.model.x509 import leaf_of

CERTIFICATE_KEY = "tls.crt"
_TLS = {"kubernetes.io/tls": CERTIFICATE_KEY}
_KEPT_OF_SECRET = (
    "name", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "ownerReferences",
    "labels",
)  # fmt: skip


def page_of(resource: Resource, items: bytes, level: SecretLevel) -> Page | None:
    """Makes a page of a list's items; None when they are not what the resource should give."""
    if resource.key == "Secret":
        return _secrets(resource, items, level)
    return Page(resource, items, tuple(bundles_of(items, Head(resource.api_version, resource.kind))))


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
