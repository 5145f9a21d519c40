"""GraphQL types made of Structs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)
from msgspec import UNSET, Struct, inspect

from holdfast.texts.say import say

LONG = GraphQLScalarType("Long", serialize=int, description=say("graphql.long", "en"))
MOMENT = GraphQLScalarType("DateTime", serialize=lambda value: _iso(value), description=say("graphql.moment", "en"))
ANY = GraphQLScalarType("JSON", serialize=msgspec.to_builtins, description=say("graphql.any", "en"))

Links = Callable[[str], Mapping[str, GraphQLField]]
"""Gives the fields that link a type to other operations."""


class Types:
    """The types made so far, one for each Struct."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._made: dict[str, GraphQLObjectType] = {}

    def result(self, type_: Any) -> GraphQLOutputType:
        """Gives the type of an operation's result."""
        return self._output(inspect.type_info(type_))

    def _output(self, info: inspect.Type) -> GraphQLOutputType:
        present, is_optional = _without_none(info)
        made = self._present(present)
        return made if is_optional else GraphQLNonNull(made)

    def _held(self, field: inspect.Field) -> GraphQLOutputType:
        # What may be unset is neither required nor has it a value of its own.
        may_be_unset = not field.required and field.default is field.default_factory is msgspec.NODEFAULT
        return self._present(_without_none(field.type)[0]) if may_be_unset else self._output(field.type)

    def _present(self, info: inspect.Type) -> Any:
        if isinstance(info, inspect.StructType):
            return self._object(info)
        if isinstance(info, inspect.ListType | inspect.VarTupleType | inspect.SetType | inspect.FrozenSetType):
            return GraphQLList(self._output(info.item_type))
        return _scalar(info)

    def _object(self, info: inspect.StructType) -> GraphQLObjectType:
        name = type_name(info)
        if name not in self._made:
            # The fields come later, so that a Struct may hold its own kind.
            self._made[name] = GraphQLObjectType(name, lambda: self._fields(name, info), description=_about(info.cls))
        return self._made[name]

    def _fields(self, name: str, info: inspect.StructType) -> dict[str, GraphQLField]:
        own = {field.encode_name: GraphQLField(self._held(field), resolve=_reader(field.name)) for field in info.fields}
        return {**own, **self._links(name)} or {"ok": GraphQLField(GraphQLBoolean, resolve=lambda *_: True)}


def arguments(type_: type[Struct]) -> dict[str, GraphQLArgument]:
    """Gives the arguments that are the fields of a Struct of parameters."""
    info: Any = inspect.type_info(type_)
    found: dict[str, GraphQLArgument] = {}
    for field in info.fields:
        present, is_optional = _without_none(field.type)
        taken: Any = _input(present)
        needed = field.required and not is_optional
        found[field.encode_name] = GraphQLArgument(GraphQLNonNull(taken) if needed else taken, default_value=Undefined)
    return found


def type_name(info: inspect.StructType) -> str:
    """Names the type of a Struct; that of a page is named after what is on it."""
    inner = [item for field in info.fields for item in _structs(field.type)] if "[" in str(info.cls) else []
    return re.sub(r"\W", "", f"{info.cls.__name__}{inner[0].cls.__name__ if inner else ''}")


def _structs(info: inspect.Type) -> list[inspect.StructType]:
    present, _ = _without_none(info)
    if isinstance(present, inspect.StructType):
        return [present]
    return _structs(present.item_type) if isinstance(present, inspect.ListType | inspect.VarTupleType) else []


def _input(info: inspect.Type) -> GraphQLInputType:
    if isinstance(info, inspect.ListType | inspect.VarTupleType | inspect.SetType):
        return GraphQLList(GraphQLNonNull(_taken(info.item_type)))
    return _taken(info)


def _taken(info: inspect.Type) -> GraphQLScalarType:
    """Gives what an argument takes: `Int`, which every client knows, where it holds all numbers that may be meant."""
    if isinstance(info, inspect.IntType) and None not in (info.ge, info.le):
        is_short = (info.ge or 0) >= GRAPHQL_MIN_INT and (info.le or 0) <= GRAPHQL_MAX_INT
        return GraphQLInt if is_short else LONG
    return _scalar(info)


def _scalar(info: inspect.Type) -> GraphQLScalarType:
    if isinstance(info, inspect.BoolType):
        return GraphQLBoolean
    if isinstance(info, inspect.IntType):
        return LONG
    if isinstance(info, inspect.FloatType):
        return GraphQLFloat
    if isinstance(info, inspect.DateTimeType | inspect.DateType):
        return MOMENT
    if isinstance(info, inspect.StrType | inspect.EnumType | inspect.UUIDType):
        return GraphQLString
    if isinstance(info, inspect.LiteralType) and all(isinstance(value, str) for value in info.values):
        return GraphQLString
    return ANY


def _without_none(info: inspect.Type) -> tuple[inspect.Type, bool]:
    """Gives a type without None and unset, and whether it had them; of several others any JSON is what is left."""
    if isinstance(info, inspect.Metadata):
        return _without_none(info.type)
    if not isinstance(info, inspect.UnionType):
        return info, isinstance(info, inspect.NoneType | inspect.AnyType)
    left = [item for item in info.types if not isinstance(item, inspect.NoneType)]
    return (left[0] if len(left) == 1 else inspect.AnyType()), len(left) < len(info.types) or len(left) > 1


def _reader(name: str) -> Callable[..., Any]:
    def read(source: Any, _: Any) -> Any:
        value = getattr(source, name)
        return None if value is UNSET else value

    return read


def _about(type_: Any) -> str:
    return (type_.__doc__ or "").strip().partition("\n")[0]


def _iso(value: datetime | date) -> str:
    return str(msgspec.to_builtins(value))
