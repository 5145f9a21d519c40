"""The route of GraphQL: one query in, one answer out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from anyio import to_thread
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSchema, execute_sync, parse, print_schema, validate
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from holdfast.faces.graphql.limits import DEEPEST, judge
from holdfast.faces.graphql.schema import Asked, schema
from holdfast.faces.http import problems
from holdfast.faces.http.asking import AnyRequest, Authenticate, asker, require_json, shown, someone
from holdfast.faces.http.packing import packed
from holdfast.faces.http.telling import LOG
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation
from holdfast.texts.say import say

PATH = "/api/graphql"
JSON = "application/json"
LARGEST = 64 * 1024
MOST_TOKENS = 4000


class Question(Struct, frozen=True):
    """A query with its variables."""

    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815  # The name that GraphQL over HTTP gives it.


def handlers(office: Office, authenticate: Authenticate, table: Mapping[str, AnyOperation]) -> list[HTTPRouteHandler]:
    """Makes the routes of GraphQL: queries, and the schema as text."""
    made = schema(table)
    text = print_schema(made).encode()

    async def ask(request: AnyRequest) -> Response[bytes]:
        return await to_thread.run_sync(_answer, office, authenticate, made, request, await request.body())

    async def show() -> Response[bytes]:
        return Response(text, media_type="text/plain")

    opt = {"operation": "graphql"}
    return [
        HTTPRouteHandler(PATH, http_method=["POST"], status_code=200, opt=opt, request_max_body_size=LARGEST)(ask),
        HTTPRouteHandler(f"{PATH}/schema", http_method=["GET"], opt=opt)(show),
    ]


def _answer(
    office: Office, authenticate: Authenticate, made: GraphQLSchema, request: AnyRequest, body: bytes
) -> Response[bytes]:
    try:
        who = someone(authenticate, shown(request))
        require_json(request, body)
        question = msgspec.json.decode(body, type=Question)
        answer = run(made, question, Asked(office, asker(request, who)))
    except HoldfastError as error:
        return problems.expected(request, error)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        return problems.invalid(request, error)
    except (RecursionError, UnicodeDecodeError) as error:
        return problems.invalid(request, msgspec.ValidationError(type(error).__name__))
    content, headers = packed(request, msgspec.json.encode(answer), {})
    return Response(content, media_type=JSON, headers=headers)


def run(made: GraphQLSchema, question: Question, asked: Asked) -> dict[str, Any]:
    """Answers a query; what is wrong with it is in the answer's `errors`."""
    variables = question.variables or {}
    try:
        document = parse(question.query, max_tokens=MOST_TOKENS)
        judge(document, variables, question.operationName, asked.asker.lang)
        wrong = validate(made, document)
        if wrong:
            return {"errors": [told(error, asked.asker) for error in wrong]}
    except GraphQLError as error:
        return {"errors": [told(error, asked.asker)]}
    except RecursionError:
        return {"errors": [{"message": say("graphql.too-deep", asked.asker.lang, most=DEEPEST)}]}
    result = execute_sync(
        made, document, context_value=asked, variable_values=variables, operation_name=question.operationName
    )
    found: dict[str, Any] = {"data": result.data}
    if result.errors:
        found["errors"] = [told(error, asked.asker) for error in result.errors]
    return found


def told(error: GraphQLError, asker: Asker) -> GraphQLFormattedError:
    """Tells what is wrong: what the library says of a query is English, so a sentence of the asker's goes before it."""
    said = error.formatted
    if error.extensions:
        return said
    if error.original_error is None or isinstance(error.original_error, GraphQLError):
        return {**said, "message": say("graphql.invalid", asker.lang, detail=error.message)}
    fields = {"fields": {"request": asker.request}}
    logging.getLogger(LOG).error("failure", exc_info=error.original_error, extra=fields)
    return {**said, "message": say("http.500", asker.lang, request=asker.request)}
