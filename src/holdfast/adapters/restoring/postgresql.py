"""PostgreSQL: what every table holds, whether a dump reads to its end, and how it is restored."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from holdfast.model.backup_refusals import RestoreFailed
from holdfast.model.backups import Checked, Damage, Soundness
from holdfast.model.sums import DatabaseSums, TableSum

NAME, OF_DUMP = "database", "dump"
PAGE = 8192
PATIENCE_SECONDS = 10
SETTINGS = {
    # The text of a row must not depend on who asks.
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "3",
    "search_path": "pg_catalog",
}
TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1, 2
"""
SEQUENCES = """
select format('%I.%I', schemaname, sequencename),
case when has_sequence_privilege(format('%I.%I', schemaname, sequencename), 'SELECT') then coalesce(last_value, 0) end
from pg_sequences order by 1
"""
ROWS = """
select count(*), coalesce(sum(('x' || substr(h, 1, 16))::bit(64)::bigint::numeric), 0)::text
  || ':' || coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint::numeric), 0)::text
from (select md5(t::text) as h from {table} t) s
"""
BROKEN_INDEXES = """
select format('%I.%I', n.nspname, c.relname) from pg_index i
join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
where not i.indisvalid and n.nspname !~ '^pg_' order by 1
"""
TREES = """
select c.oid, format('%I.%I', n.nspname, c.relname) from pg_index i
join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
join pg_am a on a.oid = c.relam
where a.amname = 'btree' and i.indisvalid and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 2
"""
NOT_PERMITTED = "42501"
NOT_OF_THE_DATA = frozenset({"08", "53", "57"})
"""Classes of SQLSTATE of a server that is not there, has no room, or was told to stop."""
_BLOCK = re.compile(r"block (\d+)")


def database_sums(database: str, queries: dict[str, str]) -> DatabaseSums:
    """Notes all tables of a database at one moment; raises RestoreFailed."""
    try:
        with _reading(database) as connection:
            tables = tuple(_table(connection, *row) for row in connection.execute(TABLES).fetchall())
            sequences = {name: value for name, value in _sequences(connection).items() if value is not None}
            results = {name: _result(connection, text) for name, text in sorted(queries.items())}
    except psycopg.Error as error:
        raise RestoreFailed(what=_place(database), detail=_words(error)) from error
    return DatabaseSums(tables=tables, sequences=sequences, queries=queries, results=results)


def check_database(database: str, sums: DatabaseSums) -> Checked:
    """Holds a database against what was noted; one that does not answer is unknown, not good."""
    began = time.monotonic()
    if not sums.tables:
        return Checked(check=NAME, verdict="unknown", unknown="nothing-noted")
    try:
        with _reading(database) as connection:
            damages = list(_damages(connection, sums))
    except psycopg.Error as error:
        return Checked(check=NAME, verdict="unknown", unknown=_words(error), seconds=time.monotonic() - began)
    unread = next((item.found for item in damages if item.what == "not-permitted"), "")
    real = tuple(sorted(item for item in damages if item.what != "not-permitted"))
    verdict: Soundness = "damaged" if real else "unknown" if unread else "verified"
    return Checked(
        check=NAME,
        verdict=verdict,
        damages=real,
        unknown=unread,
        looked_at=len(sums.tables),
        seconds=time.monotonic() - began,
    )


