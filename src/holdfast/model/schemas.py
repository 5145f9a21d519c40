"""JSON Schema of types, told by their docstrings, and the same under every version of Python."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any, Final

import msgspec

_REF: Final = "#/$defs/{name}"


def schema_of(type_: Any, ref_template: str = _REF) -> dict[str, Any]:
    """Gives the schema of a type."""
    schema: dict[str, Any] = _described(msgspec.json.schema(type_, ref_template=ref_template))
    return schema


def components_of(types: Iterable[Any], ref_template: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Gives the schemas of some types, and those of the types that they name."""
    schemas, components = msgspec.json.schema_components(types, ref_template=ref_template)
    return tuple(_described(schema) for schema in schemas), _described(components)


def _described(tree: Any) -> Any:
    """Takes the indentation of the code from descriptions: Markdown shows it as code, and newer Pythons have none."""
    if isinstance(tree, list):
        return [_described(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key: inspect.cleandoc(value) if key == "description" and isinstance(value, str) else _described(value)
        for key, value in tree.items()
    }
