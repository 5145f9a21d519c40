"""What differs between two states of an object, field by field, without what changes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from holdfast.model.cleaning import clean_object
from holdfast.model.finishing import LAST_APPLIED
from holdfast.model.redaction import MARKER

DEEPEST = 60
# What every write or every heartbeat changes, and what only counts what other objects tell better.
_BOOKKEEPING = frozenset({"resourceVersion", "managedFields", "generation", "selfLink", "uid"})
_HEARTBEATS = frozenset({"lastHeartbeatTime", "lastProbeTime", "lastUpdateTime", "renewTime"})
_COUNTERS = frozenset(
    {
        "observedGeneration",
        "collisionCount",
        "replicas",
        "restartCount",
        "active",
        "ready",
        "succeeded",
        "failed",
        "terminating",
        "currentHealthy",
        "desiredHealthy",
        "disruptionsAllowed",
        "expectedPods",
    }
)
_LEADER = "control-plane.alpha.kubernetes.io/leader"
_KEYS = ("name", "type", "key", "mountPath", "containerPort", "ip", "uid")


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


class FieldChange(Struct, frozen=True, kw_only=True):
    """A field with its value before and after; a side on which it is missing says so."""

    field: str
    before: Any = None
    after: Any = None
    was_absent: bool = False
    is_absent: bool = False


class _Pair(Struct, frozen=True):
    """The two states of a part of an object, as they are compared and as they may be shown."""

    old: Any
    new: Any
    old_shown: Any
    new_shown: Any


def field_changes(
    old: dict[str, Any], new: dict[str, Any], kind: str, *, all_fields: bool = False
) -> tuple[FieldChange, ...]:
    """Lists the fields that differ between two states of an object; secret values are compared and never shown."""
    pair = _Pair(old, new, *(clean_object(side, "", kind, MARKER) for side in (old, new)))
    return tuple(_below(pair, (), "", all_fields))


def _below(pair: _Pair, names: tuple[str, ...], path: str, all_fields: bool) -> Iterator[FieldChange]:
    if pair.old == pair.new or (not all_fields and _is_noise(names, pair)):
        return
    if len(names) < DEEPEST and isinstance(pair.old, dict) and isinstance(pair.new, dict):
        for key in sorted({*pair.old, *pair.new}):
            inner = _Pair(*(_member(side, key) for side in (pair.old, pair.new, pair.old_shown, pair.new_shown)))
            yield from _below(inner, (*names, key), _joined(path, key), all_fields)
        return
    key = _key_of(pair.old, pair.new)
    if key and len(names) < DEEPEST:
        yield from _items(pair, key, names, path, all_fields)
        return
    before, after = pair.old_shown, pair.new_shown
    yield FieldChange(
        field=path,
        before=None if before is ABSENT else before,
        after=None if after is ABSENT else after,
        was_absent=before is ABSENT,
        is_absent=after is ABSENT,
    )


def _items(pair: _Pair, key: str, names: tuple[str, ...], path: str, all_fields: bool) -> Iterator[FieldChange]:
    old, new, old_shown, new_shown = (
        {item[key]: item for item in side} for side in (pair.old, pair.new, pair.old_shown, pair.new_shown)
    )
    for value in dict.fromkeys((*old, *new)):
        inner = _Pair(*(side.get(value, ABSENT) for side in (old, new, old_shown, new_shown)))
        yield from _below(inner, names, f"{path}[{key}={value}]", all_fields)


def _key_of(old: Any, new: Any) -> str:
    """Names the member that tells the items of two lists apart, empty where none does."""
    if not isinstance(old, list) or not isinstance(new, list):
        return ""
    return next((key for key in _KEYS if _is_unique(old, key) and _is_unique(new, key)), "")


def _is_unique(items: list[Any], key: str) -> bool:
    values = [item.get(key) if isinstance(item, dict) else None for item in items]
    return all(isinstance(value, str | int) for value in values) and len(set(values)) == len(values)


def _member(side: Any, key: str) -> Any:
    return side.get(key, ABSENT) if isinstance(side, dict) else ABSENT


def _joined(path: str, key: str) -> str:
    plain = key.replace("_", "").replace("-", "").isalnum()
    return f"{path}.{key}".lstrip(".") if plain else f"{path}['{key}']"


def _is_noise(names: tuple[str, ...], pair: _Pair) -> bool:
    if not names:
        return False
    last = names[-1]
    if names[0] == "metadata":
        return last in (LAST_APPLIED, _LEADER) or (len(names) == 2 and last in _BOOKKEEPING)
    if last in _HEARTBEATS:
        return True
    counts = all(value is ABSENT or type(value) is int for value in (pair.old, pair.new))
    return names[0] == "status" and counts and _is_counter(last)


def _is_counter(name: str) -> bool:
    return name in _COUNTERS or name.endswith("Replicas") or name.startswith("number")
