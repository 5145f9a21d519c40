"""Signing in and out in a browser: the cookie of a session, and the proof that a request comes from its own page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Response
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct
from msgspec.structs import replace

from holdfast.faces.http import problems
from holdfast.faces.http.asking import SESSION_COOKIE, AnyRequest, Authenticate, Shown, asker, require_json, shown
from holdfast.faces.rest.parameters import parameters
from holdfast.faces.rest.routes import JSON
from holdfast.model.access import NOBODY, Principal
from holdfast.model.access_refusals import CrossSite
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Office
from holdfast.service.operation import AnyOperation
from holdfast.service.people.authentication import authenticated, csrf_token, hashed
from holdfast.service.people.signing_in import SignedIn
from holdfast.service.table import call

SIGN_IN = "sessions.create"
CLAIM = "invitations.claim"
SIGN_OUT = "sessions.delete"
BELIEVED = timedelta(seconds=30)
MOST_SEEN = 10_000


class Seen(Struct, frozen=True, kw_only=True):
    """Who asked with a secret, what the store and the audit log were at, and until when that is believed."""

    who: Principal
    changes: int
    audit: int
    until: datetime


class Authenticating:
    """Tells who a request comes from, by its token or by its session.

    To find out takes some twenty small reads. Whatever changes what someone may do is in the audit log, so who was
    found is believed while that log does not grow, and for half a minute at most: grants and sessions end by the clock.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._turn = Lock()

    def __call__(self, shown: Shown) -> Principal:
        """Gives who asks, nobody where nothing holds; raises CsrfMissing for a change that another page may send."""
        if not shown.token and not shown.session:
            return NOBODY
        now, changes = self._office.now(), self._office.stores.changes()
        key = hashed(f"token {shown.token}" if shown.token else f"session {shown.session}")
        with self._turn:
            seen = self._seen.get(key)
        # What changes something in a session has to prove itself each time.
        if seen is not None and now < seen.until and (shown.token or shown.is_safe) and seen.changes == changes:
            return seen.who
        end = self._end()
        if seen is not None and now < seen.until and (shown.token or shown.is_safe) and seen.audit == end:
            self._keep(key, replace(seen, changes=changes))
            return seen.who
        who = authenticated(
            self._office.stores,
            now,
            token=shown.token,
            session=shown.session,
            csrf=shown.csrf,
            is_safe=shown.is_safe,
        )
        if who.id:
            self._keep(key, Seen(who=who, changes=changes, audit=end, until=now + BELIEVED))
        return who

    def _end(self) -> int:
        with self._office.stores.read() as store:
            last = store.audit.last()
        return last.seq if last else 0

    def _keep(self, key: str, seen: Seen) -> None:
        with self._turn:
            self._seen[key] = seen
            self._seen.move_to_end(key)
            while len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)


class Session(Struct, frozen=True, kw_only=True):
    """What a page knows of its session; `csrf` goes along with every change."""

    name: str
    csrf: str
    expires: datetime | None = None


def handlers(office: Office, authenticate: Authenticate, table: Mapping[str, AnyOperation]) -> list[HTTPRouteHandler]:
    """Makes the routes by which a browser gets its session and gives it back."""

    def opening(name: str) -> HTTPRouteHandler:
        operation = table[name]

        async def open_(request: AnyRequest) -> Response[bytes]:
            return await to_thread.run_sync(_opened, office, operation, request, await request.body())

        return _post(f"/auth/{'sign-in' if name == SIGN_IN else 'claim'}", open_, name)

    async def close(request: AnyRequest) -> Response[bytes]:
        return await to_thread.run_sync(_closed, office, authenticate, table[SIGN_OUT], request)

    async def show(request: AnyRequest) -> Response[bytes]:
        return await to_thread.run_sync(_present, authenticate, request)

    shown_ = HTTPRouteHandler("/auth/session", http_method=["GET"], opt={"operation": "auth.session"})(show)
    return [opening(SIGN_IN), opening(CLAIM), _post("/auth/sign-out", close, SIGN_OUT), shown_]


def cookie(request: AnyRequest, signed: SignedIn, now: datetime) -> Cookie:
    """Makes the cookie by which a browser stays signed in until its session ends."""
    return Cookie(
        key=SESSION_COOKIE,
        value=signed.secret,
        path="/",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
        max_age=max(0, int((signed.expires - now).total_seconds())),
    )


def _opened(office: Office, operation: AnyOperation, request: AnyRequest, body: bytes) -> Response[bytes]:
    try:
        _refuse_foreign(request)
        require_json(request, body)
        asked = parameters(operation, {}, {}, body)
        signed = call(office, asker(request, NOBODY), operation, asked)
    except HoldfastError as error:
        return problems.expected(request, error)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        return problems.invalid(request, error)
    session = Session(name=signed.name, csrf=signed.csrf, expires=signed.expires)
    return Response(msgspec.json.encode(session), media_type=JSON, cookies=[cookie(request, signed, office.now())])


def _refuse_foreign(request: AnyRequest) -> None:
    """Raises CrossSite for what another site's page sends: it would sign somebody in as whom it likes."""
    if request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site"):
        raise CrossSite


def _closed(
    office: Office, authenticate: Authenticate, operation: AnyOperation, request: AnyRequest
) -> Response[bytes]:
    try:
        who = authenticate(shown(request))
        call(office, asker(request, who), operation, operation.parameters(session=hashed(shown(request).session)))
    except HoldfastError as error:
        return problems.expected(request, error)
    gone = Cookie(key=SESSION_COOKIE, value="", path="/", httponly=True, samesite="lax", max_age=0)
    return Response(b"{}", media_type=JSON, cookies=[gone])


def _present(authenticate: Authenticate, request: AnyRequest) -> Response[bytes]:
    """Tells who is signed in, an empty name for nobody: a page asks this first, and that is no failure."""
    seen = shown(request)
    try:
        who = authenticate(seen)
    except HoldfastError as error:
        return problems.expected(request, error)
    csrf = csrf_token(seen.session) if seen.session and who.id else ""
    return Response(msgspec.json.encode(Session(name=who.name, csrf=csrf)), media_type=JSON)


def _post(path: str, handler: Callable[..., Any], name: str) -> HTTPRouteHandler:
    return HTTPRouteHandler(
        path, http_method=["POST"], status_code=200, opt={"operation": name}, include_in_schema=False
    )(handler)
