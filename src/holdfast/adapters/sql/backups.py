"""Backups: every table as it is at one moment, in a file from which either engine can be filled.

The copy is logical, so that no program of a database's vendor is needed, a store can move from SQLite to PostgreSQL,
and the pages of a damaged file are read instead of copied.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, column, func, insert, inspect, select, table

from holdfast.adapters.sql.archives import Reader, opened, written
from holdfast.adapters.sql.engines import Engines, engines
from holdfast.adapters.sql.link import Link, told
from holdfast.adapters.sql.migrating import alone, upgraded, version, versions
from holdfast.adapters.sql.stores import PATIENCE_SECONDS, SqlStores
from holdfast.adapters.sql.tables import META
from holdfast.model.store_refusals import StoreNewer, StoreNotEmpty
from holdfast.ports.backups import Copied

_BATCH = 50


def back_up(stores: SqlStores, target: Path) -> Copied:
    """Writes all that a store holds at this moment into a new file, while others go on writing.

    Raises BackupUnusable and StoreUnusable.
    """
    with stores.read() as store, written(target) as writer:
        for part in META.tables.values():
            order = part.primary_key.columns
            names = tuple(str(item.name) for item in part.columns)
            writer.add(str(part.name), names, store.link.batches(select(part).order_by(*order), _BATCH))
        manifest = writer.finish(versions().newest)
    return Copied(schema=manifest.schema, rows=manifest.rows, bytes=target.stat().st_size)


def restore(source: Path, place: str) -> Copied:
    """Fills an empty place with a backup, as a whole or not at all, and brings its tables up to date.

    Raises BackupUnusable, StoreNotEmpty, StoreNewer and StoreUnusable.
    """
    with opened(source) as reader:
        schema, known = reader.manifest.schema, versions()
        if schema not in known.known:
            raise StoreNewer(place=str(source), found=schema, known=known.newest)
        target = engines(place, PATIENCE_SECONDS)
        try:
            with told(target.place), alone(target) as connection:
                _require_empty(connection, target, schema)
                upgraded(connection, target.place, target=schema)
                _fill(Link(connection, target.place), reader)
                upgraded(connection, target.place)
        finally:
            target.close()
    return Copied(schema=schema, rows=reader.manifest.rows, bytes=source.stat().st_size)


def _require_empty(connection: Connection, target: Engines, schema: str) -> None:
    there = set(inspect(connection).get_table_names())
    for part in META.tables.values():
        if part.name in there and _count(connection, part):
            raise StoreNotEmpty(place=target.place, what=part.name)
    if version(connection) not in ("", schema):
        raise StoreNotEmpty(place=target.place, what=version(connection))


def _count(connection: Connection, part: Table) -> int:
    return connection.execute(select(func.count()).select_from(part)).scalar_one()


def _fill(link: Link, reader: Reader) -> None:
    for part in reader.manifest.parts:
        into = insert(table(part.table, *map(column, part.columns)))
        for batch in reader.rows(part):
            link.run(into, [dict(zip(part.columns, row, strict=True)) for row in batch])
