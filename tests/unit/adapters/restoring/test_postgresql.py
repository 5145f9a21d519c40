"""A restored PostgreSQL is as it was, or the table, index or page that differs is named."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from holdfast.adapters.restoring.postgresql import check_database, check_dump, database_sums, restore_dump
from holdfast.model.backup_refusals import RestoreFailed
from holdfast.model.backups import Damage
from holdfast.model.sums import DatabaseSums
from tests.postgres.places import postgres
from tests.postgres.server import Server

pytestmark = pytest.mark.postgres
__all__ = ["postgres"]

QUERIES = {"balance": "select sum(amount) from bank.entries"}
FILL = """
create schema bank;
create table bank.accounts (id int primary key, owner text not null, opened timestamptz);
insert into bank.accounts select n, 'owner ' || n, '2026-01-01'::timestamptz + n * interval '1 hour'
from generate_series(1, 500) n;
create table bank.entries (id serial primary key, account int references bank.accounts, amount numeric, note bytea);
insert into bank.entries (account, amount, note) select n % 500 + 1, n * 1.25, decode(md5(n::text), 'hex')
from generate_series(1, 3000) n;
create table "odd ""name" (t text, d double precision);
insert into "odd ""name" values (null, 'NaN'), ('', 0.1), ('한글', -0.0);
create materialized view bank.totals as select account, sum(amount) from bank.entries group by account;
"""


@pytest.fixture(scope="module")
def original(postgres: Server) -> str:
    url = postgres.new_database()
    with psycopg.connect(url) as connection:
        connection.execute(FILL)
    return url


@pytest.fixture(scope="module")
def sums(original: str) -> DatabaseSums:
    return database_sums(original, QUERIES)


@pytest.fixture(scope="module")
def dump(original: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dumps") / "bank.dump"
    subprocess.run(["pg_dump", "--format=custom", "--compress=0", f"--file={file}", original], check=True)
    return file


@pytest.fixture
def restored(postgres: Server, dump: Path) -> str:
    url = postgres.new_database()
    restore_dump(str(dump), url)
    return url


def change(database: str, statement: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement.encode())


def found(database: str, sums: DatabaseSums) -> list[tuple[str, str]]:
    checked = check_database(database, sums)
    assert checked.verdict == "damaged"
    return [(item.what, item.where) for item in checked.damages]


def test_a_good_restore_is_verified_and_raises_no_alarm(restored: str, sums: DatabaseSums) -> None:
    checked = check_database(restored, sums)

    assert (checked.verdict, checked.damages, checked.looked_at) == ("verified", (), 4)


def test_rows_in_another_order_and_another_time_zone_are_the_same_data(restored: str, sums: DatabaseSums) -> None:
    change(restored, "update bank.accounts set owner = owner where id % 7 = 0")
    change(restored, "cluster bank.entries using entries_pkey")
    change(restored, f"alter database {restored.rpartition('/')[2]} set timezone = 'Asia/Seoul'")

    assert check_database(restored, sums).verdict == "verified"


def test_a_dropped_table_is_missed(restored: str, sums: DatabaseSums) -> None:
    change(restored, 'drop table "odd ""name"')

    assert found(restored, sums) == [("missing", 'public.odd "name')]


def test_one_lost_row_is_counted(restored: str, sums: DatabaseSums) -> None:
    change(restored, "alter table bank.entries disable trigger all; delete from bank.entries where id = 17")

    assert found(restored, sums) == [("query", "balance"), ("rows", "bank.entries")]


def test_one_changed_value_shows(restored: str, sums: DatabaseSums) -> None:
    change(restored, "update bank.accounts set opened = opened + interval '1 microsecond' where id = 3")

    assert found(restored, sums) == [("content", "bank.accounts")]


def test_two_changes_that_make_up_for_each_other_show(restored: str, sums: DatabaseSums) -> None:
    change(restored, "update bank.entries set amount = amount + 1 where id = 1")
    change(restored, "update bank.entries set amount = amount - 1 where id = 2")

    assert found(restored, sums) == [("content", "bank.entries")]


def test_a_sequence_that_fell_behind_shows(restored: str, sums: DatabaseSums) -> None:
    change(restored, "select setval('bank.entries_id_seq', 5)")

    assert check_database(restored, sums).damages == (
        Damage(what="sequence", where="bank.entries_id_seq", expected="3000", found="5"),
    )


def test_a_table_that_was_never_there_shows(restored: str, sums: DatabaseSums) -> None:
    change(restored, "create table intruder ()")

    assert found(restored, sums) == [("unexpected", "public.intruder")]


def test_a_byte_that_was_changed_in_the_dump_is_found_after_the_restore(
    postgres: Server, dump: Path, sums: DatabaseSums, tmp_path: Path
) -> None:
    data = bytearray(dump.read_bytes())
    at = data.index(b"owner 250")
    data[at] = ord("O")
    bad = tmp_path / "bad.dump"
    bad.write_bytes(data)
    url = postgres.new_database()

    restore_dump(str(bad), url)

    assert found(url, sums) == [("content", "bank.accounts")]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_dump_that_was_cut_is_found_without_a_restore_and_by_it(
    postgres: Server, dump: Path, tmp_path: Path, share: float
) -> None:
    cut = tmp_path / "cut.dump"
    cut.write_bytes(dump.read_bytes())
    os.truncate(cut, int(cut.stat().st_size * share))

    checked = check_dump(str(cut))

    assert (checked.verdict, [item.what for item in checked.damages]) == ("damaged", ["unreadable"])
    with pytest.raises(RestoreFailed):
        restore_dump(str(cut), postgres.new_database())


def test_a_whole_dump_reads_to_its_end(dump: Path) -> None:
    assert check_dump(str(dump)).verdict == "verified"


def test_a_page_that_the_disk_spoiled_is_named_with_its_place(
    postgres: Server, restored: str, sums: DatabaseSums
) -> None:
    with psycopg.connect(restored, autocommit=True) as connection:
        row = connection.execute(
            "select current_setting('data_directory'), pg_relation_filepath('bank.entries')"
        ).fetchone()
        assert row is not None
    file = Path(row[0]) / row[1]
    postgres.stop()
    with file.open("r+b") as opened:
        opened.seek(8192 * 2)
        opened.write(b"\xff" * 64)
    postgres.start()

    checked = check_database(restored, sums)

    damaged = [(item.what, item.where, item.offset) for item in checked.damages if item.where == "bank.entries"]
    assert damaged == [("unreadable", "bank.entries", 8192 * 2)]


def test_an_index_that_lost_an_entry_is_found_where_amcheck_is_installed(restored: str, sums: DatabaseSums) -> None:
    change(restored, "create extension amcheck")
    change(restored, "update pg_index set indisvalid = false where indexrelid = 'bank.accounts_pkey'::regclass")

    assert found(restored, sums) == [("index", "bank.accounts_pkey")]


def test_a_good_restore_with_amcheck_raises_no_alarm(restored: str, sums: DatabaseSums) -> None:
    change(restored, "create extension amcheck")

    assert check_database(restored, sums).verdict == "verified"


def test_a_database_that_does_not_answer_is_unknown(sums: DatabaseSums) -> None:
    checked = check_database("postgresql://nobody@127.0.0.1:9/none", sums)

    assert (checked.verdict, checked.damages, bool(checked.unknown)) == ("unknown", (), True)


def test_a_table_that_may_not_be_read_is_unknown(postgres: Server, restored: str, sums: DatabaseSums) -> None:
    # Roles are shared by all databases of the server: this one is of its database alone.
    reader = f"reader_of_{restored.rpartition('/')[2]}"
    change(restored, f"create role {reader} login; grant usage on schema bank to {reader}")
    change(restored, f'grant select on bank.entries, bank.totals, "odd ""name" to {reader}')

    checked = check_database(restored.replace("//holdfast@", f"//{reader}@"), sums)

    change(restored, f"drop owned by {reader}")
    change(restored, f"drop role {reader}")
    assert (checked.verdict, checked.damages) == ("unknown", ())
    assert "accounts" in checked.unknown


def test_nothing_noted_proves_nothing(restored: str) -> None:
    assert check_database(restored, DatabaseSums(tables=())).verdict == "unknown"


def test_a_restore_never_goes_over_data(original: str, dump: Path, sums: DatabaseSums) -> None:
    with pytest.raises(RestoreFailed, match="not empty"):
        restore_dump(str(dump), original)

    assert check_database(original, sums).verdict == "verified"
