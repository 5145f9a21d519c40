"""Whoever sends slowly holds no connection for long, and whoever waits for a long answer is not hurried."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from litestar import Litestar, Request, get, post
from litestar.exceptions import HTTPException
from litestar.types import Receive, Scope, Send

from holdfast.faces.http import problems
from holdfast.faces.server import patience
from holdfast.faces.server.patience import Prompt, in_time
from tests.builders.serving import client, serving
from tests.builders.waiting import PATIENCE_SECONDS

SHORT = 0.3
CALM = 3.0
LONG = 3.5
HEAD = b"GET /slow HTTP/1.1\r\nhost: a\r\nx-slow: "


class Hurried(Prompt):
    """A connection whose heads must come at once."""

    head_seconds = SHORT


class Calm(Prompt):
    """A connection whose heads come in time on a slow machine too."""

    head_seconds = CALM


@get("/slow")
async def slow() -> str:
    await anyio.sleep(LONG)
    return "done"


@post("/length", status_code=200)
async def length(request: Request[Any, Any, Any]) -> int:
    return len(await request.body())


def app() -> Litestar:
    return Litestar(
        [slow, length],
        exception_handlers={HTTPException: problems.of_http},
        openapi_config=None,
        logging_config=None,
    )


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(in_time(app(), seconds=SHORT, least=1000), Hurried) as place:
        yield place


@pytest.fixture(scope="module")
def hurried() -> Iterator[str]:
    """A server that waits for heads for as long as a slow machine needs, and for no body."""
    with serving(in_time(app(), seconds=SHORT, least=1000), Calm) as place:
        yield place


@pytest.fixture(scope="module")
def calm() -> Iterator[str]:
    """A server that waits for as long as a slow machine needs, and not for ever."""
    with serving(in_time(app(), seconds=CALM, least=1000), Calm) as place:
        yield place


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as made:
        yield made


def answered(connection: socket.socket, more: bytes) -> bytes:
    """Gives what a server sends until it closes the connection, while some more goes to it now and then."""
    found, pause = b"", threading.Event()
    connection.settimeout(0.05)
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            connection.send(more)
        except (ConnectionResetError, BrokenPipeError):
            # What was answered before the end is there to be read.
            more = b""
        try:
            part = connection.recv(65_536)
        except TimeoutError:
            continue
        except ConnectionResetError:
            return found
        if not part:
            return found
        found += part
        pause.wait(0.01)
    raise AssertionError("the connection stays open")


@pytest.mark.parametrize(("begun", "more"), [(b"", b""), (HEAD, b""), (HEAD, b"x")])
def test_a_head_that_does_not_come_ends_the_connection(url: str, begun: bytes, more: bytes) -> None:
    with connected(url) as connection:
        connection.sendall(begun)

        assert answered(connection, more) == b""


@pytest.mark.slow
def test_the_next_head_of_a_connection_is_not_waited_for_either(calm: str) -> None:
    with connected(calm) as connection:
        connection.sendall(b"POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nab")
        first = b""
        # Head and body of an answer may come apart.
        while not first.endswith(b"\r\n\r\n2") and (part := connection.recv(65_536)):
            first += part
        assert first.startswith(b"HTTP/1.1 200 ")
        connection.sendall(HEAD)

        assert answered(connection, b"x") == b""


@pytest.mark.slow
def test_a_long_answer_is_waited_for(calm: str) -> None:
    with client(calm) as asking:
        assert [asking.get("/slow").text for _ in range(2)] == ["done", "done"]


def test_a_body_that_comes_too_slowly_is_refused(hurried: str) -> None:
    with connected(hurried) as connection:
        connection.sendall(b"POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n")
        head, _, body = answered(connection, b"x").partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in head.lower()
    assert b"The body came too slowly." in body


def test_a_body_that_comes_steadily_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    now, taken, is_over = 0.0, 0, False
    monkeypatch.setattr(patience, "time", SimpleNamespace(monotonic=lambda: now))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal taken, is_over
        while not is_over:
            message: Any = await receive()
            taken, is_over = taken + len(message["body"]), not message["more_body"]

    async def receive() -> Any:
        nonlocal now
        now += SHORT / 4
        return {"type": "http.request", "body": b"x" * 200, "more_body": taken < 1400}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    scope: Any = {"type": "http"}
    anyio.run(in_time(app, seconds=SHORT, least=1000), scope, receive, send)

    assert (taken, now > SHORT) == (1600, True)


def test_whoever_wants_to_know_when_the_asker_goes_may_wait() -> None:
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(2):
            heard.append((await receive())["type"])

    async def receive() -> Any:
        if not heard:
            return {"type": "http.request", "body": b"", "more_body": False}
        await anyio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    scope: Any = {"type": "http"}
    anyio.run(in_time(app, seconds=0.01), scope, receive, send)

    assert heard == ["http.request", "http.disconnect"]
