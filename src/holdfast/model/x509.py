"""Certificates as plain values; the only place that parses them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from typing import Any

from holdfast.model.certificates import Certificate, Origin


@cache
def can_parse() -> bool:
    """Says that the extra that parses certificates is installed."""
    return find_spec("cryptography") is not None


def leaf_of(text: str, origin: Origin, place: str) -> Certificate | None:
    """Reads the first certificate of base64 encoded PEM, which is that of the server itself."""
    found = _parsed(text)
    return _plain(found[0], origin, place) if found else None


def newest_of(text: str, origin: Origin, place: str) -> Certificate | None:
    """Reads the certificate of base64 encoded PEM that ends last: as long as it is valid, so is the bundle."""
    found = _parsed(text)
    return _plain(max(found, key=lambda item: item.not_valid_after_utc), origin, place) if found else None


def presented(der: bytes, place: str) -> Certificate | None:
    """Reads the certificate that a server presented."""
    if not can_parse():
        return None
    from cryptography import x509

    try:
        return _plain(x509.load_der_x509_certificate(der), "handshake", place)
    except ValueError:
        return None


def _parsed(text: str) -> list[Any]:
    if not text or not can_parse():
        return []
    from cryptography import x509

    try:
        return list(x509.load_pem_x509_certificates(base64.b64decode(text)))
    except ValueError:
        return []


def _plain(found: Any, origin: Origin, place: str) -> Certificate | None:
    return Certificate(
        origin=origin,
        place=place,
        subject=found.subject.rfc4514_string(),
        names=tuple(_names(found)),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
    )


def _names(found: Any) -> Iterable[str]:
    from cryptography import x509

    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    addresses = [str(item) for item in names.get_values_for_type(x509.IPAddress)]
    return [*names.get_values_for_type(x509.DNSName), *addresses]
