"""What stands between the server and who asks: whose headers are believed, and what people see of the address."""

from __future__ import annotations

import logging
from typing import Any, cast

from litestar.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from holdfast.faces.server import logs
from holdfast.faces.server.headers import HTTP

FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-proto"})


def believing(app: ASGIApp, proxies: str) -> ASGIApp:
    """Wraps an application that believes the headers of some addresses; the first from another one is logged."""
    # The library's check knows addresses, networks and `*`; an empty list stands for nobody.
    inside = ProxyHeadersMiddleware(cast("Any", app), [part.strip() for part in proxies.split(",") if part.strip()])
    wrapped, is_told = cast("ASGIApp", inside) if proxies else app, False

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal is_told
        if not is_told and scope["type"] in HTTP and any(name in FORWARDED for name, _ in scope["headers"]):
            address = (scope.get("client") or ("", 0))[0]
            if address not in inside.trusted_hosts:
                is_told = True
                logs.say("proxy-not-named", logging.WARNING, address=address, option="--proxies", named=proxies)
        await wrapped(scope, receive, send)

    return answer


def public(app: ASGIApp, url: str) -> ASGIApp:
    """Wraps an application that people reach at an address: where that is https, it is for the cookies as well.

    A proxy speaks plainly with the server, and may be none whose headers are believed.
    """
    if not url.lower().startswith("https:"):
        return app

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in HTTP:
            scope["scheme"] = "https"
        await app(scope, receive, send)

    return answer
