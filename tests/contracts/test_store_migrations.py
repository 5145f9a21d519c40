"""Bringing tables up to date: as a whole or not at all, and never down."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from holdfast.adapters.sql.engines import Engines, engines
from holdfast.adapters.sql.migrating import SCRIPTS, migrate, version, versions
from holdfast.adapters.sql.stores import SqlStores
from holdfast.adapters.sql.tables import META
from holdfast.model.store_refusals import StoreNewer, StoreUnusable
from tests.builders.waiting import PATIENCE_SECONDS
from tests.contracts.test_store_processes import child
from tests.postgres.server import Server

NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "{before}"


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer()))
    op.add_column("leases", sa.Column("half", sa.Integer()))
    {then}
"""


@pytest.fixture
def opened(place: str) -> Iterator[Engines]:
    SqlStores(place).close()
    found = engines(place, PATIENCE_SECONDS)
    yield found
    found.close()


def with_next(folder: Path, then: str) -> Path:
    scripts = folder / "scripts"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "v9999_next.py").write_text(NEXT.format(before=versions().newest, then=then))
    return scripts


def state(opened: Engines) -> tuple[str, bool, bool]:
    with opened.reading.begin() as connection:
        looked = inspect(connection)
        columns = {column["name"] for column in looked.get_columns("leases")}
        return version(connection), looked.has_table("half"), "half" in columns


def test_the_scripts_make_the_tables_that_the_queries_use(opened: Engines) -> None:
    with opened.reading.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, META) == []


def test_a_migration_that_fails_leaves_nothing_behind(opened: Engines, tmp_path: Path) -> None:
    scripts = with_next(tmp_path, 'op.execute("SELECT no_such_column FROM leases")')
    before = state(opened)

    with pytest.raises(StoreUnusable):
        migrate(opened, scripts)

    assert state(opened) == before == (versions().newest, False, False)


@pytest.mark.processes
def test_a_migration_that_is_killed_leaves_nothing_behind(place: str, opened: Engines, tmp_path: Path) -> None:
    scripts = with_next(tmp_path, 'print("half", flush=True); input()')
    before = state(opened)
    process = child("change", place, "a", str(scripts))
    assert process.stdout is not None
    assert process.stdout.readline() == b"half\n"

    process.kill()
    process.communicate()

    assert state(opened) == before
    SqlStores(place).close()


def test_tables_of_a_newer_version_are_left_alone(place: str, opened: Engines, tmp_path: Path) -> None:
    migrate(opened, with_next(tmp_path, "pass"))

    with pytest.raises(StoreNewer) as refused:
        SqlStores(place)

    assert (refused.value.values["found"], refused.value.values["known"]) == ("9999", versions().newest)
    assert state(opened) == ("9999", True, True)


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    for name, content in (("notes.txt", b"notes\n" * 50), ("half.db", b"SQLite format 3\x00" + b"x" * 84)):
        (tmp_path / name).write_bytes(content)

        with pytest.raises(StoreUnusable):
            SqlStores(str(tmp_path / name))
        assert (tmp_path / name).read_bytes() == content


def test_tables_of_another_program_are_left_alone(tmp_path: Path) -> None:
    place = str(tmp_path / "other.db")
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE songs (name TEXT)")

    with pytest.raises(StoreUnusable):
        SqlStores(place)

    with closing(sqlite3.connect(place)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


@pytest.mark.postgres
def test_a_database_that_cannot_hold_every_text_is_refused(postgres: Server) -> None:
    with pytest.raises(StoreUnusable, match="LATIN1"):
        SqlStores(postgres.new_database("LATIN1"))


@pytest.mark.parametrize(
    "place",
    ["/proc/none/store.db", "mysql://host/db", "postgresql://", "postgresql://u:secret@127.0.0.1:1/d?password=secret"],
)
def test_a_place_that_is_none_is_said_without_its_password(place: str) -> None:
    with pytest.raises(StoreUnusable) as refused:
        SqlStores(place)

    assert "secret" not in str(refused.value)


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    place = tmp_path / "room" / "store.db"
    stores = SqlStores(str(place))
    with stores.write() as store:
        store.link.run(text("INSERT INTO counters (name, value) VALUES ('a', 1)"))

    modes = {path.name: path.stat().st_mode & 0o777 for path in place.parent.iterdir()}

    stores.close()
    assert set(modes.values()) == {0o600}
    assert {"store.db", "store.db-wal"} <= set(modes)