def check_dump(dump: str) -> Checked:
    """Reads a dump to its end; a byte that was changed within a row only shows after a restore."""
    began = time.monotonic()
    if not Path(dump).is_file():
        return Checked(check=OF_DUMP, verdict="unknown", unknown="file-missing")
    program = shutil.which("pg_restore")
    if program is None:
        return Checked(check=OF_DUMP, verdict="unknown", unknown="pg_restore-missing")
    done = subprocess.run([program, "--file", os.devnull, dump], capture_output=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode == 0:
        return Checked(check=OF_DUMP, verdict="verified", looked_at=1, seconds=seconds)
    damage = Damage(what="unreadable", where=dump, found=_last_line(done.stderr), offset=Path(dump).stat().st_size)
    return Checked(check=OF_DUMP, verdict="damaged", damages=(damage,), looked_at=1, seconds=seconds)


def restore_dump(dump: str, database: str) -> int:
    """Restores a dump into an empty database and gives its size; raises RestoreFailed at the first error."""
    program = shutil.which("pg_restore")
    if program is None:
        raise RestoreFailed(what=dump, detail="pg_restore is not installed")
    if not Path(dump).is_file():
        raise RestoreFailed(what=dump, detail="there is no such file")
    _demand_empty(database)
    place = {name: str(value) for name, value in conninfo_to_dict(database).items() if value is not None}
    # Whoever lists the processes of this machine must not read a password.
    secret = {"PGPASSWORD": place.pop("password")} if "password" in place else {}
    command = [
        program,
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--dbname",
        make_conninfo("", **place),
        dump,
    ]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **secret})
    if done.returncode:
        raise RestoreFailed(what=dump, detail=_last_line(done.stderr))
    with _reading(database) as connection:
        row = connection.execute("select pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def _demand_empty(database: str) -> None:
    """A restore over data would destroy it, so there must be none."""
    try:
        with _reading(database) as connection:
            found = connection.execute(TABLES).fetchone()
    except psycopg.Error as error:
        raise RestoreFailed(what=_place(database), detail=_words(error)) from error
    if found is not None:
        raise RestoreFailed(what=_place(database), detail=f"the database is not empty: {found[0]}.{found[1]}")


@contextmanager
def _reading(database: str) -> Iterator[psycopg.Connection[Any]]:
    options = " ".join(f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in SETTINGS.items())
    with psycopg.connect(database, connect_timeout=PATIENCE_SECONDS, options=options) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def _table(connection: psycopg.Connection[Any], schema: str, table: str) -> TableSum:
    row = connection.execute(sql.SQL(ROWS).format(table=sql.Identifier(schema, table))).fetchone()
    assert row is not None
    return TableSum(name=f"{schema}.{table}", rows=int(row[0]), content=str(row[1]))


def _damages(connection: psycopg.Connection[Any], sums: DatabaseSums) -> Iterator[Damage]:
    there = {f"{schema}.{table}": (schema, table) for schema, table in connection.execute(TABLES).fetchall()}
    for wanted in sums.tables:
        if wanted.name not in there:
            yield Damage(what="missing", where=wanted.name, expected=f"{wanted.rows} rows")
        else:
            yield from _table_damages(connection, wanted, *there[wanted.name])
    for name in sorted(set(there) - {item.name for item in sums.tables}):
        yield Damage(what="unexpected", where=name)
    yield from _sequence_damages(connection, sums)
    for (name,) in connection.execute(BROKEN_INDEXES).fetchall():
        yield Damage(what="index", where=str(name), found="invalid")
    yield from _index_damages(connection)
    yield from _query_damages(connection, sums)


def _table_damages(connection: psycopg.Connection[Any], wanted: TableSum, schema: str, table: str) -> Iterator[Damage]:
    try:
        with connection.transaction():
            found = _table(connection, schema, table)
    except psycopg.Error as error:
        yield _trouble(error, "unreadable", wanted.name)
        return
    if found.rows != wanted.rows:
        yield Damage(what="rows", where=wanted.name, expected=str(wanted.rows), found=str(found.rows))
    elif found.content != wanted.content:
        yield Damage(what="content", where=wanted.name, expected=wanted.content[:24], found=found.content[:24])


def _sequences(connection: psycopg.Connection[Any]) -> dict[str, int | None]:
    return {str(name): value for name, value in connection.execute(SEQUENCES).fetchall()}


def _sequence_damages(connection: psycopg.Connection[Any], sums: DatabaseSums) -> Iterator[Damage]:
    found = _sequences(connection)
    for name, wanted in sums.sequences.items():
        value = found.get(name, -1)
        if value is None:
            yield Damage(what="not-permitted", where=name, found=name)
        elif value < wanted:
            # A sequence that is behind gives out numbers that are taken.
            yield Damage(what="sequence", where=name, expected=str(wanted), found=str(value) if value >= 0 else "")


def _trouble(error: psycopg.Error, what: str, where: str) -> Damage:
    """Tells what a failed look says of the data; one that says nothing of it is raised again."""
    state = error.sqlstate or ""
    if state == NOT_PERMITTED:
        return Damage(what="not-permitted", where=where, found=_words(error))
    if not state or state[:2] in NOT_OF_THE_DATA:
        raise error
    block = _BLOCK.search(str(error))
    return Damage(what=what, where=where, found=_words(error), offset=int(block[1]) * PAGE if block else None)


def _index_damages(connection: psycopg.Connection[Any]) -> Iterator[Damage]:
    """Has every B-tree checked against its table, where the extension for it is installed in the database."""
    row = connection.execute(
        "select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'amcheck'"
    ).fetchone()
    if row is None:
        return
    check = sql.SQL("select {}(%s::regclass, true)").format(sql.Identifier(str(row[0]), "bt_index_check"))
    for oid, name in connection.execute(TREES).fetchall():
        try:
            with connection.transaction():
                connection.execute(check, (oid,))
        except psycopg.Error as error:
            yield _trouble(error, "index", str(name))


def _query_damages(connection: psycopg.Connection[Any], sums: DatabaseSums) -> Iterator[Damage]:
    for name, wanted in sums.results.items():
        try:
            with connection.transaction():
                found = _result(connection, sums.queries.get(name, ""))
        except psycopg.Error as error:
            yield _trouble(error, "query", name)
            continue
        if found != wanted:
            yield Damage(what="query", where=name, expected=wanted[:16], found=found[:16])


def _result(connection: psycopg.Connection[Any], text: str) -> str:
    """Gives the SHA-256 of what a query gives, in the order in which it gives it."""
    total = hashlib.sha256()
    with connection.cursor() as cursor:
        # People name their tables without a schema; queries come last, so that nothing else sees this path.
        cursor.execute("""set local search_path = "$user", public""")
        cursor.execute(text.encode())
        for row in cursor:
            total.update(repr(tuple(None if value is None else str(value) for value in row)).encode())
    return total.hexdigest()


def _place(database: str) -> str:
    """Names a database without its password."""
    try:
        known = conninfo_to_dict(database)
    except psycopg.ProgrammingError:
        return "-"
    return f"{known.get('host', '')}:{known.get('port', '')}/{known.get('dbname', '')}"


def _words(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[0] if lines else "-"
