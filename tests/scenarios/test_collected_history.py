"""A month of hours goes into a bundle with the objects, and a forecast needs nothing else."""

from __future__ import annotations

import http.server
import json
import re
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from holdfast.adapters.files.series import read_series
from holdfast.adapters.files.source import FileSource
from holdfast.engine.signals.tables import read_table, write_packed
from holdfast.faces.cli.main import run
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.service.diagnosis.foreseeing import outlooks_of
from tests.contracts.api_server import ApiServer
from tests.scenarios.test_forecast import ENGLISH, readings

Captured = pytest.CaptureFixture[str]
GIB = 2**30
DAILY = 2 * GIB
CAPACITY = 100 * GIB
LEFT = 4 * GIB
LABELS = {"namespace": "shop", "persistentvolumeclaim": "data"}
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")


class Prometheus(http.server.BaseHTTPRequestHandler):
    """Knows one volume that has grown by 2 GiB a day as long as anyone remembers, and has 4 GiB left."""

    protocol_version = "HTTP/1.1"
    known = ("kubelet_volume_stats_used_bytes", "kubelet_volume_stats_capacity_bytes")

    def do_GET(self) -> None:
        self.answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, text: str) -> None:
        asked = {key: found[0] for key, found in parse_qs(text).items()}
        path = urlsplit(self.path).path
        if "/label/" in path:
            self.send(list(self.known))
        elif not path.endswith(("/query", "/query_range")):
            self.send({"alerts": []})
        else:
            end = float(asked.get("end") or asked["time"])
            step = float(asked.get("step", "1"))
            times = [end - step * i for i in range(int((end - float(asked.get("start", end))) / step), -1, -1)]
            matched = re.search(r"kubelet_\w+", asked["query"])
            pairs = [[t, str(self.value(matched[0] if matched else "", (end - t) / 3600))] for t in times]
            ranged = path.endswith("range")
            result = {"metric": LABELS, **({"values": pairs} if ranged else {"value": pairs[-1]})}
            self.send({"resultType": "matrix" if ranged else "vector", "result": [result]})

    @staticmethod
    def value(metric: str, hours_ago: float) -> float:
        return CAPACITY if "capacity" in metric else CAPACITY - LEFT - DAILY * hours_ago / 24

    def send(self, data: Any) -> None:
        body = json.dumps({"status": "success", "data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""


@contextmanager
def prometheus() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Prometheus)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


BOUND: Any = {"spec": {"volumeName": "pv-1"}, "status": {"phase": "Bound"}}


def used_by(server: ApiServer, claim: str) -> None:
    """Puts a bound claim and a Pod that mounts it into a cluster."""
    server.put("persistentvolumeclaims", claim, **BOUND)
    volume = {"name": "d", "persistentVolumeClaim": {"claimName": claim}}
    server.put("pods", f"{claim}-0", spec={"nodeName": "a", "volumes": [volume]}, status={"phase": "Running"})


def test_a_running_cluster_names_the_pods_and_the_volumes_that_nobody_measures(
    tmp_path: Path, capsys: Captured
) -> None:
    with ApiServer(tmp_path) as server, prometheus() as address:
        used_by(server, "data")
        server.put("persistentvolumeclaims", "unseen", **BOUND)
        reached = ["--kubeconfig", str(server.kubeconfig), "--prometheus", address]
        code = run(["forecast", *reached, "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)["forecasts"]
    assert code == 0
    assert [(item["object"]["name"], item["standing"]) for item in found] == [("data", "fills"), ("unseen", "no-data")]
    assert found[0]["pods"] == [{"kind": "Pod", "namespace": "shop", "name": "data-0"}]


@pytest.mark.parametrize("is_named", [True, False])
def test_what_was_recorded_is_forecast_beside_the_running_cluster(
    is_named: bool, tmp_path: Path, capsys: Captured
) -> None:
    pytest.importorskip("duckdb")
    history, table = str(tmp_path / "history"), tmp_path / "volumes.csv"
    table.write_text(readings())
    run(["record", str(table), "--into", history], ENGLISH)
    with ApiServer(tmp_path) as server:
        used_by(server, "soon")
        reached = ["--kubeconfig", str(server.kubeconfig), "-o", "json"]
        source = [history] if is_named else ["--history", history]
        code = run(["forecast", *source, *reached], ENGLISH)

    found = json.loads(capsys.readouterr().out)["forecasts"]
    assert code == 0
    assert {(item["object"]["name"], len(item["pods"])) for item in found} == {("soon", 1), ("later", 0), ("never", 0)}


def test_a_cluster_that_nobody_measures_has_volumes_without_data(tmp_path: Path, capsys: Captured) -> None:
    table = tmp_path / "cpu.csv"
    table.write_text("time,namespace,pod,metric,value\n1768478400,shop,web-1,cpu,0.5\n")
    with ApiServer(tmp_path) as server:
        used_by(server, "data")
        code = run(["forecast", str(table), "--kubeconfig", str(server.kubeconfig), "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert (code, [(item["object"]["name"], item["standing"]) for item in found["forecasts"]]) == (
        0,
        [("data", "no-data")],
    )


def test_claims_that_may_not_be_read_are_told(tmp_path: Path, capsys: Captured) -> None:
    table = tmp_path / "volumes.csv"
    table.write_text(readings())
    with ApiServer(tmp_path) as server:
        used_by(server, "soon")
        server.server.refusals["persistentvolumeclaims", False] = [403]
        run(["forecast", str(table), "--kubeconfig", str(server.kubeconfig), "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert [(item["what"], item["reason"]) for item in found["unread"]] == [("PersistentVolumeClaim", "forbidden")]


@pytest.mark.parametrize("options", [[], ["--context", "production"]])
def test_a_cluster_without_a_past_is_refused_with_what_to_do(
    options: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOLDFAST_HISTORY", raising=False)

    code = run(["forecast", *options], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "holdfast record" in err


@pytest.mark.parametrize("redact", ["names", "hashed"])
def test_a_bundle_holds_a_month_of_hours_and_is_forecast_without_a_cluster(
    redact: str, tmp_path: Path, capsys: Captured
) -> None:
    bundle = str(tmp_path / "b.tar.gz")
    with ApiServer(tmp_path) as server, prometheus() as address:
        server.put("nodes", "a")
        reached = ["--kubeconfig", str(server.kubeconfig), "--prometheus", address]
        collected = run(["collect", *reached, "--redact", redact, "--out", bundle], ENGLISH)
    capsys.readouterr()

    code = run(["forecast", bundle, "-o", "json"], ENGLISH)

    [found] = json.loads(capsys.readouterr().out)["forecasts"]
    with tarfile.open(bundle) as archive:
        assert "metrics/history.csv" in archive.getnames()
    assert (collected, code, found["standing"], found["days"]) == (0, 0, "fills", 30)
    assert found["hours"]["p50"] == pytest.approx(48, rel=0.1)
    assert (found["object"]["name"] == "data") == (redact == "names")


def test_a_diagnosis_of_the_bundle_foresees_as_one_of_the_cluster_did(tmp_path: Path, capsys: Captured) -> None:
    bundle = str(tmp_path / "b.tar.gz")
    with ApiServer(tmp_path) as server, prometheus() as address:
        server.put("nodes", "a")
        run(["collect", "--kubeconfig", str(server.kubeconfig), "--prometheus", address, "--out", bundle], ENGLISH)

    [outlook] = outlooks_of(FileSource(bundle).load())

    assert (outlook.subject, outlook.fills_within(96)) == (CLAIM, True)


def test_no_days_are_no_history(tmp_path: Path, capsys: Captured) -> None:
    bundle = str(tmp_path / "b.tar.gz")
    with ApiServer(tmp_path) as server, prometheus() as address:
        server.put("nodes", "a")
        reached = ["--kubeconfig", str(server.kubeconfig), "--prometheus", address]
        run(["collect", *reached, "--forecast-days", "0", "--out", bundle], ENGLISH)
    capsys.readouterr()

    with tarfile.open(bundle) as archive:
        assert [name for name in archive.getnames() if name.startswith("metrics/")] == ["metrics/series.csv"]


def test_a_packed_table_gives_back_every_moment_and_value() -> None:
    series = (
        Series(signal="volume_used_bytes", subject=CLAIM, times=[0.5, 3600.5, 9000.25], values=[1.0, 0.1, 2.0**60]),
        Series(signal="node_fs_used_bytes", subject=Ref("Node", "a"), part="x,y", times=[60.0], values=[7.0]),
    )

    table = read_table(write_packed(series), "metrics/history.csv", "history")

    back = [(item.signal, item.subject, item.part, list(item.times), list(item.values)) for item in table.series]
    assert back == [(item.signal, item.subject, item.part, item.times, item.values) for item in series]
    assert table.unread == ()


@pytest.mark.parametrize("damage", ["60 60,1", "60 -60,1 2", "60,much", ",", "inf,1"])
def test_a_damaged_row_of_a_packed_table_is_told_and_the_rest_is_read(damage: str) -> None:
    whole = write_packed([Series(signal="volume_used_bytes", subject=CLAIM, times=[60.0], values=[1.0])])
    broken = f"volume_used_bytes,PersistentVolumeClaim,shop,other,,,prometheus,{damage}\n"

    table = read_table(whole + broken, "metrics/history.csv", "history")

    assert [item.subject for item in table.series] == [CLAIM]
    assert table.unread == (Unread("metrics/history.csv", "no-reading", "rows: 1"),)


def test_the_history_of_a_bundle_can_be_read_on_its_own(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(write_packed([Series(signal="volume_used_bytes", subject=CLAIM, times=[60.0], values=[1.0])]))

    found = read_series(str(file))

    assert [(item.signal, item.subject) for item in found.series] == [("volume_used_bytes", CLAIM)]
