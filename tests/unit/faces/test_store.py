"""`holdfast store`: a copy that holds everything, a return into an empty place, and a look at every part."""

import sqlite3
from pathlib import Path

import pytest

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.faces.cli.main import run
from holdfast.service.demonstrating import VISITOR, visitor
from holdfast.service.desk import Asker
from holdfast.service.operations.clusters import NewCluster
from holdfast.service.table import call

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "store.db"
    with Context().office(OfficeSettings(store=str(place), processes=0)) as opened:
        visitor(opened.office)
        asker, table = Asker(who=opened.keeper), opened.office.table()
        for name in ("prod", "test"):
            call(opened.office, asker, table["clusters.create"], NewCluster(name=name))
    return place


def said(capsys: Captured, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["store", *words], ENGLISH)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def names(place: Path) -> list[str]:
    with Context().office(OfficeSettings(store=str(place), processes=0)) as opened:
        table = opened.office.table()
        listed = call(opened.office, Asker(who=opened.keeper), table["users.list"], table["users.list"].parameters())
        return [item.name for item in listed.items]


def test_a_backup_that_is_restored_elsewhere_holds_what_the_store_held(
    store: Path, tmp_path: Path, capsys: Captured
) -> None:
    file, other = tmp_path / "monday.zip", tmp_path / "other" / "store.db"

    backed_up = said(capsys, "backup", str(file), "--store", str(store))
    restored = said(capsys, "restore", str(file), "--store", str(other))

    assert (backed_up[0], backed_up[2], restored[0], restored[2]) == (0, "", 0, "")
    assert backed_up[1].splitlines()[1].endswith(f"keep a copy of them elsewhere: {tmp_path / 'keys.json'}")
    assert names(other) == [VISITOR]


def test_a_place_that_holds_something_is_not_restored_into(store: Path, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "monday.zip"
    said(capsys, "backup", str(file), "--store", str(store))

    code, out, err = said(capsys, "restore", str(file), "--store", str(store))

    assert (code, out) == (2, "")
    assert err.startswith(f"holdfast: The store at `{store}` holds something already")


def test_a_backup_never_takes_the_place_of_a_file(store: Path, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")

    code, _, err = said(capsys, "backup", str(file), "--store", str(store))

    assert (code, file.read_text()) == (2, "mine")
    assert "there is a file of this name" in err


@pytest.mark.parametrize("rest", [0, 1, 200, -1])
def test_a_backup_that_was_cut_short_is_refused_and_nothing_is_made(
    rest: int, store: Path, tmp_path: Path, capsys: Captured
) -> None:
    file, other = tmp_path / "monday.zip", tmp_path / "other.db"
    said(capsys, "backup", str(file), "--store", str(store))
    file.write_bytes(file.read_bytes()[:rest])

    code, _, err = said(capsys, "restore", str(file), "--store", str(other))

    assert (code, other.exists()) == (2, False)
    assert err.startswith(f"holdfast: The backup `{file}` cannot be used: it is damaged")


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "bundle.tar.gz"
    file.write_bytes(b"something else")

    code, _, err = said(capsys, "restore", str(file), "--store", str(tmp_path / "other.db"))

    assert code == 2
    assert "cannot be used" in err


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, capsys: Captured) -> None:
    place = tmp_path / "nowhere.db"

    codes = [
        said(capsys, *words, "--store", str(place))[0] for words in (["backup", str(tmp_path / "a.zip")], ["check"])
    ]

    assert (codes, list(tmp_path.iterdir())) == ([2, 2], [])


def test_a_whole_store_is_said_to_be_whole(store: Path, capsys: Captured) -> None:
    assert said(capsys, "check", "--store", str(store)) == (0, "Everything in the store is as it was written.\n", "")


def test_what_is_damaged_is_named(store: Path, capsys: Captured) -> None:
    with sqlite3.connect(store) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM audit WHERE seq = 1")
    database.close()

    code, out, _ = said(capsys, "check", "--store", str(store))

    assert (code, out) == (1, "audit log broken at record 1: missing\n")
