"""A Parquet file of readings says what a table of the same columns would."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.adapters.parquet.table import read_parquet_table
from holdfast.model.input_refusals import NothingMeasured
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref

duckdb = pytest.importorskip("duckdb")
DATA = Ref("PersistentVolumeClaim", "data", "shop")
MIDNIGHT = 1_767_225_600.0


def written(folder: Path, rows: str) -> str:
    path = folder / "readings.parquet"
    with duckdb.connect() as database:
        database.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    return str(path)


@pytest.mark.parametrize(
    "moment",
    [
        "TIMESTAMP '2026-01-01 00:00:00'",
        "TIMESTAMP_NS '2026-01-01 00:00:00'",
        "TIMESTAMPTZ '2026-01-01 09:00:00+09'",
        "DATE '2026-01-01'",
        "1767225600",
        "1767225600000",
        "'2026-01-01T00:00:00Z'",
    ],
)
def test_moments_of_every_type_are_read(moment: str, tmp_path: Path) -> None:
    row = f"SELECT {moment} AS time, 'shop' AS namespace, 'data' AS claim, 5::FLOAT AS used_bytes, 9 AS capacity_bytes"

    found = read_parquet_table(written(tmp_path, row))

    assert {(item.signal, item.subject, *item.times, *item.values) for item in found.series} == {
        ("volume_used_bytes", DATA, MIDNIGHT, 5.0),
        ("volume_capacity_bytes", DATA, MIDNIGHT, 9.0),
    }


def test_what_a_file_holds_beside_readings_is_named(tmp_path: Path) -> None:
    row = "SELECT 60 AS time, 'data' AS claim, 'shop' AS namespace, 5 AS used_bytes, 7 AS mystery"

    found = read_parquet_table(written(tmp_path, row))

    assert found.unread == (Unread("readings.parquet", "unknown-column", "mystery"),)


@pytest.mark.parametrize(
    ("rows", "detail"),
    [
        ("SELECT 1 AS used_bytes", "readings.parquet no-time-column used_bytes"),
        ("SELECT 60 AS time, 5 AS used_bytes LIMIT 0", "no series of metrics"),
    ],
)
def test_a_file_without_any_reading_is_refused_with_the_reason(rows: str, detail: str, tmp_path: Path) -> None:
    path = written(tmp_path, rows)

    with pytest.raises(NothingMeasured) as refused:
        read_parquet_table(path)

    assert refused.value.values == {"path": path, "detail": detail}


def test_a_file_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "SELECT 60 AS time, 5 AS used_bytes, 'data' AS claim")
    Path(path).write_bytes(Path(path).read_bytes()[:-20])

    with pytest.raises(NothingMeasured):
        read_parquet_table(path)
