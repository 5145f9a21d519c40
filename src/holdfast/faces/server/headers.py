"""What every answer bears: a number for the log, and headers that keep browsers careful."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from litestar.types import ASGIApp, Message, Receive, Scope, Send

CAREFUL = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
HTTP: tuple[str, ...] = ("http",)
_CAREFUL = tuple((name.encode(), value.encode()) for name, value in CAREFUL.items())
_NUMBER = b"x-request-id"
_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_UNKEPT = (b"cache-control", b"no-store")

Ended = Callable[[Scope, int, float], None]
"""Takes a request that was answered, the status, and how long it took in seconds."""


def careful(app: ASGIApp, new_id: Callable[[], str], given_id: Callable[[Scope], str], ended: Ended) -> ASGIApp:
    """Wraps an application: each request gets a number, each answer the headers, and `ended` hears of it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in HTTP:
            await app(scope, receive, send)
            return
        number = given_id(scope) or new_id()
        # What is mounted sees only the rest of its path.
        scope.setdefault("state", {}).update(request_id=number, path=scope["path"])
        begun, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_careful(message.get("headers", ()), scope, number)
            await send(message)

        try:
            await app(scope, receive, sending)
        finally:
            ended(scope, status, time.perf_counter() - begun)

    return answer


def _with_careful(given: Iterable[tuple[bytes, bytes]], scope: Scope, number: str) -> list[tuple[bytes, bytes]]:
    """Adds the headers to those of an answer, which may have its own."""
    headers = [pair for pair in given if pair[0] != _NUMBER]
    wanted = [(_NUMBER, number.encode("latin-1")), *_CAREFUL]
    if scope.get("scheme") == "https":
        wanted.append(_TRANSPORT)
    if scope["path"].startswith("/api/"):
        wanted.append(_UNKEPT)
    own = {name for name, _ in headers}
    return headers + [pair for pair in wanted if pair[0] not in own]
