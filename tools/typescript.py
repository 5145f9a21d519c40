"""Writes the types of every operation for the portal, from the table of operations."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from holdfast.service.operation import AnyOperation
from holdfast.service.table import table

TARGET = Path(__file__).resolve().parent.parent / "web" / "src" / "api" / "types.ts"
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def typescript(operations: Mapping[str, AnyOperation]) -> str:
    """Gives the module: a type of each Struct, the operations by name, and how each is reached."""
    listed = [operations[name] for name in sorted(operations)]
    asked = _components(operation.parameters for operation in listed)
    answered = _components(operation.result for operation in listed)
    # What is asked may leave out what has a default; an answer holds every field.
    types = {name: _struct(name, schema, is_answer=True) for name, schema in answered[1].items()}
    types |= {name: _struct(name, schema, is_answer=False) for name, schema in asked[1].items()}
    lines = ["// Made by tools/typescript.py from the table of operations.", ""]
    for name in sorted(types):
        lines += [types[name], ""]
    lines += ["export interface Table {"]
    for operation, parameters, result in zip(listed, asked[0], answered[0], strict=True):
        lines.append(f"  {json.dumps(operation.name)}: {{ parameters: {parameters}; result: {result} }};")
    lines += ["}", "", "export const PLACES = {"]
    for operation in listed:
        place = [operation.method, operation.path, operation.raw, operation.permission]
        lines.append(f"  {json.dumps(operation.name)}: {json.dumps(place)},")
    lines += ["} as const satisfies Record<keyof Table, readonly [string, string, string, string]>;", ""]
    return "\n".join(lines)


def _components(types: Iterable[type]) -> tuple[list[str], dict[str, dict[str, Any]]]:
    schemas, components = msgspec.json.schema_components(list(types), ref_template="#/{name}")
    named = {_named(name): schema for name, schema in components.items()}
    return [_type(schema) for schema in schemas], named


def _named(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", name)


def _struct(name: str, schema: Mapping[str, Any], *, is_answer: bool) -> str:
    if schema.get("type") != "object" or "properties" not in schema:
        return f"export type {name} = {_type(schema)};"
    if not schema["properties"]:
        return f"export type {name} = Record<string, never>;"
    required = set(schema.get("required", ()))
    lines = [f"export interface {name} {{"]
    for field, value in schema["properties"].items():
        label = field if NAME.fullmatch(field) else json.dumps(field)
        # A default of the schema is what an answer holds; a field without one may be left out altogether.
        certain = field in required or (is_answer and "default" in value)
        lines.append(f"  {label}{'' if certain else '?'}: {_type(value)};")
    return "\n".join([*lines, "}"])


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _named(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(_type(part) for part in schema[key]))
    kind = schema.get("type")
    if kind == "array":
        return _array(schema)
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, Mapping) else 'unknown'}>"
    if isinstance(kind, str):
        return PLAIN[kind]
    return "unknown"


def _array(schema: Mapping[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
    items = schema.get("items")
    inner = _type(items) if isinstance(items, Mapping) else "unknown"
    return f"({inner})[]" if "|" in inner else f"{inner}[]"


def main(arguments: list[str]) -> int:
    """Writes the module, or with --check says whether it is as it would be written."""
    text = typescript(table())
    if "--check" in arguments:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
