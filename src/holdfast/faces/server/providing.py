"""Signing in through a provider of identities: to its pages and back, as a browser goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Response
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from holdfast.faces.http import problems
from holdfast.faces.http.asking import AnyRequest, asker
from holdfast.faces.rest.routes import JSON
from holdfast.faces.server.signing import cookie
from holdfast.model.access import NOBODY
from holdfast.model.errors import HoldfastError
from holdfast.ports.identities import Identities
from holdfast.service.desk import Office
from holdfast.service.people.oidc import PENDING_SPAN, Answer, begin, finish

PATH = "/auth/provider"
BACK = "/auth/provider/back"
"""Where the provider sends people back: the address that is registered there ends in it."""
STATE_COOKIE = "holdfast_sign_in"


class Ways(Struct, frozen=True, kw_only=True):
    """How one may sign in: with a password, and through a provider of this name, empty without one."""

    password: bool = True
    provider: str = ""
    start: str = ""


def ways(provider: Identities | None) -> HTTPRouteHandler:
    """Makes the route that tells a page how one may sign in here."""
    agreed = provider.registration if provider else None
    told = msgspec.json.encode(Ways(provider=agreed.title or agreed.issuer, start=PATH) if agreed else Ways())

    async def tell() -> Response[bytes]:
        return Response(told, media_type=JSON)

    return _get("/auth/ways", tell)


def provider_handlers(office: Office, provider: Identities) -> list[HTTPRouteHandler]:
    """Makes the routes by which a browser goes to the provider and comes back."""

    async def go(request: AnyRequest) -> Response[bytes]:
        return await to_thread.run_sync(_gone, office, provider, request)

    async def come(request: AnyRequest) -> Response[bytes]:
        return await to_thread.run_sync(_come, office, provider, request)

    return [_get(PATH, go), _get(BACK, come)]


def _gone(office: Office, provider: Identities, request: AnyRequest) -> Response[bytes]:
    try:
        begun = begin(office, provider, request.query_params.get("after", "/"))
    except HoldfastError as error:
        return problems.expected(request, error)
    answer = _on(begun.address)
    answer.set_cookie(_state(request, begun.state, int(PENDING_SPAN.total_seconds())))
    return answer


def _come(office: Office, provider: Identities, request: AnyRequest) -> Response[bytes]:
    said = request.query_params
    try:
        given = Answer(
            kept_state=request.cookies.get(STATE_COOKIE, ""),
            state=said.get("state", ""),
            code=said.get("code", ""),
            issuer=said.get("iss", ""),
            error=said.get("error", ""),
        )
        done = finish(office, asker(request, NOBODY), provider, given)
    except HoldfastError as error:
        # A person comes here, not a program: the page where one signs in says that it did not work.
        answer = _on(f"/?refused={error.code}")
        answer.set_cookie(_state(request, "", 0))
        return answer
    answer = _on(done.after)
    answer.set_cookie(cookie(request, done.signed_in, office.now()))
    answer.set_cookie(_state(request, "", 0))
    return answer


def _state(request: AnyRequest, value: str, seconds: int) -> Cookie:
    # The provider sends people back by a link of its own, with which a `strict` cookie would not come along.
    is_secure = request.url.scheme == "https"
    return Cookie(
        key=STATE_COOKIE, value=value, path=BACK, httponly=True, secure=is_secure, samesite="lax", max_age=seconds
    )


def _on(address: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": address, "cache-control": "no-store"})


def _get(path: str, handler: Callable[..., Any]) -> HTTPRouteHandler:
    return HTTPRouteHandler(path, http_method=["GET"], opt={"operation": "auth.provider"}, include_in_schema=False)(
        handler
    )
