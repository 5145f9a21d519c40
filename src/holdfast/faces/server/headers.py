"""What every answer bears: a number for the log, and headers that keep browsers careful."""

from __future__ import annotations

import time
from collections.abc import Callable

from litestar.datastructures import MutableScopeHeaders
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
_TRANSPORT = "max-age=31536000; includeSubDomains"

Ended = Callable[[Scope, int, float], None]
"""Takes a request that was answered, the status, and how long it took in seconds."""


def careful(app: ASGIApp, new_id: Callable[[], str], given_id: Callable[[Scope], str], ended: Ended) -> ASGIApp:
    """Wraps an application: each request gets a number, each answer the headers, and `ended` hears of it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in HTTP:
            await app(scope, receive, send)
            return
        number = given_id(scope) or new_id()
        scope.setdefault("state", {})["request_id"] = number
        begun, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableScopeHeaders.from_message(message)
                headers["x-request-id"] = number
                for name, value in CAREFUL.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("strict-transport-security", _TRANSPORT)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            await app(scope, receive, sending)
        finally:
            ended(scope, status, time.perf_counter() - begun)

    return answer
