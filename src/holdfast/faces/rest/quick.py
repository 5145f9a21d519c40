"""The short way of a question: what only reads is answered without the layers that other requests need.

What many ask at the same time is looked up once, and held for a moment in the form in which it is sent: by who asks,
for what and in which language, and only while nothing at all was written to the store, so that a right that was taken
away ends at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from litestar import Request, Response
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from holdfast.faces.http.asking import AnyRequest, Authenticate, language, shown
from holdfast.faces.http.packing import takes_gzip
from holdfast.faces.rest.routes import BASE, answer
from holdfast.faces.rest.ways import Ways
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Office
from holdfast.service.held_answers import Held, Moment
from holdfast.service.operation import AnyOperation
from holdfast.service.people.authentication import hashed

AT_ONCE = 2
"""How many quick questions are looked into at once: more threads than processors only wait for one another."""
SLOW_AT_ONCE = 32
"""How many others, which mostly wait for another process themselves; no quick one waits for them."""
MOST_HELD, LARGEST_HELD = 512, 128 * 1024
_OF_BODY = (b"content-type", b"content-length", b"content-encoding")
Failed = Callable[[AnyRequest, Exception], Response[bytes]]
_Key = tuple[Any, ...]


class Sent(Struct, frozen=True):
    """An answer in the form in which it is sent."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: str


class Quick:
    """Answers what only reads, and leaves everything else to an application."""

    def __init__(
        self,
        app: ASGIApp,
        office: Office,
        authenticate: Authenticate,
        table: Mapping[str, AnyOperation],
        failed: Failed,
    ) -> None:
        self._app = app
        self._office = office
        self._authenticate = authenticate
        self._ways = Ways(BASE, (item for item in table.values() if item.method == "GET"))
        self._failed = failed
        self._held: Held[Sent] = Held(MOST_HELD)
        self._going: dict[_Key, asyncio.Future[Sent]] = {}
        self._quick = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="quick-answers")
        self._slow = ThreadPoolExecutor(SLOW_AT_ONCE, thread_name_prefix="slow-answers")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        found = self._ways.find(scope["path"]) if scope.get("method") == "GET" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        operation, names = found
        scope["path_params"] = names
        scope["state"]["operation"] = operation.name
        request: AnyRequest = Request(scope)
        await _send(request, await self._answer(operation, request), send)

    async def _answer(self, operation: AnyOperation, request: AnyRequest) -> Sent:
        key = _key(request) if operation.is_held else None
        moment = self._moment() if key else None
        sent = self._held.get(key, moment) if key and moment else None
        if sent is not None:
            return sent
        loop = asyncio.get_running_loop()
        threads = self._quick if operation.is_held else self._slow
        if key is None or moment is None:
            return await loop.run_in_executor(threads, self._found, operation, request, key)
        # Whoever comes while the same is looked up waits for it, unless something was written meanwhile.
        same = (moment.changes, *key)
        going = self._going.get(same)
        if going is None:
            going = self._going[same] = loop.run_in_executor(threads, self._found, operation, request, key)
            going.add_done_callback(lambda _: self._going.pop(same, None))
        return await asyncio.shield(going)

    def _moment(self) -> Moment | None:
        """Gives the present moment where that takes no time; the loop may not wait for another machine."""
        try:
            return Moment.of(self._office) if self._office.stores.is_near else None
        except HoldfastError:
            # Whoever looks into the question says what is wrong with the store.
            return None

    def _found(self, operation: AnyOperation, request: AnyRequest, key: _Key | None) -> Sent:
        try:
            moment = Moment.of(self._office) if key else None
            held = self._held.get(key, moment) if key and moment else None
            sent = held or _sent(answer(self._office, self._authenticate, operation, request, b""))
        except Exception as error:
            # Nobody above would tell the asker anything of a failure that nobody expects.
            return _sent(self._failed(request, error))
        if key and moment and held is None and sent.status == 200 and len(sent.body) <= LARGEST_HELD:
            self._held.put(key, sent, moment)
        return sent


def _key(request: AnyRequest) -> _Key:
    seen = shown(request)
    secret = hashed(f"token {seen.token}" if seen.token else f"session {seen.session}")
    return secret, language(request), takes_gzip(request), request.scope["path"], request.scope["query_string"]


def _sent(response: Response[bytes]) -> Sent:
    headers = {name.lower(): value for name, value in response.headers.items()}
    tag = headers.get("etag", "")
    headers |= {"content-type": str(response.media_type), "content-length": str(len(response.content))}
    encoded = tuple((name.encode(), value.encode("latin-1")) for name, value in headers.items())
    return Sent(response.status_code or 200, encoded, response.content, tag)


async def _send(request: AnyRequest, sent: Sent, send: Send) -> None:
    is_known = bool(sent.tag) and sent.tag.removeprefix("W/") in request.headers.get("if-none-match", "")
    headers = [pair for pair in sent.headers if not is_known or pair[0] not in _OF_BODY]
    await send({"type": "http.response.start", "status": 304 if is_known else sent.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_known else sent.body, "more_body": False})
