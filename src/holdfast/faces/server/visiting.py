"""The way into a demonstration: a link that opens a session once, for whoever started it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from threading import Lock

from anyio import to_thread
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from holdfast.faces.http import problems
from holdfast.faces.http.asking import AnyRequest, shown
from holdfast.faces.server.signing import cookie
from holdfast.model.access_refusals import LinkUnusable
from holdfast.service.desk import Office
from holdfast.service.people.authentication import by_session
from holdfast.service.people.signing_in import SignedIn

PATH = "/visit"


class Door:
    """Lets one browser in by a secret, and afterwards only that browser."""

    def __init__(self, office: Office, secret: str, admit: Callable[[], SignedIn]) -> None:
        self._office = office
        self._secret = secret
        self._admit = admit
        self._turn = Lock()
        self._used = False

    def handler(self) -> HTTPRouteHandler:
        """Makes the route of the link."""

        async def visit(request: AnyRequest) -> Response[bytes]:
            return await to_thread.run_sync(self._visit, request, str(request.path_params["key"]))

        return HTTPRouteHandler(
            f"{PATH}/{{key:str}}", http_method=["GET"], opt={"operation": "visit"}, include_in_schema=False
        )(visit)

    def _visit(self, request: AnyRequest, key: str) -> Response[bytes]:
        session = shown(request).session
        if session and by_session(self._office.stores, session, self._office.now()).id:
            return _inside()
        if not hmac.compare_digest(key.encode(), self._secret.encode()) or not self._first():
            return problems.expected(request, LinkUnusable())
        answer = _inside()
        answer.set_cookie(cookie(request, self._admit(), self._office.now()))
        return answer

    def _first(self) -> bool:
        with self._turn:
            was, self._used = self._used, True
        return not was


def _inside() -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": "/", "cache-control": "no-store"})
