import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.adapters.sql.stores import SqlStores
from holdfast.faces.server.asgi import application
from holdfast.faces.server.readiness import BUSY, Readiness
from holdfast.service.desk import Office
from holdfast.service.table import table
from tests.builders.office import testing as opened
from tests.builders.serving import Named, client, serving


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Office]:
    """An office whose writers do not wait long."""
    with opened(tmp_path) as made:
        stores = SqlStores(str(tmp_path / "store.db"), patience_seconds=0.1)
        yield replace(made.office, stores=stores)
        stores.close()


class Moving:
    """A clock that a test moves on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_who_can_read_and_write_is_ready(hasty: Office) -> None:
    assert asyncio.run(Readiness(hasty).code()) == ""


def test_a_server_that_cannot_write_is_not_ready_until_it_can(tmp_path: Path, hasty: Office) -> None:
    clock = Moving()
    ready = Readiness(hasty, clock, patience=60.0)

    async def asked() -> list[str]:
        found = [await ready.code()]
        with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            found.append(await ready.code())
            clock.now += 5
            found.append(await ready.code())
        clock.now += 1
        return [*found, await ready.code()]

    # The second is believed of what was found a moment before.
    assert asyncio.run(asked()) == ["", "", "store-unusable", ""]


def test_who_waits_for_a_writer_too_long_is_held_up(tmp_path: Path) -> None:
    with opened(tmp_path) as made, closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        clock = Moving()
        ready = Readiness(made.office, clock, patience=0.01)
        patient = Readiness(made.office, clock, patience=60.0)

        async def asked() -> list[str]:
            first = await patient.code()
            patient._patience, clock.now = 0.01, 5
            other.execute("BEGIN IMMEDIATE")
            found = [first, await ready.code(), await patient.code()]
            clock.now += 10
            found.append(await patient.code())
            other.execute("ROLLBACK")
            return found

        assert asyncio.run(asked()) == ["", BUSY, "", BUSY]


def test_a_full_disk_is_told_without_the_place(tmp_path: Path, hasty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    used = shutil.disk_usage(tmp_path)._replace(free=4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used)
    with serving(application(hasty, Named(), table())) as place, client(place) as nobody:
        answer = nobody.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "waiting", "code": "store-unusable"})
