"""HEAD: what GET would answer, without the body, wherever GET is taken."""

from __future__ import annotations

from typing import Any

import anyio
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from holdfast.faces.server.headers import HTTP


def headed(app: ASGIApp) -> ASGIApp:
    """Wraps an application that knows GET alone."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in HTTP:
            await app(scope, receive, send)
        elif scope.get("method") == "HEAD":
            await _without_body(app, scope, receive, send)
        else:
            await app(scope, receive, lambda message: send(_allowing(message)))

    return answer


async def _without_body(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    # What is never over, as live updates are, ends here with its head.
    async with anyio.create_task_group() as group:

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(_allowing(message))
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                group.cancel_scope.cancel()

        asked: Any = scope
        asked["method"] = "GET"
        await app(asked, receive, sending)


def _allowing(message: Message) -> Message:
    """Adds HEAD to the methods of an answer that names GET among them."""
    if message["type"] == "http.response.start":
        message["headers"] = [
            (name, b"HEAD, " + value if name.lower() == b"allow" and b"GET" in value else value)
            for name, value in message.get("headers", ())
        ]
    return message
