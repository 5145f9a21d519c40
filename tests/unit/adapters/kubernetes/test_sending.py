"""Without an answer, it is known whether a request can have arrived."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import urllib3

from holdfast.adapters.kubernetes.access import Opened
from holdfast.adapters.kubernetes.client import Client
from holdfast.adapters.kubernetes.request import Request
from holdfast.adapters.kubernetes.sending import Heard, Unheard, send_once
from tests.builders.ports import free_port

REQUEST = Request(method="PATCH", path="/api", query=(("a", "b"),), body=b'{"spec": 1}')


class Settings:
    """The part of a configuration that signs in."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem

    def auth_settings(self) -> dict[str, Any]:
        if self.problem:
            raise self.problem
        return {}


def client(origin: str, problem: Exception | None = None) -> Client:
    pool = urllib3.PoolManager(cert_reqs="CERT_REQUIRED")
    return Client(Opened("c", "c", "default", origin, pool, Settings(problem)))


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Takes one connection and does something with it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            thread.join()


def whole(connection: socket.socket) -> bytes:
    received = b""
    while REQUEST.body not in received and (part := connection.recv(4096)):
        received += part
    return received


def test_an_answer_is_given_as_it_came():
    seen: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        seen.append(whole(connection))
        connection.sendall(b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\nRetry-After: 3\r\n\r\n{}")

    with serving(answer) as port:
        heard = send_once(client(f"http://127.0.0.1:{port}"), REQUEST)

    assert isinstance(heard, Heard)
    assert (heard.status, heard.headers["Retry-After"], heard.body) == (409, "3", b"{}")
    assert seen[0].startswith(b"PATCH /api?a=b HTTP/1.1\r\n")
    assert b"Content-Length: 11\r\n" in seen[0]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"", "unavailable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "unavailable"),
        (b"nothing that is HTTP\r\n\r\n", "unavailable"),
    ],
)
def test_a_request_that_was_sent_may_have_arrived(said: bytes, reason: str):
    def answer(connection: socket.socket) -> None:
        whole(connection)
        connection.sendall(said)

    with serving(answer) as port:
        heard = send_once(client(f"http://127.0.0.1:{port}"), REQUEST)

    assert isinstance(heard, Unheard)
    assert (heard.reason, heard.may_have_arrived) == (reason, True)


def test_nobody_listens_so_nothing_arrived():
    heard = send_once(client(f"http://127.0.0.1:{free_port()}"), REQUEST)

    assert isinstance(heard, Unheard)
    assert (heard.reason, heard.may_have_arrived) == ("unreachable", False)


def test_a_server_that_cannot_prove_who_it_is_is_told_nothing(tmp_path: Any):
    from tests.builders.certificates import pair

    pem = tmp_path / "server.pem"
    pem.write_text("".join(pair("stranger", days=3650)))
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(pem)
    received: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        try:
            with trust.wrap_socket(connection, server_side=True) as secured:
                received.append(secured.recv(4096))
        except OSError:
            return

    with serving(answer) as port:
        heard = send_once(client(f"https://127.0.0.1:{port}"), REQUEST)

    assert isinstance(heard, Unheard)
    assert (heard.reason, heard.may_have_arrived) == ("unreachable", False)
    assert received == []


def test_a_token_that_cannot_be_renewed_sends_nothing():
    heard = send_once(client("http://127.0.0.1:1", RuntimeError("the token is gone")), REQUEST)

    assert heard == Unheard("unreachable", "the token is gone", False)
