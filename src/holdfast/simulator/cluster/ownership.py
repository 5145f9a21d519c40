"""Who manages which field, kept in `managedFields`, and what a server-side apply makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from holdfast.simulator.cluster.fields import Changes, Path, Paths, applied_paths, decoded, encoded, parts_of, shown
from holdfast.simulator.cluster.kinds import Object
from holdfast.simulator.cluster.refusals import owned
from holdfast.simulator.cluster.shapes import Shape, is_whole, item_of, part_of


class Manager(NamedTuple):
    """Somebody who manages fields, by one way of writing."""

    name: str
    operation: str
    api_version: str
    subresource: str = ""


class Owned(NamedTuple):
    """The fields of a manager, and since when they are these."""

    paths: Paths
    time: str


Owners = Mapping[Manager, Owned]


def read_owners(found: Object) -> Owners:
    """Reads who manages what of an object."""
    return {
        Manager(
            item.get("manager", ""), item.get("operation", ""), item.get("apiVersion", ""), item.get("subresource", "")
        ): Owned(frozenset(decoded(item.get("fieldsV1") or {})), item.get("time", ""))
        for item in found["metadata"].get("managedFields") or ()
    }


def write_owners(found: Object, owners: Owners) -> Object:
    """Gives an object with what is said of its managers; who manages nothing is left out."""
    entries = [
        {
            "manager": who.name,
            "operation": who.operation,
            "apiVersion": who.api_version,
            "time": what.time,
            "fieldsType": "FieldsV1",
            "fieldsV1": encoded(what.paths),
            **({"subresource": who.subresource} if who.subresource else {}),
        }
        for who, what in sorted(owners.items(), key=lambda item: (item[0].operation, item[1].time, item[0]))
        if what.paths
    ]
    metadata = {name: value for name, value in found["metadata"].items() if name != "managedFields"}
    return {**found, "metadata": metadata | ({"managedFields": entries} if entries else {})}


def updated(owners: Owners, who: Manager, changes: Changes, now: str) -> Owners:
    """Gives the fields that somebody changed to them, and takes them from everybody else."""
    result: dict[Manager, Owned] = {}
    for other, what in owners.items():
        left = what.paths - changes.removed
        result[other] = what._replace(paths=left - changes.set if other != who else left)
    mine = result.get(who, Owned(frozenset(), now)).paths
    if changes.set or who in result:
        paths = mine | changes.set
        result[who] = Owned(paths, now if paths != owners.get(who, Owned(frozenset(), "")).paths else owners[who].time)
    return result


def applied(owners: Owners, who: Manager, live: Object, config: Object, shape: Shape) -> tuple[Object, Paths]:
    """Merges an applied configuration, without what its manager applied before and nobody else wants."""
    paths = applied_paths(config, shape)
    result = _overlaid(live, config, shape)
    others = frozenset(path for other, what in owners.items() if other != who for path in what.paths)
    kept = paths | others
    last = owners.get(who, Owned(frozenset(), "")).paths
    for path in sorted(last - kept, key=len, reverse=True):
        if not any(one[: len(path)] == path for one in kept):
            result = _without(result, path)
    return result, paths


def taken(owners: Owners, who: Manager, paths: Paths, changes: Changes, now: str, force: bool) -> Owners:
    """Notes an apply; raises Refusal where it changes what others manage and is not forced."""
    conflicts = [
        (f'conflict with "{other.name}"{_with(other)} using {other.api_version}', shown(path))
        for other, what in owners.items()
        if other != who
        for path in sorted(what.paths & changes.set)
    ]
    if conflicts and not force:
        raise owned(conflicts)
    result = {
        other: what._replace(paths=what.paths - changes.set - changes.removed)
        for other, what in owners.items()
        if other != who
    }
    before = owners.get(who)
    same = before is not None and before.paths == paths
    return {**result, who: before if same and before else Owned(paths, now)}


def _overlaid(live: Any, config: Any, shape: Shape) -> Any:
    if type(live) is not type(config) or is_whole(shape, config):
        return config
    if isinstance(config, dict):
        parts = {
            name: _overlaid(live.get(name), value, part_of(shape, name) or "any") for name, value in config.items()
        }
        return {**live, **parts}
    before, after = (dict(parts_of(value, shape)) for value in (live, config))
    mixed = {
        name: _overlaid(before.get(name), after[name], item_of(shape)) if name in after else before[name]
        for name in (*before, *after)
    }
    return list(mixed.values())


def _without(value: Any, path: Path) -> Any:
    """Takes a field away, and what is left empty by that."""
    name, rest = path[0], path[1:]
    if name.startswith("f:"):
        field = name[2:]
        if not isinstance(value, dict) or field not in value:
            return value
        inner = _without(value[field], rest) if rest else None
        return {
            key: item for key, item in {**value, field: inner}.items() if key != field or inner not in (None, {}, [])
        }
    if not isinstance(value, list):
        return value
    wanted = json.loads(name[2:])
    result = []
    for item in value:
        is_it = item == wanted if name.startswith("v:") else all(item.get(key) == wanted[key] for key in wanted)
        if not is_it:
            result.append(item)
        elif rest:
            result.append(_without(item, rest))
    return result


def _with(who: Manager) -> str:
    return f' with subresource "{who.subresource}"' if who.subresource else ""
