"""Records: what the store keeps, by type and version, upgraded by pure functions when it is read."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from holdfast.model.store_refusals import RecordUnreadable

T = TypeVar("T", bound=Struct)
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
Believed = int | Container[int] | None
"""At which revision somebody believes a record to be, or at one of which, None where they do not say."""
EVERY_REVISION = range(2**63)
"""What somebody believes who only says that the record is there."""


def is_believed(believed: Believed, revision: int) -> bool:
    """Says that a record is where somebody believes it to be."""
    if believed is None or isinstance(believed, int):
        return believed in (None, revision)
    return revision in believed


class RecordType(Struct, Generic[T], frozen=True, kw_only=True):
    """One type of record: its name, its present version, its Struct, and how older versions become the next.

    `unique` and `indexed` name fields by whose text a record can be found; no two records share a value of a unique
    one. An empty text is no value.
    """

    name: str
    version: int
    type: type[T]
    unique: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()
    upgrades: Mapping[int, Upgrade] = {}

    def encode(self, item: T) -> bytes:
        """Gives the stored form of a record's data."""
        return msgspec.json.encode(item, order="deterministic")

    def decode(self, data: bytes, version: int) -> T:
        """Reads the stored form of any version up to the present one; raises RecordUnreadable."""
        try:
            if version == self.version:
                return msgspec.json.decode(data, type=self.type)
            found = msgspec.json.decode(data)
            for step in range(version, self.version):
                found = self.upgrades[step](found)
            return msgspec.convert(found, self.type)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError) as error:
            raise RecordUnreadable(type=self.name, version=version, detail=str(error)) from error

    def keys(self, item: T) -> dict[str, str]:
        """Gives the texts by which a record can be found."""
        found = {name: str(getattr(item, name) or "") for name in (*self.unique, *self.indexed)}
        return {name: value for name, value in found.items() if value}


class Kept(Struct, Generic[T], frozen=True, kw_only=True):
    """A record as the store has it; `revision` counts its changes from 1."""

    id: str
    item: T
    revision: int
    created: datetime
    changed: datetime
