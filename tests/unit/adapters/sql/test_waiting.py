import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from holdfast.adapters.sql.locking import locked
from holdfast.adapters.sql.stores import SqlStores
from holdfast.adapters.sql.waiting import LOG, SILENT_SECONDS
from holdfast.model.store_refusals import StoreUnusable
from tests.builders.waiting import PATIENCE_SECONDS, wait_for


@pytest.fixture
def place(tmp_path: Path) -> str:
    made = str(tmp_path / "store.db")
    SqlStores(made).close()
    return made


@pytest.fixture
def writer(place: str) -> Iterator[sqlite3.Connection]:
    """Another process that writes, as far as the file can tell."""
    with closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as made:
        made.execute("BEGIN IMMEDIATE")
        yield made


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.fields["for"] for record in caplog.records if record.name == LOG]  # type: ignore[attr-defined]


def test_a_second_server_begins_while_the_first_writes(place: str, writer: sqlite3.Connection) -> None:
    with Path(f"{place}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        second = SqlStores(place, patience_seconds=0.0)

        with second.read() as store:
            assert store.feed.last() == 0
        second.close()


def test_who_waits_for_a_writer_says_so_and_goes_on(
    place: str, writer: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    stores = SqlStores(place, patience_seconds=PATIENCE_SECONDS)
    waiting = Thread(target=stores.try_writing, daemon=True)

    with caplog.at_level(logging.INFO, logger=LOG):
        waiting.start()
        wait_for("the line of the log", lambda: told(caplog))
        writer.execute("ROLLBACK")
        waiting.join(PATIENCE_SECONDS)

    assert (waiting.is_alive(), told(caplog)) == (
        False,
        [f"another process that writes, for up to {PATIENCE_SECONDS:.0f} s"],
    )
    stores.close()


def test_who_waits_in_vain_is_refused(place: str, writer: sqlite3.Connection) -> None:
    stores = SqlStores(place, patience_seconds=SILENT_SECONDS / 10)

    with pytest.raises(StoreUnusable, match="locked"):
        stores.try_writing()
    stores.close()


def test_who_waits_for_tables_that_are_brought_up_to_date_says_so(place: str, caplog: pytest.LogCaptureFixture) -> None:
    def enter() -> None:
        with locked(place):
            pass

    waiting = Thread(target=enter, daemon=True)

    with caplog.at_level(logging.INFO, logger=LOG):
        with locked(place):
            waiting.start()
            wait_for("the line of the log", lambda: told(caplog))
        waiting.join(PATIENCE_SECONDS)

    assert (waiting.is_alive(), told(caplog)) == (False, ["another process that brings its tables up to date"])
