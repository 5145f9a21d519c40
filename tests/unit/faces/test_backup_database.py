"""A drill of a database from the command line: restored, checked, measured, and never over data."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from holdfast.faces.cli.main import run
from tests.postgres.places import postgres
from tests.postgres.server import Server

pytestmark = pytest.mark.postgres
__all__ = ["postgres"]

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def noted(postgres: Server, tmp_path: Path) -> Path:
    url = postgres.new_database()
    with psycopg.connect(url) as connection:
        connection.execute("create table orders as select n as id, md5(n::text) as item from generate_series(1, 900) n")
    asked = ["--database", url, "--query", "open=select count(*) from orders", "--into", str(tmp_path / "sums.json")]
    assert run(["backup", "note", *asked], ENGLISH) == 0
    subprocess.run(["pg_dump", "--format=custom", f"--file={tmp_path / 'orders.dump'}", url], check=True)
    return tmp_path


def drilled(noted: Path, url: str, capsys: Captured) -> tuple[int, str]:
    capsys.readouterr()
    sums, dump = str(noted / "sums.json"), str(noted / "orders.dump")
    asked = ["backup", "drill", sums, "--claim", "shop/data", "--dump", dump, "--database", url, "-o", "json"]
    code = run(asked, ENGLISH)
    return code, capsys.readouterr().out


def test_a_dump_that_is_whole_is_verified_and_measured(noted: Path, postgres: Server, capsys: Captured) -> None:
    code, out = drilled(noted, postgres.new_database(), capsys)

    found = json.loads(out)["drill"]
    assert (code, found["verdict"], found["checks"][0]["looked_at"]) == (0, "verified", 1)
    assert found["seconds_per_gib"] > 0


def test_a_dump_that_was_cut_fails_the_drill_with_its_reason(noted: Path, postgres: Server, capsys: Captured) -> None:
    os.truncate(noted / "orders.dump", (noted / "orders.dump").stat().st_size // 2)

    code, out = drilled(noted, postgres.new_database(), capsys)

    found = json.loads(out)["drill"]
    assert (code, found["verdict"], found["rto_seconds"], bool(found["failure"])) == (1, "unknown", None, True)


def test_a_table_that_was_dropped_is_named(noted: Path, postgres: Server, capsys: Captured) -> None:
    url = postgres.new_database()
    drilled(noted, url, capsys)
    with psycopg.connect(url) as connection:
        connection.execute("drop table orders")

    code = run(["backup", "verify", str(noted / "sums.json"), "--database", url], ENGLISH)

    assert (code, "public.orders is missing (expected 900 rows)" in capsys.readouterr().out) == (1, True)


def test_a_second_drill_never_goes_over_the_first(noted: Path, postgres: Server, capsys: Captured) -> None:
    url = postgres.new_database()
    drilled(noted, url, capsys)

    code, out = drilled(noted, url, capsys)

    assert (code, "not empty" in json.loads(out)["drill"]["failure"]) == (1, True)
