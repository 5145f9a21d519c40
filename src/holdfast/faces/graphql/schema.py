"""The schema: a field for each reading operation, and links from one object to what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from graphql import GraphQLError, GraphQLField, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema
from msgspec import UNSET, Struct

from holdfast.faces.graphql.types import Types, arguments
from holdfast.faces.http.telling import told
from holdfast.faces.http.wording import worded
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation
from holdfast.service.table import call
from holdfast.texts.say import say

Info = GraphQLResolveInfo[Any]


class Asked(Struct, frozen=True):
    """For whom a query runs."""

    office: Office
    asker: Asker


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """A field of a type that is another operation, with parameters taken from the fields of the object."""

    operation: str
    given: dict[str, str]


@cache
def links() -> Mapping[str, Mapping[str, Link]]:
    """Maps types to their links."""
    text = (files("holdfast.faces.graphql") / "links.yaml").read_bytes()
    return msgspec.convert(yaml.safe_load(text) or {}, dict[str, dict[str, Link]])


def schema(table: Mapping[str, AnyOperation]) -> GraphQLSchema:
    """Makes the schema of the operations that read."""
    reading = {name: operation for name, operation in table.items() if operation.effect == "read"}
    types = Types(lambda name: _linked(name, reading, types))
    fields = {field_name(operation): _field(operation, types) for operation in reading.values()}
    return GraphQLSchema(GraphQLObjectType("Query", fields))


def field_name(operation: AnyOperation) -> str:
    """Names the field of an operation: `problems_list` of `problems.list`."""
    return operation.name.replace(".", "_").replace("-", "_")


def _field(operation: AnyOperation, types: Types) -> GraphQLField:
    def resolve(_: Any, info: Info, **given: Any) -> Any:
        return _called(operation, info.context, given)

    return GraphQLField(
        types.result(operation.result),
        arguments(operation.parameters),
        resolve=resolve,
        description=say(operation.help_key, "en"),
    )


def _linked(name: str, reading: Mapping[str, AnyOperation], types: Types) -> dict[str, GraphQLField]:
    return {
        field: _link(reading[link.operation], link, types)
        for field, link in links().get(name, {}).items()
        if link.operation in reading
    }


def _link(operation: AnyOperation, link: Link, types: Types) -> GraphQLField:
    def resolve(source: Any, info: Info, **given: Any) -> Any:
        taken = {name: _at(source, path) for name, path in link.given.items()}
        if any(value is None or value is UNSET or value == "" for value in taken.values()):
            return None
        return _called(operation, info.context, {**given, **taken})

    own = {name: item for name, item in arguments(operation.parameters).items() if name not in link.given}
    present: Any = types.result(operation.result)
    return GraphQLField(
        getattr(present, "of_type", present), own, resolve=resolve, description=say(operation.help_key, "en")
    )


def _at(source: Any, path: str) -> Any:
    for name in path.split("."):
        source = getattr(source, name, None)
    return source


def _called(operation: AnyOperation, asked: Asked, given: Mapping[str, Any]) -> Any:
    try:
        parameters = msgspec.convert(
            {name: value for name, value in given.items() if value is not None}, operation.parameters
        )
        return call(asked.office, asked.asker, operation, parameters)
    except HoldfastError as error:
        said = told(error, asked.asker.lang, asked.asker.request)
        raise GraphQLError(said, extensions={"code": error.code, "status": error.http_status}) from error
    except msgspec.ValidationError as error:
        said = worded(str(error), asked.asker.lang)
        raise GraphQLError(said, extensions={"code": "invalid-parameters", "status": 400}) from error
