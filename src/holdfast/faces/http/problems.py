"""Problems: what went wrong, in the form of RFC 9457."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from holdfast.faces.http.asking import AnyRequest, language, request_id
from holdfast.faces.http.telling import shared, told
from holdfast.faces.http.wording import worded
from holdfast.model.access_refusals import TooManyRequests
from holdfast.model.errors import HoldfastError
from holdfast.texts.say import is_said, say

PROBLEM = "application/problem+json"


def expected(request: AnyRequest, error: HoldfastError) -> Response[bytes]:
    """Answers with a failure that Holdfast expects."""
    lang = language(request)
    headers = {}
    if isinstance(error, TooManyRequests):
        headers["retry-after"] = str(error.values.get("seconds", 1))
    if error.http_status == 401:
        headers["www-authenticate"] = "Bearer"
    detail = told(error, lang, request_id(request))
    return _answer(request, error.http_status, error.code, detail, headers, shared(error))


def invalid(request: AnyRequest, error: msgspec.ValidationError | msgspec.DecodeError) -> Response[bytes]:
    """Answers with what is wrong with the parameters."""
    lang = language(request)
    detail = say("http.invalid", lang, detail=worded(str(error), lang))
    return _answer(request, 400, "invalid-parameters", detail)


def of_http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Answers with a failure of the protocol: no such path, another method, too long a body."""
    lang = language(request)
    key = f"http.{error.status_code}" if is_said(f"http.{error.status_code}") else "http.other"
    headers = {name: str(value) for name, value in (error.headers or {}).items()}
    return _answer(request, error.status_code, f"http-{error.status_code}", say(key, lang), headers)


def unexpected(request: AnyRequest) -> Response[bytes]:
    """Answers with a failure that nobody expected, without its inside; the log has it under the request's number."""
    detail = say("http.500", language(request), request=request_id(request))
    return _answer(request, 500, "unexpected", detail)


def _answer(
    request: AnyRequest,
    status: int,
    code: str,
    detail: str,
    headers: dict[str, str] | None = None,
    values: dict[str, Any] | None = None,
) -> Response[bytes]:
    # The log tells by it why a request failed.
    request.scope.setdefault("state", {})["problem"] = code
    body = {
        "type": f"urn:holdfast:problem:{code}",
        "title": say(f"status.{status}" if is_said(f"status.{status}") else "status.other", language(request)),
        "status": status,
        "detail": detail,
        "instance": request.scope.get("state", {}).get("path", request.url.path),
        "code": code,
        "request": request_id(request),
        "values": values or {},
    }
    return Response(msgspec.json.encode(body), status_code=status, media_type=PROBLEM, headers=headers)
