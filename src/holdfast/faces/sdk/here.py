"""Calling operations in this process, on a store that it holds open."""

from __future__ import annotations

from typing import TypeVar, cast, get_origin

from msgspec import Struct
from msgspec.structs import replace

from holdfast.service.desk import Asker, Office
from holdfast.service.table import call, table

R = TypeVar("R", bound=Struct)


class Here:
    """An office in this process, asked as someone."""

    def __init__(self, office: Office, asker: Asker) -> None:
        self._office = office
        self._asker = asker

    def call(self, operation: str, parameters: Struct, result: type[R], *, once: str = "", reason: str = "") -> R:
        """Calls an operation; `result` is its type. Raises what the operation raises."""
        asker = replace(self._asker, once=once, reason=reason or self._asker.reason)
        found = call(self._office, asker, table()[operation], parameters)
        assert isinstance(found, get_origin(result) or result)
        return cast("R", found)
