"""A connection in its transaction; what SQLAlchemy raises becomes what the ports promise."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, bindparam, select, update
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.sql.base import Executable

from holdfast.adapters.sql.tables import counters
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import StoreUnusable

WHOLE = "whole"
CHUNK = 500
"""How many values one statement is given; SQLite allows some 32,000."""
_NUMBER = select(counters.c.value).where(counters.c.name == bindparam("counter"))


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turns what the database raises into StoreUnusable, and into UsageError what it cannot take as a value."""
    try:
        yield
    except DataError as error:
        raise _not_taken(error.orig or error) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        found = error.orig if isinstance(error, DBAPIError) else error
        detail = " ".join(str(found or error).split()) or type(error).__name__
        raise StoreUnusable(place=place, detail=detail) from error


@contextmanager
def _given(place: str) -> Iterator[None]:
    """Does the same for what SQLite's driver raises of a value before the database sees it."""
    with told(place):
        try:
            yield
        except (UnicodeEncodeError, OverflowError) as error:
            raise _not_taken(error) from error


def _not_taken(error: BaseException) -> UsageError:
    return UsageError(what="value", value=str(error).partition("\n")[0], allowed="Unicode")


class Areas:
    """Which areas of a store a transaction has read, and which it has written."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.written: set[str] = set()


class Link:
    """Runs statements in one transaction; every method raises StoreUnusable.

    Every statement belongs to an area of the store: tables, or rows, that no statement of another area touches. What is
    not said to belong to one belongs to the whole.
    """

    def __init__(self, connection: Connection, place: str, area: str = WHOLE, areas: Areas | None = None) -> None:
        self._connection = connection
        self._place = place
        self._area = area
        self.areas = areas or Areas()

    def within(self, area: str) -> Link:
        """Gives a way to one area, in the same transaction."""
        return Link(self._connection, self._place, area, self.areas)

    @property
    def dialect(self) -> str:
        """Names the engine: `sqlite` or `postgresql`."""
        return self._connection.dialect.name

    def run(
        self, statement: Executable, values: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        """Runs a statement, or one for each of several rows of values."""
        with self._noted(statement):
            found = self._connection.execute(statement, values)
            assert isinstance(found, CursorResult)
            return found

    def rows(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Gives all rows that a query finds."""
        with self._noted(statement):
            return self._connection.execute(statement, values).all()

    def batches(self, statement: Executable, size: int) -> Iterator[Sequence[Row[Any]]]:
        """Gives the rows that a query finds some at a time, so that a table need not fit into memory."""
        with self._noted(statement):
            yield from self._connection.execute(statement, execution_options={"yield_per": size}).partitions()

    def row(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """Gives the first row that a query finds."""
        with self._noted(statement):
            return self._connection.execute(statement, values).first()

    def value(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """Gives the only value that a query finds."""
        with self._noted(statement):
            return self._connection.execute(statement, values).scalar()

    def numbers(self, name: str, count: int = 1) -> range:
        """Gives the next numbers of a counter; writers take turns, so they are seen in their order."""
        last = self.value(
            update(counters)
            .where(counters.c.name == name)
            .values(value=counters.c.value + count)
            .returning(counters.c.value)
        )
        if last is None:
            self.run(counters.insert(), {"name": name, "value": count})
            last = count
        return range(last - count + 1, last + 1)

    def last_number(self, name: str) -> int:
        """Gives the newest number of a counter, 0 before its first."""
        return self.value(_NUMBER, {"counter": name}) or 0

    def _noted(self, statement: Executable) -> AbstractContextManager[None]:
        (self.areas.written if statement.is_dml else self.areas.read).add(self._area)
        return _given(self._place)


def parts(values: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Cuts a list so that one statement can take each part."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
