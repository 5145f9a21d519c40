"""A history of one's own: readings of files are added, and forecast from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from tests.scenarios.test_forecast import ENGLISH, readings

pytest.importorskip("duckdb")
Captured = pytest.CaptureFixture[str]


def test_recorded_readings_give_the_same_forecast_as_their_table(tmp_path: Path, capsys: Captured) -> None:
    table, history = tmp_path / "volumes.csv", str(tmp_path / "history")
    table.write_text(readings())

    code = run(["record", str(table), "--into", history], ENGLISH)
    said = capsys.readouterr().err
    run(["forecast", str(table), "-o", "json"], ENGLISH)
    of_table = json.loads(capsys.readouterr().out)
    run(["forecast", history, "-o", "json"], ENGLISH)
    of_history = json.loads(capsys.readouterr().out)

    assert (code, said.strip()) == (0, f"{history}: 4320 readings of 3 objects")
    assert of_history["forecasts"] == of_table["forecasts"]


def test_a_damaged_history_is_one_line_and_no_traceback(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "day=2026-01-15").mkdir()
    (tmp_path / "day=2026-01-15" / "part-1.parquet").write_bytes(b"no parquet")

    code = run(["forecast", str(tmp_path)], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "the history of readings at" in err
