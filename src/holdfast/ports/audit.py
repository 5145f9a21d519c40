"""The audit log: records are only ever added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from holdfast.model.audit import AuditRecord, Checkpoint, Deed


class AuditLog(Protocol):
    """Keeps the chain within a transaction; writers take turns, so that no number is given twice or left out."""

    def append(self, deed: Deed) -> AuditRecord:
        """Adds a deed at the end of the chain.

        It is told which records the transaction wrote since its last deed; what comes after its last one is in none.
        """
        ...

    def records(self, after: int = 0, limit: int | None = None) -> Iterator[AuditRecord]:
        """Lists records in their order, from behind a number on."""
        ...

    def last(self) -> AuditRecord | None:
        """Gives the newest record."""
        ...

    def sign(self, checkpoint: Checkpoint) -> None:
        """Keeps a checkpoint."""
        ...

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Lists the checkpoints, oldest first."""
        ...
