"""Objects read with care: values of wrong types are refused, unknown fields dropped or refused as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from holdfast.simulator.cluster.kinds import Kind, Object
from holdfast.simulator.cluster.refusals import Refusal, bad_request, invalid_patch
from holdfast.simulator.cluster.shapes import Shape, pruned, unknown_fields, wrong_types


def read_new(kind: Kind, body: Object, shape: Shape, is_strict: bool) -> Object:
    """Reads an object that is to be made; raises Refusal."""
    told = f'{kind.name} in version "{kind.version}" cannot be handled as a {kind.name}'
    return _read(body, shape, is_strict, lambda why: bad_request(f"{told}: {why}"))


def read_patched(new: Object, shape: Shape, is_strict: bool) -> Object:
    """Reads an object as a patch has made it; raises Refusal."""
    return _read(new, shape, is_strict, lambda why: invalid_patch(_shown(new), why))


def check_patch(patch: Object, shape: Shape, is_strict: bool) -> None:
    """Refuses a strategic patch with unknown fields, where it was asked to be strict; raises Refusal."""
    unknown = list(unknown_fields(_bare(patch), shape)) if is_strict else []
    if unknown:
        raise invalid_patch(_shown(patch), _strict(unknown))


def read_applied(config: Object, shape: Shape) -> Object:
    """Reads a configuration that is to be applied; raises Refusal for any unknown field."""
    for path in unknown_fields(config, shape):
        raise Refusal(500, "", f"failed to create typed patch object: .{path}: field not declared in schema")
    return _read(config, shape, True, bad_request)


def _read(value: Object, shape: Shape, is_strict: bool, refused: Callable[[str], Refusal]) -> Object:
    if wrong := next(wrong_types(value, shape), ""):
        raise refused(wrong)
    unknown = list(unknown_fields(value, shape))
    if unknown and is_strict:
        raise refused(_strict(unknown))
    found: Object = pruned(value, shape) if unknown else value
    return found


def _bare(patch: Any) -> Any:
    """Leaves out the directives of a strategic patch."""
    if isinstance(patch, dict):
        return {name: _bare(value) for name, value in patch.items() if not name.startswith("$")}
    return [_bare(item) for item in patch] if isinstance(patch, list) else patch


def _strict(unknown: list[str]) -> str:
    return "strict decoding error: " + ", ".join(f'unknown field "{path}"' for path in unknown)


def _shown(value: Object) -> str:
    return json.dumps(value, separators=(",", ":"))
