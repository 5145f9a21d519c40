"""Baselines: the objects that people configured, as they were meant to be, against those that are live."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from holdfast.model.cleaning import clean_object
from holdfast.model.redaction import MARKER
from holdfast.model.refs import Ref
from holdfast.pillars.automation.contents import uid_of
from holdfast.pillars.automation.drift import DriftedField, drift_of
from holdfast.pillars.automation.drift_fields import FIELDS, is_kept, is_made

State = Literal["drifted", "missing", "added"]
Raw = Mapping[str, Any]
_NAMES: Final = frozenset({("metadata", "name"), ("metadata", "namespace")})


class DriftedObject(Struct, frozen=True, kw_only=True):
    """An object that is not as it was meant to be: it differs, is gone, or was never meant to be there."""

    object: Ref
    state: State
    fields: tuple[DriftedField, ...] = ()


class Drift(Struct, frozen=True, kw_only=True):
    """What differs between a baseline and what is live: `same` objects do not, `not_compared` kinds were not read."""

    objects: tuple[DriftedObject, ...]
    same: int
    not_compared: tuple[str, ...] = ()


class Live(Struct, frozen=True, kw_only=True):
    """What is live: the objects whole, the kinds that were read, and what autoscalers set the replicas of."""

    objects: Mapping[Ref, Raw]
    known: frozenset[str]
    scaled: frozenset[Ref] = frozenset()


class Exported(Struct, frozen=True, kw_only=True):
    """Objects as manifests that can be applied anew, and those that were left out since they hold hidden values."""

    manifests: tuple[dict[str, Any], ...]
    left_out: tuple[Ref, ...]


def is_configured(ref: Ref, raw: Raw, namespaces: Iterable[str] = ()) -> bool:
    """Says that people configure an object: nothing makes it by itself, and it lies in one of the namespaces."""
    wanted = tuple(namespaces)
    owners = (raw.get("metadata") or {}).get("ownerReferences") or ()
    is_owned = any(isinstance(owner, dict) and owner.get("controller") for owner in owners)
    in_place = not wanted or ref.namespace in wanted
    return not ref.group and ref.kind in FIELDS.kinds and in_place and not is_owned and not is_made(ref.kind, ref.name)


def drift_between(wanted: Mapping[Ref, Raw], live: Live, *, is_complete: bool) -> Drift:
    """Compares a baseline with what is live; objects besides are told where the baseline `is_complete`.

    A kind that was not read is not compared, since what is missing of it may be there.
    """
    known = {ref: raw for ref, raw in wanted.items() if ref.kind in live.known or ref in live.objects}
    found = [_compared(ref, raw, live) for ref, raw in known.items()]
    places = {(ref.kind, ref.namespace) for ref in wanted}
    beside = [ref for ref in live.objects if is_complete and ref not in wanted and (ref.kind, ref.namespace) in places]
    differing = [item for item in found if item is not None]
    differing += [DriftedObject(object=ref, state="added") for ref in beside]
    return Drift(
        objects=tuple(sorted(differing, key=lambda item: item.object)),
        same=len(found) - sum(item is not None for item in found),
        not_compared=tuple(sorted({ref.kind for ref in wanted if ref not in known})),
    )


def baseline_of(objects: Mapping[Ref, Raw]) -> tuple[dict[str, Any], ...]:
    """Gives objects as they are kept: whole, in their order, their secrets hidden."""
    cleaned = (clean_object(objects[ref], "", ref.kind, MARKER) for ref in sorted(objects))
    return tuple({name: part for name, part in raw.items() if name != "status"} for raw in cleaned)


def digest_of(objects: Iterable[Raw]) -> str:
    """Names the content of a baseline."""
    return hashlib.sha256(msgspec.json.encode(list(objects), order="deterministic")).hexdigest()


def exported(objects: Mapping[Ref, Raw]) -> Exported:
    """Gives objects without what the server and controllers keep, so that they can be applied anew.

    One that holds a hidden value is left out: applied, the mark would take the value's place.
    """
    manifests, left_out = [], []
    for ref in sorted(objects):
        cleaned = clean_object(objects[ref], "", ref.kind, MARKER)
        if MARKER in msgspec.json.encode(cleaned).decode():
            left_out.append(ref)
        else:
            manifests.append(_stripped(cleaned, ref.kind, ()))
    return Exported(manifests=tuple(manifests), left_out=tuple(left_out))


def is_whole(raw: Raw) -> bool:
    """Says that an object was read from a cluster, with all that was filled in: no manifest has a unique id."""
    return bool(uid_of(raw))


def _compared(ref: Ref, raw: Raw, live: Live) -> DriftedObject | None:
    there = live.objects.get(ref)
    if there is None:
        return DriftedObject(object=ref, state="missing")
    fields = drift_of(raw, there, is_whole=is_whole(raw), is_scaled=ref in live.scaled)
    return DriftedObject(object=ref, state="drifted", fields=fields) if fields else None


def _stripped(value: Any, kind: str, path: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        kept = {
            name: part for name, part in value.items() if (*path, name) in _NAMES or not is_kept(kind, (*path, name))
        }
        return {name: _stripped(part, kind, (*path, name)) for name, part in kept.items()}
    if isinstance(value, list):
        return [_stripped(part, kind, (*path, "[]")) for part in value]
    return value
