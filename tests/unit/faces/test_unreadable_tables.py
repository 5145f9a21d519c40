"""A table of which nothing can be said since its readings cannot be read is an input error, told in words."""

import re
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from holdfast.texts.say import LANGUAGES

Captured = pytest.CaptureFixture[str]
TABLES = {
    "no number in any row": "time,namespace,persistentvolumeclaim,used_bytes\n2026-11-20T00:00:00Z,shop,data,much\n",
    "no use beside the capacity": (
        "time,namespace,persistentvolumeclaim,used_bytes,capacity_bytes\n2026-11-20T00:00:00Z,shop,data,much,100\n"
    ),
    "no moments": "namespace,persistentvolumeclaim,used_bytes\nshop,data,5\n",
    "no rows": "time,namespace,persistentvolumeclaim,used_bytes\n",
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["forecast", "anomalies", "predict"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_a_reading_is_refused(
    table: str, command: str, lang: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "our readings.csv"
    path.write_text(TABLES[table])

    code = run([command, str(path), "--lang", lang], {})

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert re.search(r"no-[a-z]+|undated", err) is None


def test_decimal_commas_are_readings(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "readings.csv"
    rows = [f"2026-11-20T{hour:02}:00:00Z;shop;data;{1000 + hour},5;2000,0" for hour in range(24)]
    path.write_text("\n".join(["time;namespace;persistentvolumeclaim;used_bytes;capacity_bytes", *rows]))

    code = run(["forecast", str(path), "-o", "csv"], {})

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert "shop" in out


def test_a_history_of_damaged_parts_is_refused_in_the_readers_language(tmp_path: Path, capsys: Captured) -> None:
    pytest.importorskip("duckdb")
    (tmp_path / "day=2026-01-15").mkdir()
    (tmp_path / "day=2026-01-15" / "part-1.parquet").write_bytes(b"no parquet")

    code = run(["forecast", str(tmp_path), "--lang", "ko"], {})

    assert code == 2
    assert "Parquet 파일이 아니거나 끝부분이 없습니다" in capsys.readouterr().err
