"""Backups: all of a store in one file, from which either engine is filled, and a look at what was damaged."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from holdfast.adapters.sql.archives import Manifest
from holdfast.adapters.sql.backups import back_up, restore
from holdfast.adapters.sql.checking import check
from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.access import ALL_REACH
from holdfast.model.audit import Checkpoint, Deed
from holdfast.model.errors import StoreError
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.model.store_refusals import BackupUnusable, StoreNewer, StoreNotEmpty
from holdfast.ports.backups import Copied, Damage
from holdfast.ports.problems import Wanted
from tests.builders.tracked import START, happened, kept_snapshot, tracked
from tests.postgres.places import BOTH
from tests.postgres.server import Server

LIST = json.dumps({"items": [{"metadata": {"name": str(i)}, "text": "x" * 90} for i in range(400)]}).encode()


@pytest.fixture(params=BOTH)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "elsewhere.db")
    server: Server = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def filled(stores: SqlStores) -> SqlStores:
    with stores.write() as store:
        store.shelf(CLUSTERS).add("prod", RegisteredCluster(title="생산"))
        record = store.audit.append(Deed(time=START, actor="ana", action="clusters.create"))
        store.audit.sign(Checkpoint(seq=record.seq, hash=record.hash, time=START, key="k", signature="s"))
        store.problems.put([tracked("1"), tracked("2", state="healed")], [happened("1")])
        store.snapshots.add(kept_snapshot("s1"), [("pods.json", LIST), ("a.log", b"")])
        store.snapshots.keep_view("s1", "rows", b"[]")
        store.feed.add(START, "cluster.added", "prod", ("shop",), "prod")
    return stores


def everything(stores: SqlStores) -> Iterator[object]:
    with stores.read() as store:
        yield store.shelf(CLUSTERS).page()
        yield list(store.audit.records())
        yield store.audit.checkpoints()
        yield store.problems.of_cluster("prod")
        yield store.problems.page(Wanted(reach=ALL_REACH))
        yield store.problems.turns()
        yield store.snapshots.of_cluster("prod")
        yield list(store.snapshots.files("s1"))
        yield store.snapshots.view("s1", "rows")
        yield store.feed.after(0)


def signed(_point: Checkpoint) -> bool:
    return True


def test_a_backup_restored_elsewhere_is_the_same_store_and_goes_on(
    filled: SqlStores, elsewhere: str, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.zip"

    made = back_up(filled, archive)
    read = restore(archive, elsewhere)

    assert made == read == Copied(schema=made.schema, rows=made.rows, bytes=archive.stat().st_size)
    assert archive.stat().st_mode & 0o777 == 0o600
    other = SqlStores(elsewhere)
    assert list(everything(other)) == list(everything(filled))
    with other.write() as store:
        store.feed.add(START, "job.ended")
        assert store.audit.append(Deed(time=START, actor="ana", action="more")).seq == 2
        assert store.feed.last() == 2
        assert store.snapshots.remove(["s1"]) > 0
    other.close()


def test_a_store_that_holds_something_is_not_overwritten(filled: SqlStores, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "backup.zip")
    before = list(everything(filled))
    other = str(tmp_path / "other.db")
    with_one = SqlStores(other)
    with with_one.write() as store:
        store.shelf(CLUSTERS).add("mine", RegisteredCluster())
    with_one.close()

    with pytest.raises(StoreNotEmpty):
        restore(tmp_path / "backup.zip", other)

    still = SqlStores(other)
    with still.read() as store:
        assert [kept.id for kept in store.shelf(CLUSTERS).page()] == ["mine"]
    still.close()
    assert list(everything(filled)) == before


def test_an_older_backup_is_not_overwritten(filled: SqlStores, tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_bytes(b"older")

    with pytest.raises(BackupUnusable):
        back_up(filled, tmp_path / "backup.zip")

    assert (tmp_path / "backup.zip").read_bytes() == b"older"


def test_a_damaged_backup_is_refused_before_anything_is_written(filled: SqlStores, tmp_path: Path) -> None:
    archive, place = tmp_path / "backup.zip", tmp_path / "other.db"
    back_up(filled, archive)
    whole = archive.read_bytes()
    damaged = [whole[: len(whole) // 2], b"", b"no archive"]
    for at in range(40, len(whole), len(whole) // 40):
        damaged.append(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])

    refused = 0
    for data in damaged:
        archive.write_bytes(data)
        try:
            restore(archive, str(place))
        except BackupUnusable:
            refused += 1
            assert not place.exists()
        else:
            # A byte that nobody reads, such as the date of an entry, changes nothing that is restored.
            other = SqlStores(str(place))
            assert list(everything(other)) == list(everything(filled))
            other.close()
            for path in tmp_path.glob("other.db*"):
                path.unlink()
    assert refused > len(damaged) / 2


@pytest.mark.parametrize(("change", "error"), [("schema", StoreNewer), ("rows", BackupUnusable)])
def test_a_backup_that_says_what_is_not_so_is_refused(
    filled: SqlStores, tmp_path: Path, change: str, error: type[StoreError]
) -> None:
    back_up(filled, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as old, zipfile.ZipFile(tmp_path / "new.zip", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(".json"):
                manifest = msgspec.json.decode(data, type=Manifest)
                part = msgspec.structs.replace(manifest.parts[0], rows=99)
                told: dict[str, dict[str, Any]] = {
                    "schema": {"schema": "9999"},
                    "rows": {"parts": (part, *manifest.parts[1:])},
                }
                data = msgspec.json.encode(msgspec.structs.replace(manifest, **told[change]))
            new.writestr(name, data)

    with pytest.raises(error):
        restore(tmp_path / "new.zip", str(tmp_path / "other.db"))

    assert not (tmp_path / "other.db").exists()


def test_a_whole_store_shows_no_damage(filled: SqlStores) -> None:
    assert list(check(filled, signed)) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM piece_data WHERE id = 1", [Damage(sort="piece", what="1")]),
        ("UPDATE piece_data SET data = (SELECT data FROM turns) WHERE id = 2", [Damage(sort="piece", what="2")]),
        ("UPDATE pieces SET used = 7 WHERE id = 1", [Damage(sort="use", what="1", detail="7, 1")]),
        ("UPDATE turns SET version = 0", [Damage(sort="record", what="turn 1", detail="0")]),
        (
            "INSERT INTO audit (seq, version, data, previous, hash) SELECT 3, version, data, previous, hash FROM audit",
            [Damage(sort="audit", what="2", detail="changed")],
        ),
    ],
)
def test_damage_is_named(filled: SqlStores, damage: str, found: list[Damage]) -> None:
    with filled.write() as store:
        store.link.run(text(damage))

    assert list(check(filled, signed)) == found
