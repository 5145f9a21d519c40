"""The audit chain in a table whose rows the database itself refuses to change or delete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from holdfast.adapters.sql.forms import CHECKPOINT, DEED
from holdfast.adapters.sql.link import CHUNK, Link
from holdfast.adapters.sql.tables import audit, checkpoints
from holdfast.adapters.sql.witness import Witness
from holdfast.model.audit import AuditRecord, Checkpoint, Deed
from holdfast.pillars.governance.chain import chained
from holdfast.pillars.governance.witness import witnessed

_LAST = select(audit).order_by(audit.c.seq.desc()).limit(1)


class SqlAudit:
    """The audit log, within a transaction; the turns of writers keep its numbers whole."""

    def __init__(self, link: Link, witness: Witness) -> None:
        self._link = link
        self._witness = witness

    def append(self, deed: Deed) -> AuditRecord:
        """Adds a deed at the end of the chain, with what was written to the shelves since the last one."""
        last = self._link.row(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1))
        told = witnessed(deed, self._witness.take())
        record = chained(last.seq + 1 if last else 1, told, last.hash if last else "")
        self._link.run(
            audit.insert(),
            {
                "seq": record.seq,
                "version": DEED.version,
                "data": DEED.encode(record.deed),
                "previous": record.previous,
                "hash": record.hash,
            },
        )
        return record

    def records(self, after: int = 0, limit: int | None = None) -> Iterator[AuditRecord]:
        """Lists records in their order, from behind a number on."""
        left = limit
        while left is None or left > 0:
            size = CHUNK if left is None else min(CHUNK, left)
            found = self._link.rows(select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(size))
            yield from map(_record, found)
            if len(found) < size:
                return
            after = found[-1].seq
            left = None if left is None else left - size

    def last(self) -> AuditRecord | None:
        """Gives the newest record."""
        found = self._link.row(_LAST)
        return _record(found) if found else None

    def sign(self, checkpoint: Checkpoint) -> None:
        """Keeps a checkpoint."""
        number = self._link.numbers("checkpoints").start
        row = {"number": number, "version": CHECKPOINT.version, "data": CHECKPOINT.encode(checkpoint)}
        self._link.run(checkpoints.insert(), row)

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Lists the checkpoints, oldest first."""
        found = self._link.rows(select(checkpoints).order_by(checkpoints.c.number))
        return tuple(CHECKPOINT.decode(row.data, row.version) for row in found)


def _record(row: Row[Any]) -> AuditRecord:
    deed = DEED.decode(row.data, row.version)
    # A field of another name reads as if it were not there: what was not written so has no hash that could fit.
    is_whole = row.version != DEED.version or DEED.encode(deed) == row.data
    return AuditRecord(seq=row.seq, deed=deed, previous=row.previous, hash=row.hash if is_whole else "")
