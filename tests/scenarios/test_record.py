"""A history of one's own: readings of files are added, and forecast from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.adapters.parquet.history import ParquetHistory
from holdfast.faces.cli.main import run
from tests.contracts.api_server import ApiServer
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


def test_a_running_cluster_is_sampled_and_its_readings_kept(tmp_path: Path, capsys: Captured) -> None:
    history = tmp_path / "history"
    with ApiServer(tmp_path) as server:
        server.put("nodes", "a", usage={"cpu": "250m", "memory": "1Gi"}, timestamp="2026-01-15T12:00:00Z")
        reached = ["--kubeconfig", str(server.kubeconfig), "--measure", "metrics-api", "--once"]
        code = run(["record", "--into", str(history), "--keep-days", "36500", *reached], ENGLISH)

    assert code == 0
    assert "2 readings of 1 objects" in capsys.readouterr().err
    kept = {(item.signal, item.subject.name): list(item.values) for item in ParquetHistory(history).read().series}
    assert kept == {("node_cpu_used_cores", "a"): [0.25], ("node_memory_working_set_bytes", "a"): [float(2**30)]}


def test_a_cluster_that_measures_nothing_is_said_so(tmp_path: Path, capsys: Captured) -> None:
    with ApiServer(tmp_path) as server:
        server.put("nodes", "a")
        reached = ["--kubeconfig", str(server.kubeconfig), "--measure", "metrics-api", "--once"]
        code = run(["record", "--into", str(tmp_path / "history"), *reached], ENGLISH)

    assert code == 2
    assert "0 readings of 0 objects" in capsys.readouterr().err
