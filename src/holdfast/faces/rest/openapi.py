"""The description of the REST interface, OpenAPI 3.1, made of the table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from holdfast.faces.http.problems import PROBLEM
from holdfast.faces.rest.routes import BASE, JSON, status
from holdfast.model.failures import failures
from holdfast.model.schemas import components_of
from holdfast.service.operation import AnyOperation, parameter_help
from holdfast.texts.say import is_said, say

_REF = "#/components/schemas/{name}"
DURATION = r"^-?P(\d+D)?(T\d+(\.\d+)?S)?$"
"""A duration of ISO 8601 in days and seconds."""
_OF_THE_PROTOCOL = frozenset({400, 405, 408, 413, 429, 500})


def describe(table: Mapping[str, AnyOperation], version: str, lang: str = "en") -> dict[str, Any]:
    """Describes all operations in a language."""
    operations = sorted(table.values(), key=lambda item: item.name)
    results = [item.result for item in operations]
    bodies = [item.parameters for item in operations]
    shown, schemas = components_of([*results, *bodies], _REF)
    schemas = _exact(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for index, operation in enumerate(operations):
        parameters = schemas[_name(shown[len(results) + index])]
        described = _operation(operation, parameters, shown[index], lang)
        paths.setdefault(BASE + operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "Holdfast", "version": version, "description": say("http.about", lang)},
        "servers": [{"url": "/"}],
        "tags": [{"name": group} for group in sorted({item.group for item in operations})],
        "paths": paths,
        "components": {
            "schemas": {**_used(schemas, paths), "Problem": _PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "holdfast_session"},
            },
        },
    }


def _exact(tree: Any) -> Any:
    """Describes durations as they are written: the format of that name knows neither parts of a second nor a sign."""
    if isinstance(tree, list):
        return [_exact(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("format") == "duration":
        return {**{key: value for key, value in tree.items() if key != "format"}, "pattern": DURATION}
    return {key: _exact(value) for key, value in tree.items()}


def _operation(
    operation: AnyOperation, parameters: dict[str, Any], result: dict[str, Any], lang: str
) -> dict[str, Any]:
    in_path = re.findall(r"{(\w+)}", operation.path)
    fields: dict[str, Any] = parameters.get("properties", {})
    required = set(parameters.get("required", ()))
    apart = [name for name in fields if name in in_path or operation.method == "GET" or operation.raw]
    listed = [
        {
            "name": name,
            "in": "path" if name in in_path else "query",
            "required": name in in_path or name in required,
            "description": parameter_help(operation, name, lang),
            "schema": {"minLength": 1, **fields[name]} if name in in_path else _sent(fields[name]),
            **_examples(operation, name),
            **({"style": "form", "explode": True} if fields[name].get("type") == "array" else {}),
        }
        for name in apart
        if name != operation.raw
    ]
    found: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": say(operation.help_key, lang),
        "parameters": listed,
        "responses": {
            str(status(operation)): {"description": say("status.done", lang), "content": {JSON: {"schema": result}}},
            **{
                str(code): {
                    "description": say(f"status.{code}" if is_said(f"status.{code}") else "status.other", lang),
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for code in _refusals()
            },
        },
        "x-effect": operation.effect,
        "x-permission": operation.permission,
    }
    if operation.bearing == "open":
        found["security"] = [{}]
    else:
        found["security"] = [{"token": []}, {"session": []}]
    if operation.method != "GET":
        found["requestBody"] = _body(operation, parameters, frozenset(apart))
    return found


def _body(operation: AnyOperation, parameters: dict[str, Any], apart: frozenset[str]) -> dict[str, Any]:
    if operation.raw:
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}}
        return {"required": True, "content": content}
    fields = {name: field for name, field in parameters.get("properties", {}).items() if name not in apart}
    required = [name for name in parameters.get("required", ()) if name not in apart]
    schema = {"type": "object", "properties": fields, "required": required, "additionalProperties": False}
    examples = {
        name: {"value": {key: value for key, value in given.items() if key not in apart}}
        for name, given in operation.examples.items()
    }
    return {
        "required": bool(required),
        "content": {JSON: {"schema": schema, **({"examples": examples} if examples else {})}},
    }


def _refusals() -> list[int]:
    """Lists the statuses of every failure that Holdfast expects, and of those of the protocol."""
    return sorted({failure.http_status for failure in failures()} | _OF_THE_PROTOCOL)


def _sent(schema: dict[str, Any]) -> dict[str, Any]:
    """Gives the schema of a parameter in a query, where nothing is said by leaving it out, since text has no null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if not choices or len(choices) == len(schema["anyOf"]):
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    return {**rest, **(choices[0] if len(choices) == 1 else {"anyOf": choices})}


def _examples(operation: AnyOperation, name: str) -> dict[str, Any]:
    found = {about: {"value": given[name]} for about, given in operation.examples.items() if name in given}
    return {"examples": found} if found else {}


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _used(schemas: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """Gives the schemas that are referred to, directly or through others."""
    found: dict[str, Any] = {}
    waiting = _references(paths)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schemas[name]
            waiting |= _references(schemas[name])
    return dict(sorted(found.items()))


def _references(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        own = {_name(tree)} if isinstance(tree.get("$ref"), str) else set()
        return own.union(*(_references(value) for value in tree.values())) - {"Problem"}
    if isinstance(tree, list):
        return set().union(*(_references(item) for item in tree))
    return set()


_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "request": {"type": "string"},
        "values": {"type": "object"},
    },
    "required": ["type", "title", "status", "detail", "instance", "code", "request", "values"],
}
