"""Noticing that something was written, without a transaction: numbers that are others after every commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from holdfast.adapters.sql.link import told
from holdfast.adapters.sql.tables import CHANGES, changes_of, counters

_SECONDS = 1.0
"""How long a question may wait for a database that somebody recovers; the loop of the server waits as well."""
_OF_ONE = 2**40
_CHANGES = select(counters.c.value).where(counters.c.name == CHANGES)
_NUMBERS = select(counters.c.name, counters.c.value).where(counters.c.name.in_(bindparam("names", expanding=True)))
Found = TypeVar("Found")


class _Way(Protocol):
    """A connection that never writes."""

    def number(self) -> int:
        """Gives a number that is another one after every commit."""
        ...

    def numbers(self, names: Sequence[str]) -> Iterable[Sequence[Any]]:
        """Gives the name and the value of each counter that there is."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


class Noticing:
    """Asks a database what it is at, over one connection that never writes; it is opened when it is first needed."""

    def __init__(self, place: str, engine: Engine) -> None:
        self._place = place
        self._open: Callable[[Engine], _Way] = _OfFile if engine.dialect.name == "sqlite" else _OfServer
        self._engine = engine
        self._lock = Lock()
        self._opened = 0
        self._way: _Way | None = None

    def number(self) -> int:
        """Gives the number of all commits; raises StoreUnusable."""
        # SQLite counts anew for each connection, so what was noticed over one says nothing over the next.
        return self._asked(lambda way: self._opened * _OF_ONE + way.number())

    def numbers(self, areas: Collection[str]) -> Mapping[str, int]:
        """Gives the number of the commits that wrote each area; raises StoreUnusable."""
        names = {changes_of(area): area for area in areas}
        found = self._asked(lambda way: {names[name]: value for name, value in way.numbers([*names])})
        return dict.fromkeys(areas, 0) | found

    def close(self) -> None:
        """Closes the connection."""
        with self._lock:
            self._forget()

    def _asked(self, ask: Callable[[_Way], Found]) -> Found:
        with self._lock, told(self._place):
            is_new = self._way is None
            try:
                return ask(self._opened_way())
            except (SQLAlchemyError, sqlite3.Error):
                self._forget()
                if is_new:
                    raise
                # The database may have been started anew since, which ends connections.
                return ask(self._opened_way())

    def _opened_way(self) -> _Way:
        if self._way is None:
            self._way = self._open(self._engine)
            self._opened += 1
        return self._way

    def _forget(self) -> None:
        way, self._way = self._way, None
        if way is not None:
            with suppress(SQLAlchemyError, sqlite3.Error):
                way.close()


class _OfFile:
    """Asks SQLite, which counts for each connection the commits of others, in any process: it takes microseconds."""

    def __init__(self, engine: Engine) -> None:
        self._connection = sqlite3.connect(
            str(engine.url.database), isolation_level=None, check_same_thread=False, timeout=_SECONDS
        )

    def number(self) -> int:
        """Gives SQLite's own number."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def numbers(self, names: Sequence[str]) -> Iterable[Sequence[Any]]:
        """Reads the counters."""
        marks = ", ".join("?" * len(names))
        return self._connection.execute(f"SELECT name, value FROM counters WHERE name IN ({marks})", names).fetchall()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


class _OfServer:
    """Asks PostgreSQL for the counters that every writer moves on; each question sees what was committed before it."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.detach()

    def number(self) -> int:
        """Reads the counter of all commits."""
        return int(self._connection.execute(_CHANGES).scalar() or 0)

    def numbers(self, names: Sequence[str]) -> Iterable[Sequence[Any]]:
        """Reads the counters."""
        return self._connection.execute(_NUMBERS, {"names": names}).all()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()
