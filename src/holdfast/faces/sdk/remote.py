"""Calling operations of a server over its REST interface."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
import msgspec
from msgspec import Struct

from holdfast.model.errors import ServerRefused, ServerUnreachable
from holdfast.service.operation import AnyOperation
from holdfast.service.table import table

R = TypeVar("R", bound=Struct)

BASE = "/api/v1"
ATTEMPTS = 4
RETRIED = frozenset({429, 502, 503, 504})
Query = list[tuple[str, str | int | float | bool | None]]
_BRACED = re.compile(r"{(\w+)}")


class Remote:
    """One server, asked with a token; what may be repeated without harm is repeated when the server is busy."""

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        lang: str = "en",
        ca: str = "",
        transport: httpx2.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"accept-language": lang, **({"authorization": f"Bearer {token}"} if token else {})}
        self._url = url
        self._pause = pause
        self._client = httpx2.Client(
            base_url=url.rstrip("/"), headers=headers, timeout=60.0, transport=transport, verify=ca or True
        )

    def __enter__(self) -> Remote:
        """Gives itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go of the connections."""
        self._client.close()

    def call(self, operation: str, parameters: Struct, result: type[R], *, once: str = "", reason: str = "") -> R:
        """Calls an operation; raises ServerUnreachable, and ServerRefused for whatever the server refuses."""
        asked = table()[operation]
        method, path, query, body, kind = request_of(asked, parameters)
        headers = {"content-type": kind} if body is not None else {}
        if once:
            headers["idempotency-key"] = once
        if reason:
            headers["x-reason"] = reason
        repeatable = asked.effect == "read" or bool(once)
        answer = self._sent(method, path, query, body, headers, ATTEMPTS if repeatable else 1)
        if answer.status_code >= 400:
            raise _refusal(self._url, answer)
        try:
            return msgspec.json.decode(answer.content, type=result)
        except msgspec.DecodeError as error:
            raise ServerRefused(
                url=self._url, status=answer.status_code, detail=str(error), code="unreadable"
            ) from error

    def _sent(
        self,
        method: str,
        path: str,
        query: Query,
        body: bytes | None,
        headers: Mapping[str, str],
        attempts: int,
    ) -> httpx2.Response:
        attempt = 1
        while True:
            try:
                answer = self._client.request(method, path, params=query, content=body, headers=dict(headers))
            except httpx2.HTTPError as error:
                if attempt >= attempts:
                    raise ServerUnreachable(url=self._url, detail=str(error) or type(error).__name__) from error
            else:
                if answer.status_code not in RETRIED or attempt >= attempts:
                    return answer
            self._pause(0.2 * 2**attempt)
            attempt += 1


def request_of(operation: AnyOperation, parameters: Struct) -> tuple[str, str, Query, bytes | None, str]:
    """Gives the method, the path, the query, the body and its type of a call."""
    body = getattr(parameters, operation.raw) if operation.raw else None
    bare = msgspec.structs.replace(parameters, **{operation.raw: b""}) if operation.raw else parameters
    fields: dict[str, Any] = msgspec.to_builtins(bare)
    fields.pop(operation.raw, None)
    path = BASE + _BRACED.sub(lambda found: _quoted(str(fields.pop(found[1]))), operation.path)
    if operation.raw:
        return operation.method, path, _query(fields), body, "application/octet-stream"
    if operation.method == "GET":
        return operation.method, path, _query(fields), None, ""
    return operation.method, path, [], msgspec.json.encode(fields), "application/json"


def _query(fields: Mapping[str, Any]) -> Query:
    found: Query = []
    for name, value in fields.items():
        values = value if isinstance(value, list | tuple | set | frozenset) else [value]
        found += [(name, _text(item)) for item in values if item is not None]
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _refusal(url: str, answer: httpx2.Response) -> ServerRefused:
    try:
        problem = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        problem = {}
    return ServerRefused(
        url=url,
        status=answer.status_code,
        code=str(problem.get("code", "")),
        detail=str(problem.get("detail", "") or answer.reason_phrase),
    )
