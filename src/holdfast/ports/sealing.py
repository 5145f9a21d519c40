"""What must not be readable at rest, and what is signed."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Sealed(Struct, frozen=True, kw_only=True):
    """Something closed: with which key, and the closed bytes as base64."""

    key: str
    data: str


class Sealing(Protocol):
    """Closes and opens with keys that lie outside the store; every method raises KeyUnusable."""

    def seal(self, data: bytes, context: str) -> Sealed:
        """Closes something with the present key; it opens only with the same context."""
        ...

    def open(self, sealed: Sealed, context: str) -> bytes:
        """Opens what was closed with the present or an earlier key; raises SealBroken."""
        ...

    def sign(self, data: bytes) -> tuple[str, str]:
        """Signs something; gives the name of the key and the signature as base64."""
        ...

    def is_signed(self, data: bytes, key: str, signature: str) -> bool:
        """Says that a signature by the named key is right."""
        ...

    @property
    def present(self) -> str:
        """Names the present key."""
        ...
