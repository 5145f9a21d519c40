"""Drift: what a live object is otherwise than it was meant to be, field by field, and who made it so.

Three things are compared: what is wanted (a manifest, or an object as it was once), what is live, and what was applied
last. What the API server fills in, and what controllers and admission keep, is nobody's drift.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from holdfast.model.cleaning import clean_object
from holdfast.model.finishing import LAST_APPLIED
from holdfast.model.redaction import MARKER, redact_named
from holdfast.model.units import parse_duration, parse_quantity
from holdfast.pillars.automation.drift_fields import (
    FIELDS,
    ITEM,
    FieldRisk,
    Names,
    is_controller,
    is_default,
    is_injected,
    is_kept,
    risk_of,
)
from holdfast.pillars.automation.drift_owners import Owners, of_item, of_member, owners_of

Kind = Literal["changed", "added", "removed"]
Origin = Literal["by-others", "never-applied", "unknown"]


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""What stands where a field is missing."""


class Step(Struct, frozen=True):
    """One step of a path: a member by its name, or an item of a list by the key and value that tell it apart.

    An item that nothing tells apart has its number for a value, and no key.
    """

    name: str = ""
    key: str = ""
    value: Any = None

    def __str__(self) -> str:
        if self.name:
            plain = self.name.replace("_", "").replace("-", "").isalnum()
            return f".{self.name}" if plain else f"['{self.name}']"
        return f"[{self.key}={self.value}]" if self.key else f"[{self.value}]"


Path = tuple[Step, ...]


class DriftedField(Struct, frozen=True, kw_only=True):
    """A field that is not as it was meant to be: how it should be and how it is, None where it is to be absent, or is.

    `manager` names who manages it now, where the object says so. `origin` tells what was changed by others from what
    was never applied. `risk` is what it would mean to set it back. `steps` are its path.
    """

    path: str
    kind: Kind
    wanted: Any
    live: Any
    manager: str
    risk: FieldRisk
    origin: Origin
    steps: Path


class _Spot(Struct, frozen=True):
    """One place of the comparison."""

    path: Path
    wanted: Any
    live: Any
    applied: Any
    owners: Owners | None


class _World(Struct, frozen=True):
    """What holds for the whole comparison; `home` are the managers of what is as it was meant to be."""

    kind: str
    is_whole: bool
    is_scaled: bool
    is_known: bool
    home: frozenset[str]
    has_applied: bool


def drift_of(
    baseline: Mapping[str, Any], live: Mapping[str, Any], *, is_whole: bool = False, is_scaled: bool = False
) -> tuple[DriftedField, ...]:
    """Lists the fields in which a live object differs from what was meant, by their paths.

    `is_whole` says that the baseline is an object as it once was, with all that was filled in, its secrets hidden;
    otherwise it is a manifest. `is_scaled` says that an autoscaler sets the number of replicas.
    """
    kind = str(live.get("kind") or baseline.get("kind") or "")
    wanted, seen = (clean_object(side, "", kind, MARKER) if is_whole else side for side in (baseline, live))
    applied = _last_applied(live)
    start = _Spot((), wanted, seen, applied, owners_of(live))
    world = _World(
        kind=kind,
        is_whole=is_whole,
        is_scaled=is_scaled,
        is_known=kind in FIELDS.kinds,
        home=frozenset(_home(start)),
        has_applied=applied is not ABSENT,
    )
    return tuple(sorted(_below(start, world), key=lambda field: field.path))


def names_of(path: Path) -> Names:
    """Gives a path as the table of fields writes it."""
    return tuple(step.name or ITEM for step in path)


def _last_applied(live: Mapping[str, Any]) -> Any:
    text = ((live.get("metadata") or {}).get("annotations") or {}).get(LAST_APPLIED)
    try:
        return msgspec.json.decode(text) if isinstance(text, str) else ABSENT
    except msgspec.DecodeError:
        return ABSENT


def _home(spot: _Spot) -> Iterator[str]:
    """Names the managers of fields that are as they were meant to be: what they fill in besides is no drift."""
    if isinstance(spot.wanted, dict) and isinstance(spot.live, dict):
        for below in _members(spot):
            yield from _home(below)
    elif (key := _key_of(spot)) is not None and spot.wanted is not ABSENT and spot.live is not ABSENT:
        for below in _items(spot, key):
            yield from _home(below)
    elif spot.wanted is not ABSENT and spot.owners and _same(spot.wanted, spot.live):
        yield from (owner.manager for owner in spot.owners if not owner.applied)


def _below(spot: _Spot, world: _World) -> Iterator[DriftedField]:
    path = names_of(spot.path)
    if path and (is_kept(world.kind, path) or (world.is_scaled and ".".join(path) in FIELDS.autoscaled)):
        return
    if path in (("apiVersion",), ("kind",)) or _same(spot.wanted, spot.live):
        return
    if _is_injected(spot):
        return
    if isinstance(spot.live, dict) and (isinstance(spot.wanted, dict) or _is_open(spot)):
        for below in _members(spot):
            yield from _below(below, world)
        return
    key = _key_of(spot)
    if key is not None:
        for below in _items(spot, key):
            yield from _below(below, world)
        return
    if spot.wanted is not ABSENT or _is_drift(spot, path, world):
        yield _field(spot, path, world)


def _is_open(spot: _Spot) -> bool:
    """Says that what nobody wanted is looked at member by member; a whole item of a list is one thing."""
    return spot.wanted is ABSENT and bool(spot.live) and bool(spot.path) and bool(spot.path[-1].name)


