"""Growing what an operator keeps: the change of its custom resource, where its documentation says that it then grows.

What an operator keeps is never written to; whoever wants it larger applies this instead, and the operator does the
rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from holdfast.model.automation import Remark, Target, Write
from holdfast.model.units import parse_quantity
from holdfast.pillars.automation.contents import merged
from holdfast.pillars.automation.operator_owners import operator_owner
from holdfast.pillars.automation.operators import Owner, growths, ways
from holdfast.pillars.automation.scene import Raw, Scene, ref_of, target_of

Read = Callable[[Target], Raw | None]
"""Gives the object in a place, None where there is none or it may not be read."""
_SIZE: Final = ("spec", "resources", "requests", "storage")
_STEP: Final = re.compile(r"([^.\[\]]+)(?:\[([^=\]]+)=([^\]]+)\])?\.?")


class Growth(Struct, frozen=True):
    """What people apply instead: the change, the custom resource as it is, and what to say with it."""

    write: Write
    raw: Raw
    remark: Remark


def growth_of(scene: Scene, writes: Iterable[Write], read: Read) -> Growth | None:
    """Gives the one change of a custom resource that grows all the claims that writes would grow; None without one."""
    found = [_grown(scene, write, read) for write in writes]
    first = found[0] if found else None
    same = all(one is not None and first is not None and one.write == first.write for one in found)
    return first if same else None


def missing_rule(of: Target) -> dict[str, str]:
    """Says by which rule of a role an account may read a custom resource by which claims grow."""
    resource = next(way.resource for way in ways() if (way.kind, way.group) == (of.kind, of.group))
    named = {"owner": f"{of.kind} {of.name}", "namespace": of.namespace}
    return {**named, "group": of.group, "resource": resource}


def _grown(scene: Scene, write: Write, read: Read) -> Growth | None:
    claim, size = scene.raw.get(ref_of(write.target)), _wanted(write)
    owner = None if claim is None else operator_owner(scene, claim)
    if size is None or not isinstance(owner, Owner):
        return None
    for way, path in growths(owner, write.target.name):
        custom = read(_place(write.target, way.group, owner))
        body = None if custom is None else _larger(custom, tuple(_steps(path)), size)
        if custom is not None and body is not None:
            target = target_of(write.target.cluster, custom)
            values = {"object": str(ref_of(write.target)), "owner": owner.name, "field": path}
            whole = {"apiVersion": custom["apiVersion"], **body}
            return Growth(
                Write(verb="patch", target=target, body=whole), custom, Remark(key="operator-grows", values=values)
            )
    return None


def _wanted(write: Write) -> str | None:
    """Gives the size that a write asks for, where it asks for nothing else."""
    value: Any = write.body if write.verb == "patch" and write.target.kind == "PersistentVolumeClaim" else None
    for step in _SIZE:
        if not isinstance(value, Mapping) or set(value) != {step}:
            return None
        value = value[step]
    return str(value)


def _place(claim: Target, group: str, owner: Owner) -> Target:
    kind, _, name = owner.name.partition(" ")
    return Target(
        cluster=claim.cluster,
        group=group,
        kind=kind,
        namespace=claim.namespace,
        name=name,
        uid="",
        resource_version="",
    )


def _steps(path: str) -> Iterator[tuple[str, str, str]]:
    """Takes a path apart: the name of each field, and the key and value of the item where that is a list."""
    for found in _STEP.finditer(path):
        name, key, value = found.groups(default="")
        yield name, key, value


def _larger(value: Any, steps: tuple[tuple[str, str, str], ...], size: str) -> Any:
    """Gives the merge patch for a larger size at a path; None where there is no smaller one there."""
    if not steps:
        had, wanted = parse_quantity(value if isinstance(value, str) else None), parse_quantity(size)
        return size if had is not None and wanted is not None and had < wanted else None
    (name, key, called), rest = steps[0], steps[1:]
    inner = value.get(name) if isinstance(value, Mapping) else None
    if not key:
        found = _larger(inner, rest, size)
        return None if found is None else {name: found}
    items = inner if isinstance(inner, list) else []
    chosen = next((item for item in items if str(_at(item, key)) == called), None)
    found = None if chosen is None else _larger(chosen, rest, size)
    # A merge patch replaces a list as a whole.
    return None if found is None else {name: [merged(item, found) if item is chosen else item for item in items]}


def _at(item: Any, key: str) -> Any:
    for name in key.split("/"):
        item = item.get(name) if isinstance(item, Mapping) else None
    return item
