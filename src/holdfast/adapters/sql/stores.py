"""The store: transactions on SQLite or PostgreSQL.

Writers take turns: on SQLite by its one write lock, on PostgreSQL by an advisory lock that ends with the transaction.
So a writer sees everything that was committed, nothing that it read changes under it, and no number of a chain, a feed
or a lease is given twice. Readers never wait for writers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Engine, text

from holdfast.adapters.sql.audit import SqlAudit
from holdfast.adapters.sql.engines import TURN_KEY, Engines, engines
from holdfast.adapters.sql.feed import SqlFeed
from holdfast.adapters.sql.leases import SqlLeases
from holdfast.adapters.sql.link import WHOLE, Link, told
from holdfast.adapters.sql.migrating import migrate
from holdfast.adapters.sql.noticing import Noticing
from holdfast.adapters.sql.problems import SqlProblems
from holdfast.adapters.sql.room import require_room
from holdfast.adapters.sql.shelf import SqlShelf
from holdfast.adapters.sql.snapshots import SqlSnapshots, pieces_of
from holdfast.adapters.sql.tables import CHANGES, changes_of
from holdfast.adapters.sql.witness import Witness
from holdfast.model.record import RecordType
from holdfast.model.store_refusals import StoreUnusable
from holdfast.ports.snapshots import Staged

T = TypeVar("T", bound=Struct)
PATIENCE_SECONDS = 30.0
"""How long a writer waits for its turn where nothing else is said."""
TRIALS = "trials"
"""The counter that is moved on to see whether anything can be written."""


def _now() -> datetime:
    return datetime.now(UTC)


class SqlStore:
    """One transaction."""

    def __init__(self, link: Link, now: Callable[[], datetime] = _now) -> None:
        self.link = link
        self._now = now
        self._witness = Witness()
        self.problems = SqlProblems(link.within("problems"))
        self.snapshots = SqlSnapshots(link.within("snapshots"))
        self.audit = SqlAudit(link.within("audit"), self._witness)
        self.leases = SqlLeases(link.within("leases"))
        self.feed = SqlFeed(link.within("feed"))

    def shelf(self, type_: RecordType[T]) -> SqlShelf[T]:
        """Gives the records of a type."""
        return SqlShelf(self.link.within(f"records {type_.name}"), type_, self._now, self._witness)

    @property
    def areas(self) -> frozenset[str]:
        """Names the areas that were read until now."""
        return frozenset(self.link.areas.read | {WHOLE})


class SqlStores:
    """Opens transactions on a database, whose tables it brings up to date first.

    `place` is the path of a SQLite file, made where it is missing, or `postgresql://USER:PASSWORD@HOST/DATABASE`.
    Raises StoreUnusable and StoreNewer, as every transaction raises StoreUnusable.
    """

    def __init__(
        self, place: str, now: Callable[[], datetime] = _now, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._now = now
        self._turn = Lock()
        self._patience = patience_seconds
        self._engines: Engines = engines(place, patience_seconds)
        self._noticing = Noticing(self._engines.place, self._engines.writing)
        try:
            migrate(self._engines)
        except BaseException:
            self.close()
            raise

    @property
    def is_near(self) -> bool:
        """Says that a short question to it waits for no other process."""
        return self._engines.reading.dialect.name == "sqlite"

    def changes(self) -> int:
        """Gives a number that is another one after every commit, of this process or another."""
        return self._noticing.number()

    def changes_of(self, areas: Collection[str]) -> Mapping[str, int]:
        """Gives such a number for each of some areas."""
        return self._noticing.numbers(areas)

    @property
    def place(self) -> str:
        """Names the database, without a password."""
        return self._engines.place

    @contextmanager
    def read(self) -> Iterator[SqlStore]:
        """Opens a view of one moment; writing in it is an error."""
        with told(self.place), self._engines.reading.begin() as connection:
            yield SqlStore(Link(connection, self.place), self._now)

    @contextmanager
    def write(self) -> Iterator[SqlStore]:
        """Opens a transaction that is committed, and then durable, when its block ends."""
        with self._own_turn(), told(self.place), writing(self._engines.writing) as connection:
            link = Link(connection, self.place)
            yield SqlStore(link, self._now)
            for area in sorted(link.areas.written):
                link.numbers(changes_of(area))
            link.numbers(CHANGES)

    def try_writing(self) -> None:
        """Writes something that nobody reads, and commits it; raises StoreUnusable where nothing can be written now."""
        if self.is_near:
            require_room(self.place)
        with self._own_turn(), told(self.place), writing(self._engines.writing) as connection:
            Link(connection, self.place).numbers(TRIALS)

    def stage(self, files: Iterable[tuple[str, bytes]]) -> Staged:
        """Cuts files into pieces, and packs those that are not there yet."""
        staged = pieces_of(files)
        with self.read() as store:
            return store.snapshots.pack(staged)

    def close(self) -> None:
        """Closes all connections."""
        self._noticing.close()
        self._engines.close()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Waits for the other threads of this process, who would else ask the file again and again."""
        if not self._turn.acquire(timeout=self._patience):
            raise StoreUnusable(place=self.place, detail="another writer does not end")
        try:
            yield
        finally:
            self._turn.release()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Opens a transaction of the one writer."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN_KEY})
        yield connection
