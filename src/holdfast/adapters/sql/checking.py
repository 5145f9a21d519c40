"""Looking at all of a store: does every part still say what was written."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select, text

from holdfast.adapters.sql.audit import SqlAudit
from holdfast.adapters.sql.forms import PROBLEM, SNAPSHOT, TURN
from holdfast.adapters.sql.link import Link
from holdfast.adapters.sql.pieces import hashed, unpacked
from holdfast.adapters.sql.stores import SqlStores
from holdfast.adapters.sql.tables import piece_data, pieces, problem_data, snapshot_files, snapshots, turns
from holdfast.model.audit import AuditRecord, Checkpoint
from holdfast.model.errors import HoldfastError
from holdfast.model.store_refusals import RecordUnreadable
from holdfast.pillars.governance.chain import verify
from holdfast.ports.backups import Damage

_BATCH = 50


def check(stores: SqlStores, is_signed: Callable[[Checkpoint], bool]) -> Iterator[Damage]:
    """Names everything in a store that is damaged, as it is found; `is_signed` judges a checkpoint's signature."""
    with stores.read() as store:
        for look in (_database, _records, _pieces, _files):
            yield from look(store.link)
        yield from _audit(store.audit, is_signed)


def _database(link: Link) -> Iterator[Damage]:
    """Asks SQLite for broken pages; PostgreSQL has no such question that reads everything."""
    if link.dialect == "sqlite":
        for row in link.rows(text("PRAGMA integrity_check")):
            if row[0] != "ok":
                yield Damage(sort="database", what=str(row[0]))


def _records(link: Link) -> Iterator[Damage]:
    for table, key, type_ in (
        (snapshots, snapshots.c.id, SNAPSHOT),
        (problem_data, problem_data.c.id, PROBLEM),
        (turns, turns.c.number, TURN),
    ):
        for batch in link.batches(select(key, table.c.data, table.c.version), _BATCH):
            for name, data, version in map(tuple, batch):
                try:
                    type_.decode(data, version)
                except RecordUnreadable as error:
                    yield Damage(sort="record", what=f"{type_.name} {name}", detail=str(error.values["detail"]))


def _pieces(link: Link) -> Iterator[Damage]:
    query = select(pieces.c.id, pieces.c.hash, piece_data.c.data)
    for batch in link.batches(query.outerjoin(piece_data, piece_data.c.id == pieces.c.id), _BATCH):
        for id_, hash_, data in map(tuple, batch):
            if not _is_whole(hash_, data):
                yield Damage(sort="piece", what=str(id_))


def _is_whole(hash_: bytes, data: bytes | None) -> bool:
    try:
        return data is not None and hashed(zlib.decompress(data)) == hash_
    except zlib.error:
        return False


def _files(link: Link) -> Iterator[Damage]:
    """Compares what the snapshots hold with the pieces that are there, and with how often they count as used."""
    held: Counter[int] = Counter()
    for name in [row.id for row in link.rows(select(snapshots.c.id))]:
        ids: set[int] = set()
        for row in link.rows(select(snapshot_files).where(snapshot_files.c.snapshot == name)):
            try:
                ids.update(unpacked(row.pieces))
            except (zlib.error, ValueError):
                yield Damage(sort="snapshot", what=name, detail=row.path)
        held.update(ids)
    counted = {row.id: row.used for row in link.rows(select(pieces.c.id, pieces.c.used))}
    for id_ in sorted(held.keys() | counted.keys()):
        if held[id_] != counted.get(id_):
            yield Damage(sort="use", what=str(id_), detail=f"{counted.get(id_)}, {held[id_]}")


def _audit(audit: SqlAudit, is_signed: Callable[[Checkpoint], bool]) -> Iterator[Damage]:
    try:
        proof = verify(_readable(audit), audit.checkpoints(), is_signed)
    except HoldfastError as error:
        yield Damage(sort="audit", what="checkpoints", detail=str(error))
        return
    if proof.broken:
        yield Damage(sort="audit", what=str(proof.broken.seq), detail=proof.broken.fault)


def _readable(audit: SqlAudit) -> Iterator[AuditRecord | None]:
    try:
        yield from audit.records()
    except RecordUnreadable:
        yield None
