"""Who manages a field, as the `managedFields` of an object say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct


class Owner(Struct, frozen=True):
    """A field manager at a place of an object: `fields` is what it manages below; empty means all of it.

    `applied` says that it applies its fields, so that it manages nothing that it did not write.
    """

    manager: str
    applied: bool
    fields: Mapping[str, Any]


Owners = tuple[Owner, ...]


def owners_of(live: Mapping[str, Any]) -> Owners | None:
    """Gives the managers of a whole object; None where it does not say."""
    entries = (live.get("metadata") or {}).get("managedFields")
    return tuple(_owners(entries)) if isinstance(entries, list) and entries else None


def _owners(entries: Iterable[Any]) -> Iterator[Owner]:
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("fieldsV1"), dict) and entry.get("subresource") != "status":
            yield Owner(str(entry.get("manager") or "?"), entry.get("operation") == "Apply", entry["fieldsV1"])


def of_member(owners: Owners, name: str) -> Owners:
    """Gives the managers of a member of a place."""
    return tuple(_below(owners, lambda fields: fields.get(f"f:{name}")))


def of_item(owners: Owners, item: Any) -> Owners:
    """Gives the managers of an item of a list, by the keys that tell it apart."""
    return tuple(_below(owners, lambda fields: _item(fields, item)))


def _below(owners: Owners, choose: Any) -> Iterator[Owner]:
    for owner in owners:
        if not owner.fields:
            yield owner
            continue
        found = choose(owner.fields)
        if found is not None:
            yield Owner(owner.manager, owner.applied, found)


def _item(fields: Mapping[str, Any], item: Any) -> Any:
    if not isinstance(item, dict):
        return None
    for name, below in fields.items():
        if name.startswith("k:") and _is_key_of(name[2:], item):
            return below
    return None


def _is_key_of(text: str, item: Mapping[str, Any]) -> bool:
    try:
        keys = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return isinstance(keys, dict) and all(item.get(name) == value for name, value in keys.items())