def _members(spot: _Spot) -> Iterator[_Spot]:
    for name in sorted({*_dict(spot.wanted), *_dict(spot.live)}):
        yield _Spot(
            (*spot.path, Step(name=name)),
            _dict(spot.wanted).get(name, ABSENT),
            _dict(spot.live).get(name, ABSENT),
            _dict(spot.applied).get(name, ABSENT),
            None if spot.owners is None else of_member(spot.owners, name),
        )


def _items(spot: _Spot, key: str) -> Iterator[_Spot]:
    sides = [_by(side, key) for side in (spot.wanted, spot.live, spot.applied)]
    for value in dict.fromkeys((*sides[0], *sides[1])):
        wanted, live, applied = (side.get(value, ABSENT) for side in sides)
        yield _Spot(
            (*spot.path, Step(key=key, value=value)),
            wanted,
            live,
            applied,
            None if spot.owners is None else of_item(spot.owners, live if live is not ABSENT else wanted),
        )


def _key_of(spot: _Spot) -> str | None:
    """Names what tells the items of two lists apart: empty for their number, None where the list is one value."""
    sides = [side for side in (spot.wanted, spot.live) if side is not ABSENT]
    if not spot.path or not all(isinstance(side, list) for side in sides):
        return None
    for key in FIELDS.lists.get(spot.path[-1].name, ()):
        if all(_is_unique(side, key) for side in sides):
            return key
    alike = len(sides) == 2 and len(spot.wanted) == len(spot.live)
    return "" if alike and all(isinstance(item, dict) for side in sides for item in side) else None


def _is_unique(items: list[Any], key: str) -> bool:
    values = [item.get(key) if isinstance(item, dict) else None for item in items]
    return all(isinstance(value, str | int) for value in values) and len(set(values)) == len(values)


def _by(side: Any, key: str) -> Mapping[Any, Any]:
    if not isinstance(side, list):
        return {}
    return {(item.get(key) if isinstance(item, dict) else None) if key else at: item for at, item in enumerate(side)}


def _dict(side: Any) -> Mapping[str, Any]:
    return side if isinstance(side, dict) else {}


def _same(wanted: Any, live: Any) -> bool:
    if wanted == live or (_is_empty(wanted) and _is_empty(live)):
        return True
    if isinstance(wanted, dict) and isinstance(live, dict):
        return wanted.keys() == live.keys() and all(_same(wanted[name], live[name]) for name in wanted)
    if isinstance(wanted, list) and isinstance(live, list):
        return len(wanted) == len(live) and all(map(_same, wanted, live))
    return _is_scalar(wanted) and _is_scalar(live) and _same_measure(wanted, live)


def _same_measure(wanted: str | int | float, live: str | int | float) -> bool:
    """Says that two ways to write a quantity or a duration mean the same."""
    if str(wanted) == str(live):
        return True
    for parse in (parse_quantity, parse_duration):
        one, other = parse(str(wanted)), parse(str(live))
        if one is not None and one == other:
            return True
    return False


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_empty(value: Any) -> bool:
    return value is ABSENT or value is None or value in ("", False, 0, [], {})


def _is_injected(spot: _Spot) -> bool:
    if not spot.path or spot.path[-1].name or spot.wanted is not ABSENT or not isinstance(spot.live, dict):
        return False
    return is_injected(str(spot.live.get("name", "")))


def _is_drift(spot: _Spot, path: Names, world: _World) -> bool:
    """Says that a field that nobody wanted is somebody's doing, and not what was filled in."""
    if world.is_whole or spot.applied is not ABSENT:
        return not _are_controllers(spot.owners)
    if is_default(world.kind, path, spot.live):
        return False
    if spot.owners is None:
        # Of a kind that nobody knows the defaults of, nothing tells what was filled in.
        return world.is_known
    if _are_controllers(spot.owners):
        return False
    return any(owner.applied or owner.manager not in world.home for owner in spot.owners)


def _are_controllers(owners: Owners | None) -> bool:
    return bool(owners) and all(is_controller(owner.manager) for owner in owners or ())


def _field(spot: _Spot, path: Names, world: _World) -> DriftedField:
    kind: Kind = "added" if spot.wanted is ABSENT else "removed" if spot.live is ABSENT else "changed"
    return DriftedField(
        path="".join(map(str, spot.path)).lstrip("."),
        kind=kind,
        wanted=_shown(spot.wanted, spot.path, world.kind),
        live=_shown(spot.live, spot.path, world.kind),
        manager=", ".join(sorted({owner.manager for owner in spot.owners or ()})) if kind != "removed" else "",
        risk=risk_of(world.kind, path),
        origin=_origin(spot, world),
        steps=spot.path,
    )


def _origin(spot: _Spot, world: _World) -> Origin:
    if not world.has_applied:
        return "unknown"
    return "by-others" if _same(spot.applied, spot.wanted) else "never-applied"


def _shown(value: Any, path: Path, kind: str) -> Any:
    """Gives a value as it may be shown."""
    if value is ABSENT:
        return None
    if kind == "Secret" and path[0].name in ("data", "stringData"):
        return MARKER
    name = next((step.name for step in reversed(path) if step.name), "")
    if isinstance(value, str):
        holder = next((str(step.value) for step in reversed(path) if step.key == "name"), "")
        return redact_named(holder if name == "value" else name, value)
    return clean_object({name: value}, "", kind)[name]
