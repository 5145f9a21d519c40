"""A write as people read it: the fields that it changes, before and after, with nothing secret in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from holdfast.model.automation import Write
from holdfast.model.automation_kept import KeptWrite
from holdfast.model.cleaning import clean_object
from holdfast.pillars.automation.contents import merged
from holdfast.pillars.automation.rehearsal import leaves

MOST_FIELDS: Final = 40
_HEAD: Final = ("apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.uid", "metadata.resourceVersion")


def shown(write: Write, present: Mapping[str, Any] | None) -> KeptWrite:
    """Shows a write: path, value before and value after of each field, as many as people can read."""
    return KeptWrite(
        verb=write.verb,
        kind=write.target.kind,
        namespace=write.target.namespace,
        name=write.target.name,
        subresource=write.subresource,
        fields=tuple(_fields(write, present))[:MOST_FIELDS],
    )


def _fields(write: Write, present: Mapping[str, Any] | None) -> Iterator[tuple[str, str, str]]:
    if write.verb in ("delete", "evict"):
        return
    before = _clean(present or {}, write)
    after = _clean(merged(present or {}, write.body) if write.verb == "patch" else write.body, write)
    for path in leaves(write.body):
        one, other = value_at(before, path), value_at(after, path)
        if path not in _HEAD and one != other:
            yield path, one, other


def _clean(raw: Mapping[str, Any], write: Write) -> dict[str, Any]:
    return clean_object(raw, str(raw.get("apiVersion", "")), write.target.kind)


def value_at(raw: Any, path: str) -> str:
    """Gives the value at a path as text, empty where there is none."""
    for part in path.replace("[", ".[").split("."):
        if part.startswith("[") and isinstance(raw, list):
            number = int(part[1:-1])
            raw = raw[number] if number < len(raw) else None
        else:
            raw = raw.get(part) if isinstance(raw, dict) else None
        if raw is None:
            return ""
    return raw if isinstance(raw, str) else msgspec.json.encode(raw).decode()
