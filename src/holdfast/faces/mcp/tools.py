"""Tools made of operations, and a call of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from mcp_types import CallToolResult, TextContent, Tool, ToolAnnotations

from holdfast.faces.http.telling import told
from holdfast.faces.http.wording import worded
from holdfast.model.errors import HoldfastError
from holdfast.model.schemas import schema_of
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation, Effect, parameter_help
from holdfast.service.table import call
from holdfast.texts.say import say

READING: tuple[Effect, ...] = ("read",)
_REF = "#/$defs/{name}"


def tools(table: Mapping[str, AnyOperation], effects: tuple[Effect, ...] = READING, lang: str = "en") -> list[Tool]:
    """Makes a tool of each operation with one of the effects; what is no text, an upload, is none."""
    return [_tool(operation, lang) for operation in offered(table, effects).values()]


def offered(table: Mapping[str, AnyOperation], effects: tuple[Effect, ...]) -> dict[str, AnyOperation]:
    """Maps the names of tools to the operations that they are made of."""
    return {
        tool_name(operation): operation
        for operation in sorted(table.values(), key=lambda item: item.name)
        if operation.effect in effects and not operation.raw and not operation.has_secret
    }


def tool_name(operation: AnyOperation) -> str:
    """Names the tool of an operation: `problems_list` of `problems.list`."""
    return operation.name.replace(".", "_")


def use(office: Office, asker: Asker, operation: AnyOperation, given: Mapping[str, Any]) -> CallToolResult:
    """Calls an operation; what goes wrong is told in the result, so that an assistant can do better."""
    try:
        unknown = sorted(set(given) - {field.encode_name for field in msgspec.structs.fields(operation.parameters)})
        if unknown:
            raise msgspec.ValidationError(f"Unknown field `{unknown[0]}`")
        result = call(office, asker, operation, msgspec.convert(dict(given), operation.parameters))
    except HoldfastError as error:
        return _failure(told(error, asker.lang, asker.request))
    except msgspec.ValidationError as error:
        return _failure(say("http.invalid", asker.lang, detail=worded(str(error), asker.lang)))
    plain = msgspec.to_builtins(result)
    text = msgspec.json.encode(result).decode()
    return CallToolResult(content=[TextContent(text=text)], structured_content=plain)


def _failure(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], is_error=True)


def _tool(operation: AnyOperation, lang: str) -> Tool:
    schema = schema_of(operation.parameters, _REF)
    name = str(schema.pop("$ref", "")).rpartition("/")[2]
    definitions: dict[str, Any] = schema.pop("$defs", {})
    own = definitions.pop(name) if name else schema
    fields = {
        field: {**shape, "description": parameter_help(operation, field, lang)}
        for field, shape in own["properties"].items()
    }
    given = {
        "type": "object",
        "properties": fields,
        "required": list(own.get("required", ())),
        "additionalProperties": False,
    }
    return Tool(
        name=tool_name(operation),
        description=say(operation.help_key, lang),
        input_schema={**given, "$defs": definitions} if definitions else given,
        annotations=ToolAnnotations(
            read_only_hint=operation.effect == "read",
            destructive_hint=operation.method == "DELETE",
            idempotent_hint=operation.effect == "read" or operation.method in ("PUT", "DELETE"),
            open_world_hint=False,
        ),
    )
