"""HEAD: the head of what GET would answer, and nothing else."""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import anyio
import pytest

from holdfast.faces.server.heads import headed


def asked(method: str, parts: Iterator[bytes], *headers: tuple[bytes, bytes]) -> tuple[str, list[Any]]:
    """Asks an application that answers in parts; gives the method that it saw and what was sent."""
    seen, sent = [], []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["method"])
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
            await anyio.lowlevel.checkpoint()

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    wrapped: Any = headed(app)
    anyio.run(wrapped, {"type": "http", "method": method, "path": "/"}, receive, send)
    return seen[0], sent


@pytest.mark.parametrize("parts", [iter([b"alive"]), repeat(b"news")], ids=["short", "endless"])
def test_head_has_the_head_of_get_and_ends(parts: Iterator[bytes]) -> None:
    method, sent = asked("HEAD", parts, (b"content-length", b"5"))

    assert method == "GET"
    assert sent == [
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]},
        {"type": "http.response.body", "body": b"", "more_body": False},
    ]


def test_get_is_answered_as_it_was() -> None:
    method, sent = asked("GET", iter([b"alive"]))

    assert (method, [message.get("body") for message in sent]) == ("GET", [None, b"alive"])


@pytest.mark.parametrize(("told", "allowed"), [(b"GET, OPTIONS", b"HEAD, GET, OPTIONS"), (b"POST", b"POST")])
def test_head_is_among_the_methods_wherever_get_is(told: bytes, allowed: bytes) -> None:
    _, sent = asked("OPTIONS", iter([b""]), (b"allow", told))

    assert sent[0]["headers"] == [(b"allow", allowed)]
