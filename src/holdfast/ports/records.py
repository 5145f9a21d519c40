"""Shelves of records: anything that is kept by its id and found by a few of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from msgspec import Struct

from holdfast.model.record import Believed, Kept

T = TypeVar("T", bound=Struct)


class Shelf(Protocol[T]):
    """Keeps the records of one type within a transaction; changes are seen by others when it is committed."""

    def add(self, key: str, item: T) -> Kept[T]:
        """Keeps a new record; raises RecordTaken when its id or a unique field is in use."""
        ...

    def get(self, key: str) -> Kept[T]:
        """Gives a record; raises RecordAbsent."""
        ...

    def find(self, field: str, value: str) -> tuple[Kept[T], ...]:
        """Lists the records with a text in a unique or indexed field, by id."""
        ...

    def replace(self, key: str, item: T, revision: Believed = None) -> Kept[T]:
        """Changes a record; raises RecordAbsent, RecordTaken, or RecordChanged when it is not at `revision`."""
        ...

    def put(self, key: str, item: T, revision: Believed = None) -> Kept[T]:
        """Keeps a record in the place of what was kept under its id, if there was anything.

        Raises RecordTaken, or RecordChanged when what was there, or nothing, is not at `revision`.
        """
        ...

    def remove(self, key: str, revision: Believed = None) -> None:
        """Forgets a record; raises RecordAbsent and RecordChanged."""
        ...

    def page(self, after: str = "", limit: int = 100, ids: Sequence[str] | None = None) -> tuple[Kept[T], ...]:
        """Lists records by id, from behind one on, or only those of some ids."""
        ...

    def count(self) -> int:
        """Counts the records."""
        ...
