"""What fields an object may have, and how its lists are merged: read from a table of the kinds that are written.

A shape is the name of a type, `string` and the like, or a list: `map` or `whole-map` of what; or `list` (items with
keys), `set` and `whole` of what, with the keys and with what a strategic merge patch finds items by. `any` may be
anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec

from holdfast.model.units import parse_quantity
from holdfast.simulator.cluster.kinds import Kind

Shape = Any
ANY: Final = "any"
_TYPES: Final = {"string": str, "integer": int, "boolean": bool, "number": (int, float)}
_CUSTOM: Final = "custom"
_MAPS: Final = ("map", "whole-map")


@cache
def _table() -> dict[str, dict[str, Shape]]:
    raw = (files("holdfast.simulator.cluster") / "shapes.json").read_bytes()
    found: dict[str, dict[str, Shape]] = msgspec.json.decode(raw)
    return found


def shape_of(kind: Kind) -> Shape:
    """Gives the shape of a kind's objects; what is in no table may have any fields beside its metadata."""
    return kind.name if kind.name in _table() else _CUSTOM


def part_of(shape: Shape, name: str) -> Shape | None:
    """Gives the shape of a field; None where there is no such field."""
    if shape == _CUSTOM:
        return "ObjectMeta" if name == "metadata" else ANY
    if isinstance(shape, list):
        return shape[1] if shape[0] in _MAPS else ANY
    fields = _table().get(shape)
    return ANY if fields is None else fields.get(name)


def is_whole(shape: Shape, value: Any) -> bool:
    """Says that a value is owned and replaced as one."""
    if isinstance(value, dict):
        return shape[0] == "whole-map" if isinstance(shape, list) else bool(_table().get(shape, {}).get("="))
    return not isinstance(value, list) or not isinstance(shape, list) or shape[0] not in ("list", "set")


def item_of(shape: Shape) -> Shape:
    """Gives the shape of the items of a list."""
    return shape[1] if isinstance(shape, list) else ANY


def keys_of(shape: Shape) -> tuple[str, ...]:
    """Names the fields that tell the items of a list apart."""
    return tuple(shape[2]) if isinstance(shape, list) and shape[0] == "list" else ()


def merge_key(shape: Shape) -> str:
    """Names the field by which a strategic merge finds items, `*` for plain values, nothing for a list set whole."""
    return str(shape[3]) if isinstance(shape, list) and len(shape) > 3 else ""


def unknown_fields(value: Any, shape: Shape, at: str = "") -> Iterator[str]:
    """Names the fields that the shape does not have."""
    if isinstance(value, dict):
        for name, inner in value.items():
            part = part_of(shape, name)
            path = f"{at}.{name}" if at else name
            if part is None:
                yield path
            else:
                yield from unknown_fields(inner, part, path)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from unknown_fields(inner, item_of(shape), f"{at}[{number}]")


def wrong_types(value: Any, shape: Shape, at: str = "") -> Iterator[str]:
    """Says which values are of another type than their fields."""
    if value is None or shape == ANY:
        return
    if isinstance(shape, list):
        yield from _wrong_container(value, shape, at)
    elif shape in _table() or shape == _CUSTOM:
        if not isinstance(value, dict):
            yield _cannot(value, at)
            return
        for name, inner in value.items():
            yield from wrong_types(inner, part_of(shape, name) or ANY, f"{at}.{name}" if at else name)
    elif not _fits(value, shape):
        yield _cannot(value, at)


def _wrong_container(value: Any, shape: Shape, at: str) -> Iterator[str]:
    if shape[0] in _MAPS and isinstance(value, dict):
        for name, inner in value.items():
            yield from wrong_types(inner, shape[1], f"{at}.{name}")
    elif shape[0] not in _MAPS and isinstance(value, list):
        for number, inner in enumerate(value):
            yield from wrong_types(inner, shape[1], f"{at}[{number}]")
    else:
        yield _cannot(value, at)


def _fits(value: Any, shape: str) -> bool:
    if shape == "quantity":
        return not isinstance(value, bool) and isinstance(value, str | int) and parse_quantity(value) is not None
    if shape == "int-or-string":
        return isinstance(value, str | int) and not isinstance(value, bool)
    wanted: Any = _TYPES.get(shape, object)
    return isinstance(value, wanted) and (shape == "boolean" or not isinstance(value, bool) or wanted is object)


def _cannot(value: Any, at: str) -> str:
    return f"cannot unmarshal {type(value).__name__} into field {at}"


def pruned(value: Any, shape: Shape) -> Any:
    """Leaves out the fields that the shape does not have, as a server does that is not asked to be strict."""
    if isinstance(value, dict):
        parts = ((name, inner, part_of(shape, name)) for name, inner in value.items())
        return {name: pruned(inner, part) for name, inner, part in parts if part is not None}
    if isinstance(value, list):
        return [pruned(inner, item_of(shape)) for inner in value]
    return value
