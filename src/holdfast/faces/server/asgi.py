"""The application: every face that is asked over HTTP, mounted in one place."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import anyio
import msgspec
from anyio import to_thread
from litestar import Litestar, Response
from litestar.datastructures import Headers
from litestar.exceptions import HTTPException
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler
from litestar.response import ServerSentEvent
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from holdfast.faces.http import problems
from holdfast.faces.http.asking import AnyRequest, Authenticate, given_id, language, shown, someone
from holdfast.faces.http.packing import takes_gzip
from holdfast.faces.rest import openapi
from holdfast.faces.rest.quick import Quick
from holdfast.faces.rest.routes import BASE, JSON, routes
from holdfast.faces.server import logs
from holdfast.faces.server.headers import careful
from holdfast.faces.server.heads import headed
from holdfast.faces.server.limiting import Limit, limited
from holdfast.faces.server.listeners import MOST_STREAMS, Listeners
from holdfast.faces.server.metrics import Metrics
from holdfast.faces.server.patience import in_time
from holdfast.faces.server.readiness import Readiness
from holdfast.faces.server.watching import STOP, events
from holdfast.faces.web.pages import File, file_of, find
from holdfast.model.access import Reach
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import HoldfastError
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Office
from holdfast.service.operation import AnyOperation
from holdfast.texts.say import say

METRICS_TYPE = "text/plain; version=0.0.4"
"""Litestar adds the charset of every text."""
_NUMBER = re.compile(r"[0-9]{1,18}")
OPEN_PATHS = ("/healthz", "/readyz", "/metrics", "/assets/")


class Serving(Struct, frozen=True, kw_only=True):
    """How a server answers: how many requests a minute one asker may send, and what else is mounted.

    `streams` says to how many live updates one asker may listen at once. `running` are opened while the server answers.
    """

    requests_per_minute: int = 6000
    streams: int = MOST_STREAMS
    handlers: Sequence[HTTPRouteHandler | ASGIRouteHandler] = ()
    running: Sequence[Callable[[], AbstractAsyncContextManager[None]]] = ()


def application(
    office: Office,
    authenticate: Authenticate,
    table: Mapping[str, AnyOperation],
    serving: Serving = Serving(),  # noqa: B008
) -> ASGIApp:
    """Makes the application over an office."""
    metrics, stopping = Metrics(office), _Stopping()
    told: dict[str, Any] = {}
    handlers = [
        *routes(office, authenticate, table),
        *_about(office, table),
        _figures(metrics, authenticate),
        _events(office, authenticate, metrics, stopping, Listeners(serving.streams)),
        *serving.handlers,
        _pages(),
    ]

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        stopping.event = anyio.Event()
        told[STOP] = stopping.event.set
        async with AsyncExitStack() as stack:
            for run in serving.running:
                await stack.enter_async_context(run())
            yield
            stopping.event.set()

    app = Litestar(
        handlers,
        exception_handlers={HTTPException: problems.of_http, Exception: _failed},
        lifespan=[lifespan],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )

    def ended(scope: Scope, status: int, seconds: float) -> None:
        operation = _operation_of(scope)
        problem = scope.get("state", {}).get("problem")
        metrics.requests.labels(operation, str(status)).observe(seconds)
        logs.say(
            "request",
            request=scope.get("state", {}).get("request_id", ""),
            method=scope.get("method", ""),
            path=scope["path"],
            operation=operation,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            **({"problem": problem} if problem else {}),
        )

    quick = Quick(app, office, authenticate, table, _failed)
    counted = limited(headed(quick), Limit(serving.requests_per_minute), OPEN_PATHS)
    answering = careful(in_time(counted), office.chance.new_id, _given, ended)

    async def whole(scope: Any, receive: Receive, send: Send) -> None:
        nonlocal told
        if scope["type"] == "lifespan":
            # Whoever runs the application finds here how to end it before it waits for the answers.
            told = scope.setdefault("state", told)
        await answering(scope, receive, send)

    return whole


class _Stopping:
    """Tells endless answers that the server stops; the event belongs to the loop in which the server runs."""

    event: anyio.Event


def _about(office: Office, table: Mapping[str, AnyOperation]) -> list[HTTPRouteHandler]:
    described: dict[str, File] = {}
    readiness = Readiness(office)

    async def description(request: AnyRequest) -> Response[bytes]:
        lang = language(request)
        if lang not in described:
            described[lang] = await to_thread.run_sync(_described, office, table, lang)
        return _file(request, described[lang], "accept-encoding, accept-language")

    async def healthy() -> Response[bytes]:
        return Response(b'{"status":"alive"}', media_type=JSON)

    async def ready() -> Response[bytes]:
        code = await readiness.code()
        if code:
            return Response(msgspec.json.encode({"status": "waiting", "code": code}), status_code=503, media_type=JSON)
        return Response(b'{"status":"ready"}', media_type=JSON)

    return [
        _get(f"{BASE}/openapi.json", description, "openapi"),
        _get("/healthz", healthy, "healthz"),
        _get("/readyz", ready, "readyz"),
    ]


def _figures(metrics: Metrics, authenticate: Authenticate) -> HTTPRouteHandler:
    def text(request: AnyRequest) -> bytes:
        who = someone(authenticate, shown(request))
        # The figures name clusters, so they are for who may see all of them.
        if not reach_of(who, "read:metrics").everywhere:
            raise NotPermitted(permission="read:metrics", who=who.name)
        return metrics.text()

    async def figures(request: AnyRequest) -> Response[bytes]:
        try:
            return Response(await to_thread.run_sync(text, request), media_type=METRICS_TYPE)
        except HoldfastError as error:
            return problems.expected(request, error)

    return _get("/metrics", figures, "metrics")


def _events(
    office: Office, authenticate: Authenticate, metrics: Metrics, stopping: _Stopping, listeners: Listeners
) -> HTTPRouteHandler:
    async def listen(request: AnyRequest) -> Response[Any]:
        def reach() -> Reach:
            return reach_of(someone(authenticate, shown(request)), "read:problems")

        try:
            who = await to_thread.run_sync(someone, authenticate, shown(request))
            listeners.require_room(who)
        except HoldfastError as error:
            return problems.expected(request, error)
        since = request.headers.get("last-event-id", "")
        heard = events(office, reach, int(since) if _NUMBER.fullmatch(since) else None, stopping.event)

        async def counted() -> AsyncIterator[Any]:
            with listeners.counted(who), metrics.listening.track_inprogress():
                async for event in heard:
                    yield event

        return ServerSentEvent(counted())

    return _get(f"{BASE}/events", listen, "events")


def _pages() -> HTTPRouteHandler:
    async def page(request: AnyRequest) -> Response[bytes]:
        path = request.url.path
        file = None if path.startswith("/api/") else find(path)
        if file is not None:
            return _file(request, file)
        if path == "/":
            return Response(say("http.no-portal", language(request)).encode(), media_type="text/plain")
        return problems.of_http(request, HTTPException(status_code=404))

    return HTTPRouteHandler(["/", "/{path:path}"], http_method=["GET"], name="portal", include_in_schema=False)(page)


def _described(office: Office, table: Mapping[str, AnyOperation], lang: str) -> File:
    return file_of(msgspec.json.encode(openapi.describe(table, office.version, lang)), JSON)


def _file(request: AnyRequest, file: File, vary: str = "accept-encoding") -> Response[bytes]:
    headers = {"etag": file.tag, "cache-control": file.keep, "vary": vary}
    if file.tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if file.compressed is not None and takes_gzip(request):
        headers["content-encoding"] = "gzip"
        return Response(file.compressed, media_type=file.media_type, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


def _get(path: str, handler: Callable[..., Any], name: str) -> HTTPRouteHandler:
    return HTTPRouteHandler(path, http_method=["GET"], name=name, opt={"operation": name}, include_in_schema=False)(
        handler
    )


def _operation_of(scope: Scope) -> str:
    quick = scope["state"].get("operation")
    if quick:
        return str(quick)
    # A request that no route takes has none.
    handler: Any = scope.get("route_handler")
    return str(handler.opt.get("operation", "portal")) if handler else "none"


def _given(scope: Scope) -> str:
    return given_id(Headers.from_scope(scope))


def _failed(request: AnyRequest, error: Exception) -> Response[bytes]:
    logging.getLogger(logs.NAME).error(
        "failure", exc_info=error, extra={"fields": {"request": request.scope.get("state", {}).get("request_id", "")}}
    )
    return problems.unexpected(request)
