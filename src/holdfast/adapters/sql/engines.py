"""Engines: how each database is opened so that a commit is durable and readers see one moment."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

from holdfast.adapters.sql.waiting import SILENT_SECONDS, taking_turns
from holdfast.model.store_refusals import StoreUnusable

TURN_KEY = 0x686F6C6466617374
"""The advisory lock of PostgreSQL by which writers take turns: `holdfast` in ASCII."""

APPLICATION = 0x48464D31
"""What SQLite notes in the file's header, by which a file of another program is known."""

_OLDEST = (3, 35, 0)
_SQLITE_HEADER = b"SQLite format 3\x00"


class Engines(Struct, frozen=True):
    """A database opened for reading and for writing; `place` names it without a password."""

    place: str
    reading: Engine
    writing: Engine

    def close(self) -> None:
        """Closes all connections."""
        self.reading.dispose()
        self.writing.dispose()


def engines(place: str, patience_seconds: float) -> Engines:
    """Opens a database; raises StoreUnusable for a place that cannot be one."""
    if place.startswith(("postgresql://", "postgres://")):
        return _postgres(place, patience_seconds)
    if "://" in place:
        raise StoreUnusable(place=place.partition("://")[0], detail="neither a path nor postgresql://")
    return _sqlite(Path(place), patience_seconds)


def _sqlite(path: Path, patience_seconds: float) -> Engines:
    if sqlite3.sqlite_version_info < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        raise StoreUnusable(place=str(path), detail=f"SQLite {sqlite3.sqlite_version} is older than {oldest}")
    _prepare(path)
    url = URL.create("sqlite", database=str(path))
    kinds = (
        (_begun("BEGIN"), "query_only=ON", patience_seconds),
        (taking_turns(str(path), patience_seconds), "synchronous=FULL", min(patience_seconds, SILENT_SECONDS)),
    )
    made = []
    for begin, pragma, wait in kinds:
        engine = create_engine(url, **_pool(patience_seconds))
        event.listen(engine, "connect", _opened(wait, pragma))
        event.listen(engine, "begin", begin)
        made.append(engine)
    return Engines(str(path), *made)


def _prepare(path: Path) -> None:
    """Makes the file so that only its owner may read it, and refuses one of another program."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreUnusable(place=str(path), detail=error.strerror or str(error)) from error
    if not head:
        return
    if not head.startswith(_SQLITE_HEADER):
        raise StoreUnusable(place=str(path), detail="the file is no SQLite database")
    if int.from_bytes(head[68:72], "big") not in (0, APPLICATION):
        raise StoreUnusable(place=str(path), detail="the file belongs to another program")


def _opened(patience_seconds: float, pragma: str) -> Any:
    def opened(connection: DBAPIConnection, _record: object) -> None:
        # Python's own beginning of transactions is late and leaves out DDL; ours begins each.
        connection.isolation_level = None
        cursor = connection.cursor()
        for setting in (
            f"busy_timeout={patience_seconds * 1000:.0f}",
            "temp_store=MEMORY",
            "cache_size=-16000",
            pragma,
        ):
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    return opened


def _begun(statement: str) -> Any:
    def begun(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return begun


def _postgres(place: str, patience_seconds: float) -> Engines:
    try:
        url = make_url(place).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise StoreUnusable(place="postgresql://", detail="not postgresql://USER:PASSWORD@HOST/DATABASE") from error
    wait = f"{patience_seconds * 1000:.0f}"
    options = f"-c lock_timeout={wait} -c synchronous_commit=on -c timezone=UTC"
    arguments = {"connect_timeout": 10, "application_name": "holdfast", "options": options}
    try:
        engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, **_pool(patience_seconds))
    except ImportError as error:
        raise StoreUnusable(place="postgresql://", detail="the extra `postgres` is not installed") from error
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    # A password may also stand among the parameters.
    shown = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
    return Engines(shown, reading, engine)


def _pool(patience_seconds: float) -> dict[str, Any]:
    # Values that a statement was given are kept out of errors, which may be logged.
    return {"pool_size": 8, "max_overflow": 24, "pool_timeout": patience_seconds, "hide_parameters": True}
