"""A restored directory is as it was, or what differs is named to its block."""

from __future__ import annotations

import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.adapters.restoring.directories import check_tree, restore_archive, tree_sums
from holdfast.model.backup_refusals import ChecksumsUnusable, RestoreFailed
from holdfast.model.backups import Damage
from holdfast.model.input_refusals import SourceNotFound
from holdfast.model.sums import BLOCK, Sums, TreeSums, read_sums, write_sums


@pytest.fixture
def original(tmp_path: Path) -> Path:
    root = tmp_path / "original"
    (root / "base" / "1").mkdir(parents=True)
    (root / "base" / "1" / "big").write_bytes(bytes(range(256)) * 1024)
    (root / "base" / "empty").write_bytes(b"")
    (root / "한글 name").write_text("text")
    (root / "current").symlink_to("base/1")
    return root


@pytest.fixture
def restored(original: Path, tmp_path: Path) -> Path:
    archive = tmp_path / "archive.tar"
    with tarfile.open(archive, "w") as packed:
        packed.add(original, ".")
    restore_archive(str(archive), str(tmp_path / "restored"))
    return tmp_path / "restored"


def damages(restored: Path, sums: TreeSums) -> list[Damage]:
    return list(check_tree(str(restored), sums).damages)


def test_a_good_restore_is_verified_and_raises_no_alarm(original: Path, restored: Path) -> None:
    (restored / "lost+found").mkdir()

    found = check_tree(str(restored), tree_sums(str(original)))

    assert (found.verdict, found.damages, found.looked_at) == ("verified", (), 4)


@pytest.mark.parametrize("at", [0, 1, BLOCK - 1, BLOCK, 3 * BLOCK + 7, 256 * 1024 - 1])
def test_one_changed_byte_is_found_in_its_block(original: Path, restored: Path, at: int) -> None:
    sums = tree_sums(str(original))
    big = restored / "base" / "1" / "big"
    data = bytearray(big.read_bytes())
    data[at] ^= 0x01
    big.write_bytes(data)

    found = damages(restored, sums)

    assert [(item.what, item.where, item.offset) for item in found] == [("content", "base/1/big", at // BLOCK * BLOCK)]


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 5, 256 * 1024 - 1])
def test_a_file_that_was_cut_tells_where_it_ends(original: Path, restored: Path, size: int) -> None:
    sums = tree_sums(str(original))
    os.truncate(restored / "base" / "1" / "big", size)

    found = damages(restored, sums)

    assert [(item.what, item.where, item.offset) for item in found] == [("truncated", "base/1/big", size)]


def test_what_is_missing_and_what_was_never_there_is_named(original: Path, restored: Path) -> None:
    sums = tree_sums(str(original))
    (restored / "base" / "empty").unlink()
    (restored / "intruder").write_text("x")
    (restored / "current").unlink()
    (restored / "current").symlink_to("elsewhere")

    found = damages(restored, sums)

    assert found == [
        Damage(what="link", where="current", expected="base/1", found="elsewhere"),
        Damage(what="missing", where="base/empty"),
        Damage(what="unexpected", where="intruder"),
    ]


def test_a_directory_in_the_place_of_a_file_is_a_missing_file(original: Path, restored: Path) -> None:
    sums = tree_sums(str(original))
    (restored / "base" / "empty").unlink()
    (restored / "base" / "empty").mkdir()

    assert damages(restored, sums) == [Damage(what="missing", where="base/empty")]


def test_nothing_to_hold_it_against_is_no_proof(tmp_path: Path) -> None:
    empty = check_tree(str(tmp_path), TreeSums(files=()))
    absent = check_tree(str(tmp_path / "gone"), TreeSums(files=()))

    assert (empty.verdict, empty.unknown) == ("unknown", "nothing-noted")
    assert (absent.verdict, absent.unknown) == ("unknown", "folder-missing")


def test_an_archive_that_was_cut_is_no_restore(original: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(original, ".")
    os.truncate(archive, archive.stat().st_size // 2)

    with pytest.raises(RestoreFailed):
        restore_archive(str(archive), str(tmp_path / "restored"))


def test_an_archive_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    archive = tmp_path / "evil.tar"
    (tmp_path / "x").write_text("x")
    with tarfile.open(archive, "w") as packed:
        packed.add(tmp_path / "x", "../outside")

    with pytest.raises(RestoreFailed):
        restore_archive(str(archive), str(tmp_path / "in" / "side"))

    assert not (tmp_path / "in" / "outside").exists()


def test_a_restore_never_overwrites(original: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.tar"
    with tarfile.open(archive, "w") as packed:
        packed.add(original, ".")

    with pytest.raises(RestoreFailed, match="not empty"):
        restore_archive(str(archive), str(original))


def test_what_is_not_there_cannot_be_noted(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        tree_sums(str(tmp_path / "gone"))


def test_sums_come_back_as_they_were_written(original: Path) -> None:
    sums = Sums(taken=datetime(2026, 1, 15, tzinfo=UTC), tree=tree_sums(str(original)))

    assert read_sums(write_sums(sums), "sums.json") == sums


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"taken":"2026-01-15T00:00:00Z","v":2}'])
def test_anything_else_is_no_sums(data: bytes) -> None:
    with pytest.raises(ChecksumsUnusable):
        read_sums(data, "sums.json")
