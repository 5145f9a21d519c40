"""The store: everything that a server remembers, read and written in transactions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from msgspec import Struct

from holdfast.model.record import RecordType
from holdfast.ports.audit import AuditLog
from holdfast.ports.feed import Feed
from holdfast.ports.leases import Leases
from holdfast.ports.problems import Problems
from holdfast.ports.records import Shelf
from holdfast.ports.snapshots import Snapshots, Staged

T = TypeVar("T", bound=Struct)


class Store(Protocol):
    """One transaction."""

    @property
    def problems(self) -> Problems:
        """Gives the problems."""
        ...

    @property
    def snapshots(self) -> Snapshots:
        """Gives the snapshots."""
        ...

    @property
    def audit(self) -> AuditLog:
        """Gives the audit log."""
        ...

    @property
    def leases(self) -> Leases:
        """Gives the leases."""
        ...

    @property
    def feed(self) -> Feed:
        """Gives the feed."""
        ...

    def shelf(self, type_: RecordType[T]) -> Shelf[T]:
        """Gives the records of a type."""
        ...

    @property
    def areas(self) -> frozenset[str]:
        """Names the areas that were read until now: problems, snapshots, the records of a type and so on."""
        ...


class Stores(Protocol):
    """Opens transactions; what a block that raises has written is undone."""

    def read(self) -> AbstractContextManager[Store]:
        """Opens a view of one moment; writing in it is an error."""
        ...

    def write(self) -> AbstractContextManager[Store]:
        """Opens a transaction that is committed, and then durable, when its block ends."""
        ...

    def try_writing(self) -> None:
        """Writes something that nobody reads, and commits it; raises StoreError where nothing can be written now."""
        ...

    def stage(self, files: Iterable[tuple[str, bytes]]) -> Staged:
        """Makes files ready for a snapshot, outside of any transaction."""
        ...

    def changes(self) -> int:
        """Gives a number that is another one after every commit, of this process or another; opens no transaction.

        Whoever keeps what was read after asking for it knows that it still holds while the number is the same.
        """
        ...

    def changes_of(self, areas: Collection[str]) -> Mapping[str, int]:
        """Gives for each area a number that is another one after every commit that wrote it; opens no transaction."""
        ...

    @property
    def is_near(self) -> bool:
        """Says that a short question to it waits for no other process."""
        ...
