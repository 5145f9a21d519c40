"""What is known of a certificate: plain values, taken from it where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from holdfast.model.refs import Ref

Origin = Literal["secret", "ca-bundle", "handshake"]


class Certificate(Struct, frozen=True, kw_only=True, order=True):
    """The dates and names of an X.509 certificate.

    `place` says where it was found: a field of the object it is known of, or the address that presented it.
    """

    origin: Origin
    place: str
    subject: str
    names: tuple[str, ...] = ()
    not_before: datetime
    not_after: datetime


Certificates: TypeAlias = Mapping[Ref, tuple[Certificate, ...]]
"""Certificates by the object of which they are known."""


def end_of(certificate: Certificate) -> str:
    """Gives the end of a certificate as it is cited."""
    return certificate.not_after.strftime("%Y-%m-%dT%H:%M:%SZ")


def field_of(certificate: Certificate) -> str:
    """Gives the field under which the end of a certificate is cited."""
    return f"certificate[{certificate.place}].notAfter"
