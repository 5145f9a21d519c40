"""What a server is started with and cannot use is said in one line, and how a server ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.builders.hosted import Hosted, hosted
from tests.builders.office import example
from tests.builders.serving import client
from tests.builders.standing import CLUSTER, SECRET, stand
from tests.builders.waiting import wait_for

# Each starts a process or several.
pytestmark = [pytest.mark.slow, pytest.mark.processes]
BEGUN = ("running", "done", "failed")
WITHOUT = """
import sys
sys.modules[{module!r}] = None
from holdfast.faces.cli.main import run
sys.exit(run({words!r}, {{}}))
"""


def ran(*words: str, env: Mapping[str, str] | None = None) -> tuple[int, list[str]]:
    return started([sys.executable, "-m", "holdfast", *words], env)


def started(command: list[str], env: Mapping[str, str] | None = None) -> tuple[int, list[str]]:
    given = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUTF8": "1", **(env or {})}
    done = subprocess.run(command, capture_output=True, text=True, env=given, timeout=120, stdin=subprocess.DEVNULL)
    return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if line]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_an_address_that_is_taken_is_said_in_one_line(tmp_path: Path, lang: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        code, lines = ran("serve", "--port", str(port), "--store", str(tmp_path / "store.db"), "--lang", lang)

    assert (code, len(lines)) == (2, 1)
    assert f"127.0.0.1:{port}" in lines[0]


@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("api", "clusters", "list"), ("mcp",)])
def test_a_store_that_is_none_is_said_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    place = tmp_path / "store.db"
    place.write_bytes(b"hello" * 100)

    code, lines = ran(*words, "--store", str(place))

    assert (code, len(lines)) == (2, 1)
    assert str(place) in lines[0]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_store_of_a_newer_version_is_said_in_one_line(tmp_path: Path, lang: str) -> None:
    place = tmp_path / "store.db"
    ran("api", "clusters", "list", "--store", str(place))
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    code, lines = ran("serve", "--port", "0", "--store", str(place), "--lang", lang)

    assert (code, len(lines)) == (2, 1)
    assert "9999" in lines[0]


def test_keys_that_others_may_read_are_said_in_one_line(tmp_path: Path) -> None:
    place = tmp_path / "store.db"
    ran("api", "clusters", "list", "--store", str(place))
    (tmp_path / "keys.json").chmod(0o644)

    code, lines = ran("serve", "--port", "0", "--store", str(place))

    assert (code, len(lines)) == (2, 1)
    assert f"chmod 600 {tmp_path / 'keys.json'}" in lines[0]


def test_a_certificate_that_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    files = ("--tls-cert", str(tmp_path / "none.pem"), "--tls-key", str(tmp_path / "none.key"))

    code, lines = ran("serve", "--port", "0", "--store", str(tmp_path / "store.db"), *files)

    assert (code, len(lines)) == (2, 1)
    assert str(tmp_path / "none.pem") in lines[0]


def test_a_port_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    code, lines = ran("serve", "--port", "99999", "--store", str(tmp_path / "store.db"))

    assert code == 2
    assert "--port" in lines[0]


@pytest.mark.parametrize(
    ("module", "extra", "words"),
    [
        ("litestar", "server", ["serve"]),
        ("uvicorn", "server", ["serve", "--lang", "ko"]),
        ("sqlalchemy", "server", ["api", "clusters", "list"]),
        ("cronsim", "server", ["api", "clusters", "list"]),
        ("argon2", "server", ["mcp"]),
        ("mcp", "mcp", ["mcp"]),
    ],
)
def test_an_extra_that_is_missing_is_named(tmp_path: Path, module: str, extra: str, words: list[str]) -> None:
    code, lines = started(
        [sys.executable, "-c", WITHOUT.format(module=module, words=[*words, "--store", str(tmp_path / "store.db")])]
    )

    assert (code, len(lines)) == (2, 1)
    assert f"holdfast[{extra}]" in lines[0]


def test_the_server_answers_without_the_extra_of_assistants(tmp_path: Path) -> None:
    words = ["serve", "--port", "99", "--host", "192.0.2.1", "--store", str(tmp_path / "store.db")]

    code, lines = started([sys.executable, "-c", WITHOUT.format(module="mcp", words=words)])

    assert (code, "192.0.2.1:99" in lines[0]) == (2, True)


def test_told_to_end_a_server_lets_what_was_begun_end(tmp_path: Path) -> None:
    place = str(tmp_path / "store.db")
    stand(place, tmp_path)
    streamed: list[str] = []

    with hosted(place, tmp_path) as server:
        url = server.url()
        # The first job waits for a process that begins, which may take longer than one that ends lets wait for itself.
        until_over(url, uploaded(url, "healthy-storage"))
        job = uploaded(url, "missing-class")
        listening = Listening(url, streamed)
        until_taken(url, job)

        status = server.stop()
        listening.join(120)

        log = [json.loads(line) for line in server.said().splitlines() if line.startswith(b"{")]
    assert (status, listening.is_alive()) == (0, False)
    assert "event: ready" in streamed
    assert [line["message"] for line in log if line["message"] in ("stopping", "stopped")] == ["stopping", "stopped"]
    # The job that ran has ended, and nobody has to wait for its lease to run out.
    with hosted(place, tmp_path) as again, client(again.url(), SECRET) as asking:
        assert asking.get(f"/api/v1/jobs/{job}").json()["state"] == "done"


def test_told_to_end_at_a_terminal_a_server_ends_well(tmp_path: Path) -> None:
    server = Hosted(str(tmp_path / "store.db"), tmp_path)
    try:
        server.url()
        server.process.send_signal(signal.SIGINT)

        assert server.process.wait(120) == 0
    finally:
        server.kill()


class Listening(threading.Thread):
    """Hears the feed until it ends; begins once the first line came."""

    def __init__(self, url: str, lines: list[str]) -> None:
        super().__init__(daemon=True)
        self._url, self._lines, self._begun = url, lines, threading.Event()
        self.start()
        assert self._begun.wait(120)

    def run(self) -> None:
        """Reads the stream to its end."""
        with client(self._url, SECRET) as asking, asking.stream("GET", "/api/v1/events") as answer:
            for line in answer.iter_lines():
                self._lines.append(line)
                self._begun.set()


def uploaded(url: str, name: str) -> str:
    """Uploads a bundle; gives the job that takes it in."""
    with client(url, SECRET) as asking:
        answer = asking.post(f"/api/v1/clusters/{CLUSTER}/snapshots", content=example(name))
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


def until_taken(url: str, job: str) -> None:
    with client(url, SECRET) as asking:
        wait_for("the job to be taken", lambda: asking.get(f"/api/v1/jobs/{job}").json().get("state") in BEGUN)


def until_over(url: str, job: str) -> None:
    with client(url, SECRET) as asking:
        wait_for("the job to be over", lambda: asking.get(f"/api/v1/jobs/{job}").json().get("state") in BEGUN[1:])
