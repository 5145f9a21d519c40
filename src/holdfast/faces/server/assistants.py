"""Assistants that ask over HTTP: who may not sign in is turned away before the protocol begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from litestar import Request
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from holdfast.faces.http import problems
from holdfast.faces.http.asking import Authenticate, Shown, asker, shown
from holdfast.faces.mcp.serving import OverHttp, server
from holdfast.model.access_refusals import SignInNeeded
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation

PATH = "/mcp"


def assistants(office: Office, authenticate: Authenticate, table: Mapping[str, AnyOperation]) -> OverHttp:
    """Makes the protocol over HTTP; each call is made for whoever its request comes from."""

    def ask(request: Any) -> Asker:
        token = str(request.headers.get("authorization", "")).partition(" ")[2].strip()
        return Asker(who=authenticate(Shown(token=token)), request=str(request.scope["state"].get("request_id", "")))

    return OverHttp(server(office, table, ask))


def mounted(over_http: OverHttp, authenticate: Authenticate) -> ASGIRouteHandler:
    """Makes the route: only a token opens it, since an assistant has no page whose session it could use."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        try:
            who = await to_thread.run_sync(authenticate, Shown(token=shown(request).token))
            asked = asker(request, who)
            if not asked.who.id:
                raise SignInNeeded
        except HoldfastError as error:
            refused = problems.expected(request, error).to_asgi_response(app=None, request=request)
            await refused(scope, receive, send)
            return
        await over_http.answer(scope, receive, send)

    return ASGIRouteHandler(PATH, opt={"operation": "mcp"}, is_mount=True, copy_scope=True)(answer)
