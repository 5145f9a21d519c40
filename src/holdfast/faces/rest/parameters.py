"""The parameters of an operation, read from a path, a query and a body."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from holdfast.service.operation import AnyOperation

RESERVED = frozenset({"lang"})
_EXACT = 2**53


def _number(text: str) -> float:
    """Reads a number: JSON Schema takes 5.0 for the integer that it is."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


_BODY = msgspec.json.Decoder(float_hook=_number)


def parameters(operation: AnyOperation, path: Mapping[str, str], query: Mapping[str, list[str]], body: bytes) -> Any:
    """Reads the parameters of an operation; raises ValidationError or DecodeError of msgspec.

    A query holds text, which becomes what a field is; a body is a JSON object and taken strictly, or it is raw.
    """
    if operation.method != "GET" and not operation.raw:
        return _of_body(operation.parameters, path, query, body)
    type_: type[Struct] = operation.parameters
    many = _many(type_)
    asked: dict[str, Any] = {}
    for name, values in query.items():
        if name not in RESERVED:
            parts = [part for value in values for part in value.split(",") if part]
            asked[name] = parts if name in many else values[-1]
    _refuse_unknown(type_, asked, (operation.raw, *path))
    asked |= path
    _refuse_loose(type_, asked)
    if operation.raw:
        if not body:
            raise msgspec.ValidationError("Expected a body")
        asked[operation.raw] = body
    found = msgspec.convert(asked, type_, strict=False)
    for name in type_.__struct_fields__:
        value = getattr(found, name)
        if isinstance(value, float) and not math.isfinite(value):
            raise msgspec.ValidationError(f"Expected a number - at `$.{name}`")
    return found


def _refuse_loose(type_: type[Struct], asked: Mapping[str, Any]) -> None:
    """Raises ValidationError for text that msgspec would take although a field is described otherwise."""
    for name in _optional(type_) & asked.keys():
        # Text has no null: what is not wanted is left out.
        if asked[name].lower() == "null":
            raise msgspec.ValidationError(f"Expected `value`, got `null` - at `$.{name}`")
    for name in _instants(type_) & asked.keys():
        # Seconds since 1970 would do, yet nobody who writes `2026` means them.
        if "-" not in asked[name][1:]:
            raise msgspec.ValidationError(f"Expected `RFC 3339` - at `$.{name}`")


def _of_body(type_: type[Struct], path: Mapping[str, str], query: Mapping[str, list[str]], body: bytes) -> Any:
    _refuse_unknown(type_, [name for name in query if name not in RESERVED], (*_names(type_),))
    try:
        given = _BODY.decode(body) if body else {}
    except (RecursionError, UnicodeDecodeError) as error:
        raise msgspec.ValidationError(type(error).__name__) from error
    if not isinstance(given, dict):
        raise msgspec.ValidationError("Expected `object`")
    _refuse_unknown(type_, given, path)
    return msgspec.convert({**given, **path}, type_)


def _refuse_unknown(type_: type[Struct], names: Iterable[str], taken: Iterable[str]) -> None:
    """Raises ValidationError for a name that is no field, or is one that comes another way."""
    allowed = _names(type_) - frozenset(taken)
    for name in names:
        if name not in allowed:
            raise msgspec.ValidationError(f"Unknown field `{name}`")


@cache
def _names(type_: type[Struct]) -> frozenset[str]:
    return frozenset(field.encode_name for field in msgspec.structs.fields(type_))


@cache
def _many(type_: type[Struct]) -> frozenset[str]:
    """Names the fields that hold several values."""
    info: Any = msgspec.inspect.type_info(type_)
    kinds = (msgspec.inspect.ListType, msgspec.inspect.VarTupleType, msgspec.inspect.SetType)
    return frozenset(field.encode_name for field in info.fields if isinstance(field.type, kinds))


@cache
def _instants(type_: type[Struct]) -> frozenset[str]:
    """Names the fields that hold a moment."""
    info: Any = msgspec.inspect.type_info(type_)
    choices = {field.encode_name: getattr(field.type, "types", (field.type,)) for field in info.fields}
    moment = msgspec.inspect.DateTimeType
    return frozenset(name for name, types in choices.items() if any(isinstance(found, moment) for found in types))


@cache
def _optional(type_: type[Struct]) -> frozenset[str]:
    """Names the fields that may be nothing and are no text, for which the word `null` would be taken as nothing."""
    info: Any = msgspec.inspect.type_info(type_)
    choices = {field.encode_name: getattr(field.type, "types", ()) for field in info.fields}
    return frozenset(
        name
        for name, types in choices.items()
        if any(isinstance(found, msgspec.inspect.NoneType) for found in types)
        and not any(isinstance(found, msgspec.inspect.StrType) for found in types)
    )
