"""A real Prometheus whose alerts a test lets fire and rest, and a real Alertmanager that sends them on."""

from __future__ import annotations

import json
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from tests.builders.ports import free_port
from tests.builders.waiting import PATIENCE_SECONDS
from tests.prometheus.server import await_ready

PROGRAM = "prometheus-alertmanager"
# A look at what there is may take too long on a busy machine: a trouble is over only once the exporter says so.
RULES = """
groups:
- name: shop
  interval: 1s
  rules:
  - alert: PodCrashing
    expr: last_over_time(trouble{pod!=""}[5m]) == 1
    labels: {severity: critical}
    annotations: {summary: "{{ $labels.pod }} crashes"}
  - alert: ClaimFull
    expr: last_over_time(trouble{persistentvolumeclaim!=""}[5m]) == 1
    labels: {severity: warning}
  - alert: Watchdog
    expr: vector(1)
    labels: {severity: none}
"""
T = TypeVar("T")


class Troubles:
    """What a Prometheus scrapes: each trouble by its labels, 1 while it is there and 0 once it is over."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._lock = threading.Lock()

    def begin(self, *labels: str) -> None:
        """Lets troubles be there."""
        with self._lock:
            self._known |= dict.fromkeys(labels, 1)

    def end(self, *labels: str) -> None:
        """Lets troubles be over."""
        with self._lock:
            self._known |= dict.fromkeys(labels, 0)

    def text(self) -> str:
        """Writes them as an exporter does."""
        with self._lock:
            lines = [f"trouble{{{labels}}} {value}\n" for labels, value in sorted(self._known.items())]
        return "".join(lines) + "up_and_well 1\n"


@contextmanager
def exporter(troubles: Troubles) -> Iterator[int]:
    """Serves what there is; gives the port."""

    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = troubles.text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def alertmanager(folder: Path, webhook: str, token: str, inhibit: str = "") -> Iterator[str]:
    """Gives the address of an Alertmanager that sends what it is told to a webhook within seconds."""
    settings = folder / "alertmanager.yml"
    receiver = {
        "name": "holdfast",
        "webhook_configs": [
            {
                "url": webhook,
                "send_resolved": True,
                "http_config": {"authorization": {"type": "Bearer", "credentials": token}},
            }
        ],
    }
    route = {
        "receiver": "holdfast",
        "group_by": ["alertname"],
        "group_wait": "1s",
        "group_interval": "1s",
        "repeat_interval": "3s",
    }
    rules = json.loads(inhibit) if inhibit else []
    settings.write_text(json.dumps({"route": route, "receivers": [receiver], "inhibit_rules": rules}))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        PROGRAM,
        f"--config.file={settings}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    with _running(command, folder / "alertmanager.log", f"{address}/-/ready"):
        yield address


@contextmanager
def alerting_prometheus(folder: Path, troubles: int, alerts_to: str) -> Iterator[str]:
    """Gives the address of a Prometheus that looks at what there is each second and tells an Alertmanager."""
    (folder / "rules.yml").write_text(RULES)
    settings = folder / "prometheus.yml"
    settings.write_text(
        json.dumps(
            {
                "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                "rule_files": ["rules.yml"],
                "scrape_configs": [{"job_name": "shop", "static_configs": [{"targets": [f"127.0.0.1:{troubles}"]}]}],
                "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alerts_to.removeprefix("http://")]}]}]},
            }
        )
    )
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        "prometheus",
        f"--config.file={settings}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        # How often it tells again that an alert fires; who hears nothing for four times as long takes it for over.
        "--rules.alert.resend-delay=15s",
    ]
    with _running(command, folder / "prometheus.log", f"{address}/-/ready"):
        yield address


def query(prometheus: str, expression: str, at: float | None = None) -> list[dict[str, Any]]:
    """Asks a Prometheus."""
    moment = f"&time={at:.3f}" if at else ""
    url = f"{prometheus}/api/v1/query?query={urllib.parse.quote(expression)}{moment}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return found


def silence(alertmanager: str, matchers: Sequence[Mapping[str, Any]], starts: str, ends: str) -> str:
    """Silences alerts; gives the id."""
    body = {"matchers": list(matchers), "startsAt": starts, "endsAt": ends, "createdBy": "minji", "comment": "A drill."}
    asked = urllib.request.Request(
        f"{alertmanager}/api/v2/silences", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return str(json.load(answer)["silenceID"])


def until(look: Callable[[], T], is_there: Callable[[T], bool]) -> T:
    """Looks again and again until something is there; gives what is seen then, or last."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = look()
        if is_there(found) or time.monotonic() > end:
            return found
        threading.Event().wait(0.2)


@contextmanager
def _running(command: Sequence[str], log: Path, ready: str) -> Iterator[None]:
    with log.open("ab") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        await_ready(ready)
        yield
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)
