"""`holdfast audit`: what happened to the log is said, in the store and in a copy of it."""

import sqlite3
from pathlib import Path

import pytest

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.faces.cli.main import run
from holdfast.service.auditing import sign_if_due
from holdfast.service.desk import Asker
from holdfast.service.operations.clusters import NewCluster
from holdfast.service.table import call

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


class Kept:
    """A store with three audited deeds that are signed for, one after it, and the name of the key."""

    def __init__(self, place: Path) -> None:
        self.place = place
        with Context().office(OfficeSettings(store=str(place), processes=0)) as opened:
            office, asker = opened.office, Asker(who=opened.keeper)
            for name in ("a", "b", "c"):
                call(office, asker, office.table()["clusters.create"], NewCluster(name=name))
            point = sign_if_due(office.stores, office.sealing, office.now(), every=1)
            assert point is not None
            self.key = point.key


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "store.db")


def said(capsys: Captured, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["audit", *words], ENGLISH)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def exported(kept: Kept, capsys: Captured) -> Path:
    file = kept.place.with_name("audit.jsonl")
    code, _, err = said(capsys, "export", str(file), "--store", str(kept.place))
    assert (code, err) == (0, f"{file}: 4 lines\n")
    return file


def test_a_log_that_is_signed_to_its_end_is_proven(kept: Kept, capsys: Captured) -> None:
    told = said(capsys, "verify", "--store", str(kept.place))

    assert told == (0, "3 records, whole and signed to the end (checkpoints: 1).\n", "")


def test_records_behind_the_last_checkpoint_are_not_vouched_for(kept: Kept, capsys: Captured) -> None:
    with Context().office(OfficeSettings(store=str(kept.place), processes=0)) as opened:
        office = opened.office
        call(office, Asker(who=opened.keeper), office.table()["clusters.create"], NewCluster(name="d"))

    code, out, _ = said(capsys, "verify", "--store", str(kept.place))

    assert (code, out.partition(",")[0]) == (0, "4 records hang together; up to 3 they are signed (checkpoints: 1)")


def test_a_changed_record_is_named(kept: Kept, capsys: Captured) -> None:
    with sqlite3.connect(kept.place) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute(
            "UPDATE audit SET data = CAST(replace(CAST(data AS TEXT), 'keeper', 'nobody') AS BLOB) WHERE seq = 2"
        )
    database.close()

    code, out, _ = said(capsys, "verify", "--store", str(kept.place))

    assert (code, out.splitlines()[1]) == (1, "Record 2 does not fit its own hash: it was changed.")


def test_a_copy_is_checked_with_the_name_of_the_key_alone(kept: Kept, capsys: Captured) -> None:
    file = exported(kept, capsys)
    kept.place.unlink()

    told = said(capsys, "verify", "--file", str(file), "--trust", kept.key)

    assert told == (0, "3 records, whole and signed to the end (checkpoints: 1).\n", "")


def test_a_copy_that_another_key_signed_is_not_believed(kept: Kept, capsys: Captured) -> None:
    file = exported(kept, capsys)

    code, out, _ = said(capsys, "verify", "--file", str(file), "--trust", "A" * 43)

    assert code == 1
    assert out.splitlines()[1] == "The checkpoint of record 3 bears no signature of a known key."


@pytest.mark.parametrize(
    ("keep", "broken"),
    [
        ([0, 2, 3], "Record 2 is not there."),
        ([0, 1, 1, 2, 3], "Record 2 stands there twice."),
        ([0, 1, 3], "Record 3 was signed and is gone, with all that followed."),
    ],
)
def test_a_copy_from_which_lines_are_gone_is_found_out(
    keep: list[int], broken: str, kept: Kept, capsys: Captured
) -> None:
    file = exported(kept, capsys)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[number] for number in keep))

    code, out, _ = said(capsys, "verify", "--file", str(file), "--store", str(kept.place))

    assert (code, out.splitlines()[1]) == (1, broken)


def test_a_line_that_was_cut_is_no_record(kept: Kept, capsys: Captured) -> None:
    file = exported(kept, capsys)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], lines[1][:-20], b"\n", *lines[2:]]))

    code, out, _ = said(capsys, "verify", "--file", str(file), "--store", str(kept.place))

    assert (code, out.splitlines()[1]) == (1, "Record 2 is no record.")


def test_an_earlier_copy_is_never_written_over(kept: Kept, capsys: Captured) -> None:
    file = exported(kept, capsys)

    code, _, err = said(capsys, "export", str(file), "--store", str(kept.place))

    assert code == 2
    assert str(file) in err


def test_without_keys_nothing_can_be_judged_and_none_are_made(kept: Kept, capsys: Captured) -> None:
    kept.place.with_name("keys.json").unlink()

    code, _, err = said(capsys, "verify", "--store", str(kept.place))

    assert (code, kept.place.with_name("keys.json").exists()) == (2, False)
    assert "keys.json" in err


def test_a_copy_that_is_nowhere_is_named(kept: Kept, tmp_path: Path, capsys: Captured) -> None:
    code, _, err = said(capsys, "verify", "--file", str(tmp_path / "none"), "--store", str(kept.place))

    assert (code, str(tmp_path / "none") in err) == (2, True)
