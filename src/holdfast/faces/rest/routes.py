"""One route for each operation of the table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio import to_thread
from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from holdfast.faces.http import problems
from holdfast.faces.http.asking import AnyRequest, Authenticate, asker, require_json, shown
from holdfast.faces.http.packing import packed
from holdfast.faces.rest.parameters import parameters
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Office
from holdfast.service.operation import AnyOperation
from holdfast.service.paging import Page
from holdfast.service.table import call

BASE = "/api/v1"
JSON = "application/json"
LARGEST_BODY = 1024 * 1024
LARGEST_UPLOAD = 512 * 1024 * 1024
_ESCAPED = 12
"""How many bytes a character takes at most: JSON writes an emoji as two escapes."""
_BRACED = re.compile(r"{(\w+)}")


def routes(office: Office, authenticate: Authenticate, table: Mapping[str, AnyOperation]) -> list[HTTPRouteHandler]:
    """Makes the routes of all operations, and for each path one that says what can be done there."""
    methods: dict[str, list[str]] = {}
    for operation in table.values():
        methods.setdefault(_template(operation), []).append(operation.method)
    # The first route of a path decides who answers OPTIONS; Litestar's own answer would know only one method.
    return [
        *(_choices(path, found) for path, found in methods.items()),
        *(route(office, authenticate, operation) for operation in table.values()),
    ]


def route(office: Office, authenticate: Authenticate, operation: AnyOperation) -> HTTPRouteHandler:
    """Makes the route of an operation."""

    async def handle(request: AnyRequest) -> Response[bytes]:
        # Litestar takes `/clusters/` for `/clusters`: whoever left out a name would get the list, or change it.
        if request.scope.get("raw_path", b"").endswith(b"/"):
            raise NotFoundException
        body = b"" if operation.method == "GET" else await request.body()
        return await to_thread.run_sync(answer, office, authenticate, operation, request, body)

    return HTTPRouteHandler(
        _template(operation),
        http_method=[operation.method],
        status_code=200,
        name=operation.name,
        opt={"operation": operation.name},
        request_max_body_size=LARGEST_UPLOAD if operation.raw else _largest(operation.parameters),
        include_in_schema=False,
    )(handle)


def _largest(type_: type[Struct]) -> int:
    """Gives how many bytes a body may have, so that every text that is described fits, however it is written."""
    info: Any = msgspec.inspect.type_info(type_)
    return LARGEST_BODY + _ESCAPED * sum(getattr(field.type, "max_length", None) or 0 for field in info.fields)


def _template(operation: AnyOperation) -> str:
    return BASE + _BRACED.sub(r"{\1:str}", operation.path)


def _choices(path: str, methods: list[str]) -> HTTPRouteHandler:
    headers = {"allow": ", ".join(sorted((*methods, "OPTIONS")))}

    async def choices() -> Response[None]:
        return Response(None, status_code=204, headers=headers)

    return HTTPRouteHandler(path, http_method=["OPTIONS"], status_code=204, include_in_schema=False)(choices)


def answer(
    office: Office, authenticate: Authenticate, operation: AnyOperation, request: AnyRequest, body: bytes
) -> Response[bytes]:
    """Answers a request for an operation, a failure that is expected included."""
    try:
        who = authenticate(shown(request))
        if not operation.raw:
            require_json(request, body)
        given = parameters(operation, request.path_params, request.query_params.dict(), body)
        result = call(office, asker(request, who), operation, given)
    except HoldfastError as error:
        return problems.expected(request, error)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        return problems.invalid(request, error)
    content = msgspec.json.encode(result)
    headers = {"etag": _tag(result, content), **_next_page(request, result)}
    # How long a secret becomes when it is compressed with what others write would tell of it.
    if not operation.has_secret:
        content, headers = packed(request, content, headers)
    return Response(content, status_code=status(operation), media_type=JSON, headers=headers)


def status(operation: AnyOperation) -> int:
    """Gives the status of success: 201 where something new is made."""
    return 201 if operation.verb == "create" else 200


def _tag(result: Any, content: bytes) -> str:
    revision = getattr(result, "revision", None)
    return f'"{revision}"' if isinstance(revision, int) else f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'


def _next_page(request: AnyRequest, result: Any) -> dict[str, str]:
    if not isinstance(result, Page) or not result.next:
        return {}
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return {"link": f'<{request.url.path}?{urlencode([*query, ("cursor", result.next)])}>; rel="next"'}
