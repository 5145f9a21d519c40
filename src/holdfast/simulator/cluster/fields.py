"""The fields of objects as sets of paths: what is set, what changed, and how `managedFields` writes them down.

A path is a tuple of the names that `fieldsV1` uses: `f:` and a field, `k:` and the keys of an item, `v:` and a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from holdfast.simulator.cluster.kinds import Object
from holdfast.simulator.cluster.merging import without_nothing
from holdfast.simulator.cluster.shapes import Shape, is_whole, item_of, keys_of, part_of

Path = tuple[str, ...]
Paths = frozenset[Path]
# What the server itself keeps belongs to nobody.
_UNTRACKED: Final = frozenset(
    {("f:apiVersion",), ("f:kind",)}
    | {
        ("f:metadata", f"f:{name}")
        for name in (
            "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
            "deletionGracePeriodSeconds", "selfLink", "managedFields",
        )
    }
)  # fmt: skip


class Changes(NamedTuple):
    """How an object differs from what it was."""

    set: Paths
    removed: Paths


def changes_between(old: Any, new: Any, shape: Shape) -> Changes:
    """Compares two states of an object."""
    found: tuple[set[Path], set[Path]] = (set(), set())
    _compare(old, new, shape, (), found)
    return Changes(_tracked(found[0]), _tracked(found[1]))


def changes_of_new(made: Object, shape: Shape) -> Changes:
    """Says what is set in an object that was not there; its status is nobody's yet."""
    wanted = {name: value for name, value in made.items() if name != "status"}
    return changes_between({"metadata": {}, "spec": {}}, without_nothing(wanted, shape), shape)


def applied_paths(config: Object, shape: Shape) -> Paths:
    """Lists the fields of an applied configuration."""
    return _tracked(_leaves(config, shape, (), with_containers=False))


def _compare(old: Any, new: Any, shape: Shape, at: Path, found: tuple[set[Path], set[Path]]) -> None:
    if type(old) is not type(new) or is_whole(shape, new):
        if old != new:
            found[0].add(at)
        return
    before, after = (dict(parts_of(value, shape)) for value in (old, new))
    for name in before.keys() | after.keys():
        path = (*at, name)
        if name not in before:
            found[0].update(_fresh(after[name], shape, path))
        elif name not in after:
            found[1].update(_fresh(before[name], shape, path))
        else:
            _compare(before[name], after[name], _inner(shape, name), path, found)


def _fresh(value: Any, shape: Shape, path: Path) -> Iterator[Path]:
    return _leaves(value, _inner(shape, path[-1]), path, with_containers=True)


def _leaves(value: Any, shape: Shape, at: Path, with_containers: bool) -> Iterator[Path]:
    """Lists the paths of all that a value sets: items always, maps and lists themselves where they are wanted."""
    is_item = bool(at) and at[-1][0] in "kv"
    if is_whole(shape, value) or not value:
        yield at
        return
    if is_item or (with_containers and at and not isinstance(shape, str)):
        yield at
    for name, inner in parts_of(value, shape):
        yield from _leaves(inner, _inner(shape, name), (*at, name), with_containers)


def parts_of(value: Any, shape: Shape) -> Iterator[tuple[str, Any]]:
    """Names the parts of a map or a list; a value that is one has none."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"f:{name}", inner
    elif isinstance(value, list) and not is_whole(shape, value):
        keys = keys_of(shape)
        for item in value:
            told = {key: item[key] for key in sorted(keys) if key in item} if keys else item
            yield ("k:" if keys else "v:") + json.dumps(told, separators=(",", ":")), item


def _inner(shape: Shape, name: str) -> Shape:
    return part_of(shape, name[2:]) or "any" if name.startswith("f:") else item_of(shape)


def _tracked(paths: Iterable[Path]) -> Paths:
    return frozenset(path for path in paths if path and path[:1] not in _UNTRACKED and path[:2] not in _UNTRACKED)


def decoded(fields: Mapping[str, Any], at: Path = ()) -> Iterator[Path]:
    """Reads the paths of a `fieldsV1`."""
    for name, inner in fields.items():
        if name == ".":
            yield at
        elif inner:
            yield from decoded(inner, (*at, name))
        else:
            yield (*at, name)


def encoded(paths: Iterable[Path]) -> Object:
    """Writes paths as a `fieldsV1`."""
    root: Object = {}
    for path in sorted(paths, key=lambda path: (len(path), path)):
        here = root
        for name in path[:-1]:
            here = here.setdefault(name, {})
        here.setdefault(path[-1], {})
    return _dotted(root, frozenset(paths), ())


def _dotted(node: Object, paths: Paths, at: Path) -> Object:
    own: Object = {".": {}} if node and at in paths else {}
    return own | {name: _dotted(inner, paths, (*at, name)) for name, inner in node.items()}


def shown(path: Path) -> str:
    """Writes a path as refusals do: `.spec.containers[name="app"].image`."""
    told = ""
    for name in path:
        if name.startswith("f:"):
            told += f".{name[2:]}"
        elif name.startswith("k:"):
            keys = json.loads(name[2:])
            told += "[" + ",".join(f"{key}={json.dumps(value)}" for key, value in keys.items()) + "]"
        else:
            told += f"[={name[2:]}]"
    return told
