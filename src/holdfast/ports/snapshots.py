"""Snapshots of clusters over time: the files they are read from, and what was computed of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from holdfast.model.kept_snapshot import KeptSnapshot


class Staged(Struct, frozen=True):
    """Files cut into pieces by their hashes; `packed` holds what is kept of those pieces that were not there yet."""

    files: tuple[tuple[str, tuple[bytes, ...]], ...]
    pieces: Mapping[bytes, bytes]
    packed: Mapping[bytes, bytes]


class Snapshots(Protocol):
    """Keeps snapshots within a transaction; pieces that several share are kept once, compressed."""

    def add(self, snapshot: KeptSnapshot, files: Staged | Iterable[tuple[str, bytes]]) -> KeptSnapshot:
        """Keeps the files of a snapshot by their paths; gives it with the bytes that it added.

        Large ones are staged first: nobody else writes in the meantime.
        """
        ...

    def update(self, snapshot: KeptSnapshot) -> None:
        """Changes what is said of a snapshot; raises RecordAbsent."""
        ...

    def get(self, key: str) -> KeptSnapshot:
        """Gives a snapshot; raises RecordAbsent."""
        ...

    def latest(self, cluster: str, at: datetime | None = None) -> KeptSnapshot | None:
        """Gives the newest snapshot of a cluster, or the newest that was taken at a moment or before."""
        ...

    def of_cluster(self, cluster: str, before: datetime | None = None, limit: int = 100) -> tuple[KeptSnapshot, ...]:
        """Lists snapshots of a cluster, newest first."""
        ...

    def newest_with(self, name: str) -> Mapping[str, KeptSnapshot]:
        """Maps each cluster to its newest snapshot of which something was computed under a name."""
        ...

    def files(self, key: str) -> Iterator[tuple[str, bytes]]:
        """Gives the files of a snapshot; raises RecordAbsent."""
        ...

    def keep_view(self, key: str, name: str, data: bytes) -> None:
        """Keeps something computed of a snapshot under a name."""
        ...

    def view(self, key: str, name: str) -> bytes | None:
        """Gives what was computed of a snapshot under a name."""
        ...

    def remove(self, ids: Iterable[str]) -> int:
        """Forgets snapshots, and gives the bytes that this frees."""
        ...
