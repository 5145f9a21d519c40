"""A real Prometheus on loopback with a history made beforehand, and a proxy that spoils its answers."""

from __future__ import annotations

import http.client
import http.server
import subprocess
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.builders.ports import free_port
from tests.builders.waiting import PATIENCE_SECONDS, wait_for

Point = tuple[float, float]
History = Mapping[str, Mapping[str, Iterable[Point]]]
"""Points by metric and by labels as they stand between braces."""


def openmetrics(history: History, counters: frozenset[str] = frozenset()) -> str:
    lines = []
    for metric, series in history.items():
        kind = "counter" if metric in counters else "gauge"
        lines.append(f"# TYPE {metric.removesuffix('_total') if kind == 'counter' else metric} {kind}")
        lines += [f"{metric}{{{labels}}} {value!r} {t:.3f}" for labels, points in series.items() for t, value in points]
    return "\n".join([*lines, "# EOF", ""])


@contextmanager
def prometheus(
    folder: Path, history: History, counters: frozenset[str] = frozenset(), rules: str = ""
) -> Iterator[str]:
    """Gives the address of a Prometheus that holds the history and has loaded rules, where some are given."""
    source = folder / "history.txt"
    source.write_text(openmetrics(history, counters))
    data = folder / "data"
    blocks = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=768h"]
    subprocess.run([*blocks, str(source), str(data)], check=True, capture_output=True)
    settings = folder / "prometheus.yml"
    (folder / "rules.yml").write_text(rules or "groups: []\n")
    settings.write_text("global: {scrape_interval: 1h, evaluation_interval: 1h}\nrule_files: [rules.yml]\n")
    port = free_port()
    server = subprocess.Popen(
        [
            "prometheus",
            f"--config.file={settings}",
            f"--storage.tsdb.path={data}",
            "--storage.tsdb.retention.time=3650d",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        await_ready(f"{address}/-/ready")
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def await_ready(url: str) -> None:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS):
                return True
        except (OSError, http.client.HTTPException):
            return False

    wait_for(f"an answer at {url}", answers, pause=0.05)


class Crowd:
    """Counts the queries on their way at the same moment, and the most of them there were."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._now = 0
        self.most = 0

    def __enter__(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self._lock.notify_all()
            # The first one waits for a second, so that a slow machine does not part them.
            self._lock.wait_for(lambda: self.most > 1, timeout=PATIENCE_SECONDS / 2)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._now -= 1


@contextmanager
def spoiled(address: str, how: str, crowd: Crowd | None = None) -> Iterator[str]:
    """Gives the address of a proxy before a server; queries pass through a crowd where one is given.

    Queries are passed on where `how` is empty, else `cut`, refused (`503`), answered with `warnings` or as `partial`,
    or, with `422`, refused where they ask for more than ten days at once.
    """

    def passed_on(path: str) -> http.client.HTTPResponse:
        found: http.client.HTTPResponse = urllib.request.urlopen(f"{address}{path}", timeout=PATIENCE_SECONDS)
        return found

    class Spoiler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_query = "/query" in self.path
            with crowd if crowd is not None and is_query else nullcontext(), passed_on(self.path) as answer:
                body = answer.read()
            if is_query and how == "503":
                self.send_error(503)
                return
            if is_query and how == "422" and asked_seconds(self.path) > 10 * 86_400:
                body = (
                    b'{"status":"error","errorType":"execution","error":"query processing would load too many samples"}'
                )
                self.send_response(422)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
            if is_query and how == "partial":
                body = body.replace(b'{"status":"success"', b'{"status":"success","isPartial":true', 1)
            if is_query and how == "warnings":
                body = body.replace(b'{"status":"success"', b'{"status":"success","warnings":["a store is missing"]', 1)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if is_query and how == "cut" else body)
            if is_query and how == "cut":
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Spoiler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked_seconds(path: str) -> float:
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
    return float(asked["end"][0]) - float(asked["start"][0]) if "start" in asked else 0.0
