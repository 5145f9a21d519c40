"""What an object becomes by a patch: by a merge patch (RFC 7386) or by a strategic merge patch."""

from __future__ import annotations

from typing import Any, Final

from holdfast.simulator.cluster.shapes import Shape, item_of, merge_key, part_of

_ORDER: Final = "$setElementOrder/"
_REMOVE: Final = "$deleteFromPrimitiveList/"
_DIRECTIVES: Final = ("$patch", "$retainKeys")


def merged(present: Any, patch: Any) -> Any:
    """Merges a patch into a value; null takes a field away."""
    if not isinstance(patch, dict):
        return patch
    result = dict(present) if isinstance(present, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def strategic(present: Any, patch: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """Merges a patch into an object whose lists have keys."""
    if patch.get("$patch") == "replace":
        return {name: value for name, value in patch.items() if name not in _DIRECTIVES}
    result = dict(present) if isinstance(present, dict) else {}
    if (retained := patch.get("$retainKeys")) is not None:
        result = {name: value for name, value in result.items() if name in retained}
    for name, value in patch.items():
        if name.startswith(_REMOVE):
            field = name.removeprefix(_REMOVE)
            result[field] = [item for item in result.get(field) or [] if item not in value]
        elif not name.startswith(_ORDER) and name not in _DIRECTIVES:
            _set(result, name, value, part_of(shape, name) or "any")
    return result


def _set(result: dict[str, Any], name: str, value: Any, shape: Shape) -> None:
    if value is None or (isinstance(value, dict) and value.get("$patch") == "delete"):
        result.pop(name, None)
    elif isinstance(value, dict):
        result[name] = strategic(result.get(name), value, shape)
    elif isinstance(value, list) and (key := merge_key(shape)):
        result[name] = _merged_list(result.get(name) or [], value, key, item_of(shape))
    else:
        result[name] = value


def _merged_list(present: list[Any], patch: list[Any], key: str, shape: Shape) -> list[Any]:
    if key == "*":
        return [*present, *(item for item in patch if item not in present)]
    if any(item.get("$patch") == "replace" for item in patch):
        return [item for item in patch if "$patch" not in item]
    gone = [item.get(key) for item in patch if item.get("$patch") == "delete"]
    before = [item for item in present if item.get(key) not in gone]
    ours = [
        strategic(next((have for have in before if have.get(key) == item.get(key)), {}), item, shape)
        for item in patch
        if item.get("$patch") != "delete"
    ]
    names = [item.get(key) for item in ours]
    return _ordered(ours, [item for item in before if item.get(key) not in names], [i.get(key) for i in before], key)


def _ordered(ours: list[Any], others: list[Any], places: list[Any], key: str) -> list[Any]:
    """Puts patched items before those that only the server has, but for what came earlier there already."""
    result: list[Any] = []
    rest = list(others)
    for item in ours:
        if item.get(key) in places:
            place = places.index(item.get(key))
            while rest and places.index(rest[0].get(key)) < place:
                result.append(rest.pop(0))
        result.append(item)
    return [*result, *rest]


def without_nothing(value: Any, shape: Shape) -> Any:
    """Leaves out null values, and maps and lists without content: the server does not keep them."""
    if isinstance(value, dict):
        kept = {name: without_nothing(inner, part_of(shape, name) or "any") for name, inner in value.items()}
        return {
            name: inner
            for name, inner in kept.items()
            if inner is not None and not (inner in ({}, []) and _may_miss(part_of(shape, name)))
        }
    if isinstance(value, list):
        return [without_nothing(inner, item_of(shape)) for inner in value]
    return value


def _may_miss(shape: Shape) -> bool:
    return isinstance(shape, list)
