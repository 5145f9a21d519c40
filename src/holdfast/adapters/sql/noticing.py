"""Noticing that something was written, without a transaction: a number that is another one after every commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from holdfast.adapters.sql.link import told
from holdfast.adapters.sql.tables import CHANGES, counters

_SECONDS = 1.0
"""How long a question may wait for a database that somebody recovers; the loop of the server waits as well."""
_OF_ONE = 2**40
_CHANGES = select(counters.c.value).where(counters.c.name == CHANGES)


class Noticing:
    """Asks a database what it is at, over one connection that never writes; it is opened when it is first needed."""

    def __init__(self, place: str, engine: Engine) -> None:
        self._place = place
        self._open = _of_file if engine.dialect.name == "sqlite" else _of_server
        self._engine = engine
        self._lock = Lock()
        self._opened = 0
        self._ask: Callable[[], Any] | None = None
        self._close: Callable[[], None] = _nothing

    def number(self) -> int:
        """Gives the number; raises StoreUnusable."""
        with self._lock, told(self._place):
            is_new = self._ask is None
            try:
                return self._asked()
            except (SQLAlchemyError, sqlite3.Error):
                self._forget()
                if is_new:
                    raise
                # The database may have been started anew since, which ends connections.
                return self._asked()

    def close(self) -> None:
        """Closes the connection."""
        with self._lock:
            self._forget()

    def _asked(self) -> int:
        if self._ask is None:
            self._ask, self._close = self._open(self._engine)
            self._opened += 1
        # SQLite counts anew for each connection, so what was noticed over one says nothing over the next.
        return self._opened * _OF_ONE + int(self._ask())

    def _forget(self) -> None:
        self._ask = None
        close, self._close = self._close, _nothing
        with suppress(SQLAlchemyError, sqlite3.Error):
            close()


def _of_file(engine: Engine) -> tuple[Callable[[], Any], Callable[[], None]]:
    """Asks SQLite, which counts for each connection the commits of others, in any process: it takes microseconds."""
    connection = sqlite3.connect(
        str(engine.url.database), isolation_level=None, check_same_thread=False, timeout=_SECONDS
    )
    return lambda: connection.execute("PRAGMA data_version").fetchone()[0], connection.close


def _of_server(engine: Engine) -> tuple[Callable[[], Any], Callable[[], None]]:
    """Asks PostgreSQL for the counter that every writer moves on; each question sees what was committed before it."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()
    return lambda: connection.execute(_CHANGES).scalar() or 0, connection.close


def _nothing() -> None:
    return
