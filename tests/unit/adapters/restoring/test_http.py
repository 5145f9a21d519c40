"""A restored application answers as it should, otherwise, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from holdfast.adapters.restoring.http import check_http
from holdfast.model.backups import Damage


class _Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        code = {"/ok": 200, "/broken": 500, "/away": 302}.get(self.path, 404)
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/ok")
        self.end_headers()
        self.wfile.write(b"orders: 17")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def shop() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shop)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_expected_answer_verifies(shop: str) -> None:
    found = check_http(f"{shop}/ok", 200, "orders: 17")

    assert (found.verdict, found.damages, found.looked_at) == ("verified", (), 1)


def test_another_answer_is_damage(shop: str) -> None:
    broken, other = check_http(f"{shop}/broken", 200, ""), check_http(f"{shop}/ok", 200, "orders: 18")

    assert broken.damages == (Damage(what="status", where=f"{shop}/broken", expected="200", found="500"),)
    assert other.damages == (Damage(what="content", where=f"{shop}/ok", expected="orders: 18", found="10 B"),)


def test_nobody_is_followed_elsewhere(shop: str) -> None:
    assert check_http(f"{shop}/away", 200, "").verdict == "damaged"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "file:///etc/hostname", "http://[", ""])
def test_nobody_there_is_unknown(url: str) -> None:
    found = check_http(url, 200, "")

    assert (found.verdict, found.damages) == ("unknown", ())
    assert found.unknown
