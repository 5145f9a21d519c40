"""Bringing the tables up to date: once, by one process, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec import Struct
from sqlalchemy import Connection, inspect, text

from holdfast.adapters.sql.engines import APPLICATION, TURN_KEY, Engines
from holdfast.adapters.sql.link import told
from holdfast.adapters.sql.locking import locked
from holdfast.model.store_refusals import StoreNewer, StoreUnusable

SCRIPTS = Path(__file__).parent / "migrations"
_ALEMBIC = Lock()
"""Alembic gives its scripts their connection through a module, so a process migrates one database at a time."""


class Versions(Struct, frozen=True):
    """The versions of the tables that are known, and the newest of them."""

    known: frozenset[str]
    newest: str


def versions(scripts: Path = SCRIPTS) -> Versions:
    """Lists the versions to which scripts lead."""
    directory = _directory(scripts)
    found = frozenset(script.revision for script in directory.walk_revisions())
    return Versions(found, directory.get_current_head() or "")


def migrate(engines: Engines, scripts: Path = SCRIPTS) -> None:
    """Brings the tables to the newest version; raises StoreNewer and StoreUnusable.

    Whoever comes second waits, and finds nothing to do; where the tables are the newest already, nobody waits.
    """
    with told(engines.place):
        with engines.reading.begin() as connection:
            if version(connection) == versions(scripts).newest:
                return
        with alone(engines) as connection:
            upgraded(connection, engines.place, scripts=scripts)


@contextmanager
def alone(engines: Engines) -> Iterator[Connection]:
    """Opens a transaction in which tables may be changed while every other writer and migration waits.

    Both engines undo changes of tables with their transaction.
    """
    is_file = engines.writing.dialect.name == "sqlite"
    with _ALEMBIC, locked(engines.place) if is_file else nullcontext():
        if is_file:
            _use_log(engines)
        with engines.writing.begin() as connection:
            if not is_file:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN_KEY})
            yield connection


def upgraded(connection: Connection, place: str, target: str = "", scripts: Path = SCRIPTS) -> None:
    """Brings the tables to a version, the newest without one, within a transaction; raises StoreNewer."""
    directory = _directory(scripts)
    known = versions(scripts)
    wanted, found = target or known.newest, version(connection)
    if found == wanted:
        return
    if found and found not in known.known:
        raise StoreNewer(place=place, found=found, known=known.newest)
    if not found:
        _require_fit(connection, place)
    with EnvironmentContext(
        Config(), directory, fn=lambda present, _context: directory._upgrade_revs(wanted, present)
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")


def version(connection: Connection) -> str:
    """Gives the version of the tables, empty without any."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _require_fit(connection: Connection, place: str) -> None:
    """Refuses a file that holds tables of something else, and a database that cannot hold every text."""
    if connection.dialect.name == "sqlite":
        if inspect(connection).get_table_names():
            raise StoreUnusable(place=place, detail="the file belongs to another program")
        return
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreUnusable(place=place, detail=f"the encoding of the database is {encoding}, not UTF8")


def _directory(scripts: Path) -> ScriptDirectory:
    return ScriptDirectory(str(scripts), version_locations=[str(scripts)])


def _use_log(engines: Engines) -> None:
    """Switches the file to a write-ahead log, which is no change that a transaction may hold."""
    raw = engines.writing.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        raw.close()
