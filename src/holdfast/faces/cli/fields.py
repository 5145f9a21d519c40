"""The fields of an operation's parameters as arguments and options, and back."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import inspect

from holdfast.model.errors import UsageError
from holdfast.model.input_refusals import SourceNotFound
from holdfast.service.operation import AnyOperation, parameter_help
from holdfast.texts.say import say

_MANY = (inspect.ListType, inspect.VarTupleType, inspect.SetType)


def parameters_of(operation: AnyOperation, lang: str) -> list[click.Parameter]:
    """Makes an argument of each field that the path names and of a body as it came, an option of every other one."""
    named = re.findall(r"{(\w+)}", operation.path)
    fields = {field.encode_name: field for field in _fields(operation)}
    places: list[click.Parameter] = [click.Argument([name], metavar=name.upper()) for name in named]
    if operation.verb == "create" and not named:
        places += [click.Argument([name], metavar=name.upper()) for name in _first(fields)]
    if operation.raw:
        places.append(click.Argument([operation.raw], metavar="FILE", type=click.Path(allow_dash=True)))
    taken = {argument.name for argument in places}
    return [*places, *(_option(operation, field, lang) for name, field in fields.items() if name not in taken)]


def _first(fields: Mapping[str, inspect.Field]) -> list[str]:
    """Names what a new thing is called, which stands in front of the options."""
    return [name for name in ("name",) if name in fields and fields[name].required]


def given(operation: AnyOperation, options: Mapping[str, Any], lang: str) -> Any:
    """Makes the parameters of what the command line says; raises click's and our UsageError, and SourceNotFound."""
    asked: dict[str, Any] = {}
    for field in _fields(operation):
        value = options.get(field.name)
        if field.encode_name == operation.raw:
            asked[field.encode_name] = _bytes(str(value))
        elif value is not None and value != ():
            asked[field.encode_name] = _plain(field, value)
    try:
        return msgspec.convert(asked, operation.parameters, strict=False)
    except msgspec.ValidationError as error:
        raise click.UsageError(_wrong(operation, str(error), lang)) from error


def _wrong(operation: AnyOperation, message: str, lang: str) -> str:
    """Says what the decoder has against an option."""
    from holdfast.faces.http.wording import worded

    place = re.search(r" - at `\$\.(\w+)(.*)`$", message)
    if place is None:
        return say("error.bad-value", lang, name=operation.name, detail=worded(message, lang))
    told = message if place[2] else message[: place.start()]
    is_argument = f"{{{place[1]}}}" in operation.path
    name = place[1].upper() if is_argument else f"--{place[1].replace('_', '-')}"
    return say("error.bad-value", lang, name=name, detail=worded(told, lang))


def line(operation: AnyOperation, shown: Mapping[str, Any]) -> str:
    """Writes the command line of an example."""
    named = re.findall(r"{(\w+)}", operation.path)
    first = [*named, *(["name"] if operation.verb == "create" and "name" in shown and not named else [])]
    words = [str(shown[name]) for name in first if name in shown]
    fields = {field.encode_name: field for field in _fields(operation)}
    for name, value in shown.items():
        if name not in first and name != operation.raw:
            words += _words(fields[name], value)
    return shlex.join(["holdfast", "api", operation.group, operation.verb, *words])


def _words(field: inspect.Field, value: Any) -> list[str]:
    """Writes the option of a field as `_plain` reads it: what there is several of, several times."""
    name = field.encode_name.replace("_", "-")
    present = _present(field.type)
    if isinstance(present, inspect.BoolType):
        return [f"--{name}" if value else f"--no-{name}"]
    if _is_pairs(present):
        return [word for key, text in value.items() for word in (f"--{name}", f"{key}={text}")]
    several = value if isinstance(present, _MANY) else [value]
    said = (item if isinstance(item, str) else msgspec.json.encode(item).decode() for item in several)
    return [word for item in said for word in (f"--{name}", item)]


def _fields(operation: AnyOperation) -> tuple[inspect.Field, ...]:
    info: Any = inspect.type_info(operation.parameters)
    return tuple(info.fields)


def _option(operation: AnyOperation, field: inspect.Field, lang: str) -> click.Option:
    text = parameter_help(operation, field.encode_name, lang)
    name = f"--{field.encode_name.replace('_', '-')}"
    present = _present(field.type)
    if isinstance(present, inspect.BoolType):
        return click.Option([f"{name}/--no-{name[2:]}", field.name], default=None, help=text)
    if isinstance(present, inspect.LiteralType):
        values = [str(value) for value in present.values if value != ""]
        return click.Option([name, field.name], type=click.Choice(values), required=field.required, help=text)
    is_many = isinstance(present, _MANY) or _is_pairs(present)
    shape = "KEY=VALUE" if _is_pairs(present) else _metavar(present)
    return click.Option([name, field.name], multiple=is_many, metavar=shape, required=field.required, help=text)


def _is_pairs(present: inspect.Type) -> bool:
    """Says that a value maps names to texts, which pairs on the command line can say."""
    return isinstance(present, inspect.DictType) and isinstance(_present(present.value_type), inspect.StrType)


def _metavar(present: inspect.Type) -> str:
    if isinstance(present, inspect.IntType | inspect.FloatType):
        return "N"
    return "TIME" if isinstance(present, inspect.DateTimeType) else "TEXT"


def _present(info: inspect.Type) -> inspect.Type:
    if isinstance(info, inspect.Metadata):
        return _present(info.type)
    if isinstance(info, inspect.UnionType):
        others = [item for item in info.types if not isinstance(item, inspect.NoneType)]
        return _present(others[0])
    return info


def _plain(field: inspect.Field, value: Any) -> Any:
    """Gives an option's value as JSON would hold it: pairs as an object, nested values from JSON."""
    present = _present(field.type)
    if _is_pairs(present):
        pairs = [item.partition("=") for item in value]
        wrong = next((item for item, pair in zip(value, pairs, strict=True) if not pair[1]), None)
        if wrong is not None:
            raise UsageError(what=f"--{field.encode_name}", value=wrong, allowed="KEY=VALUE")
        return {key: text for key, _, text in pairs}
    inner = getattr(present, "item_type", present)
    if isinstance(_present(inner), inspect.StructType | inspect.DictType):
        return [_json(field, item) for item in value] if isinstance(present, _MANY) else _json(field, value)
    return list(value) if isinstance(present, _MANY) else value


def _json(field: inspect.Field, text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise UsageError(what=f"--{field.encode_name}", value=text, allowed="JSON") from error


def _bytes(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SourceNotFound(path=path) from error
