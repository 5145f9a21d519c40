"""Who carries a call of the client to where it is answered."""

from __future__ import annotations

from typing import Protocol, TypeVar

from msgspec import Struct

R = TypeVar("R", bound=Struct)


class Caller(Protocol):
    """Calls an operation by its name."""

    def call(self, operation: str, parameters: Struct, result: type[R], *, once: str = "", reason: str = "") -> R:
        """Gives the result; calling again under the key `once` changes nothing, `reason` is for the audit log."""
        ...
