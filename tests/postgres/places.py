"""Places for stores: an empty SQLite file, and an empty database of one PostgreSQL that a session shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.adapters.sql.stores import SqlStores
from tests.postgres.server import Server, running

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    server: Server = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def stores(place: str) -> Iterator[SqlStores]:
    opened = SqlStores(place)
    yield opened
    opened.close()
