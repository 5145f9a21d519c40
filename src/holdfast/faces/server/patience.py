"""How long the server waits for a request: whoever sends slowly, or not at all, holds no connection for long."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import anyio
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from holdfast.faces.server.headers import HTTP

HEAD_SECONDS = 20.0
BODY_SECONDS = 30.0
LEAST_PER_SECOND = 10_000
"""As many bytes of a body are worth another second."""


class Prompt(H11Protocol):
    """A connection that ends where the head of a request takes too long.

    The library waits for the first head, and for the rest of a later one that has begun, for as long as it takes. Its
    other protocol, which it takes where it is installed, saves a tenth of a millisecond and bounds no head at all.
    """

    head_seconds = HEAD_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begins to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Waits no more once a request has begun, and again where the next one has begun in part."""
        super().data_received(data)
        # There is none before the first request, whatever the library says of its type.
        cycle: Any = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._wait_no_more()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def in_time(app: ASGIApp, seconds: float = BODY_SECONDS, least: float = LEAST_PER_SECOND) -> ASGIApp:
    """Wraps an application: a body that comes too slowly is refused with 408, which ends the connection."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        begun, received, is_whole = time.monotonic(), 0, False

        async def receiving() -> Any:
            nonlocal received, is_whole
            # What comes after the body is that the asker has gone, which may take as long as the answer.
            if is_whole:
                return await receive()
            try:
                with anyio.fail_after(max(0.0, begun + seconds + received / least - time.monotonic())):
                    message: Any = await receive()
            except TimeoutError:
                raise HTTPException(status_code=408, headers={"connection": "close"}) from None
            received += len(message.get("body", b"")) if message["type"] == "http.request" else 0
            is_whole = not message.get("more_body", False)
            return message

        await app(scope, receiving if scope["type"] in HTTP else receive, send)

    return answer
