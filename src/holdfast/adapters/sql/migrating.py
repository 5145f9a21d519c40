"""Bringing the tables up to date: once, by one process, as a whole or not at all."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from holdfast.adapters.sql.engines import APPLICATION, TURN_KEY, Engines
from holdfast.adapters.sql.link import told
from holdfast.adapters.sql.locking import locked
from holdfast.model.errors import StoreNewer

SCRIPTS = Path(__file__).parent / "migrations"
_ALEMBIC = Lock()
"""Alembic gives its scripts their connection through a module, so a process migrates one database at a time."""


def migrate(engines: Engines, scripts: Path = SCRIPTS, target: str = "head") -> str:
    """Brings the tables to a version in one transaction, and gives it; raises StoreNewer and StoreUnusable.

    Both engines undo changes of tables with their transaction. Whoever comes second waits, and finds nothing to do.
    """
    with _ALEMBIC, told(engines.place):
        if engines.writing.dialect.name == "sqlite":
            with locked(engines.place):
                _use_log(engines)
                with engines.writing.begin() as connection:
                    return upgraded(connection, engines.place, scripts, target)
        with engines.writing.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN_KEY})
            return upgraded(connection, engines.place, scripts, target)


def upgraded(connection: Connection, place: str, scripts: Path, target: str) -> str:
    """Brings the tables to a version within a transaction, and gives it; raises StoreNewer."""
    directory = ScriptDirectory(str(scripts), version_locations=[str(scripts)])
    known = directory.get_current_head() or ""
    found = version(connection)
    wanted = known if target == "head" else target
    if found == wanted:
        return wanted
    try:
        directory.get_revision(found or "base")
    except CommandError as error:
        raise StoreNewer(place=place, found=found, known=known) from error
    with EnvironmentContext(
        Config(), directory, fn=lambda present, _context: directory._upgrade_revs(wanted, present)
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
    return wanted


def version(connection: Connection) -> str:
    """Gives the version of the tables, empty without any."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _use_log(engines: Engines) -> None:
    """Switches the file to a write-ahead log, which is no change that a transaction may hold."""
    raw = engines.writing.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        raw.close()
