"""Quarantine: a claim that nothing seems to need is marked, and waits in full working order for somebody to miss it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from holdfast.model.objects.meta import KubeObject
from holdfast.model.units import parse_moment
from holdfast.pillars.automation.contents import content_of, merged

_PREFIX: Final = "automation.holdfast.dev/"
LABEL: Final = f"{_PREFIX}quarantine"
SINCE: Final = f"{_PREFIX}quarantined-at"
BEFORE: Final = f"{_PREFIX}quarantined-content"
ARCHIVE: Final = f"{_PREFIX}archived-in"
ARCHIVE_OF: Final = f"{_PREFIX}archive-of"
"""The label of a protective snapshot: the unique id of the claim that it was made of."""

Raw = Mapping[str, Any]


class Quarantine(Struct, frozen=True, kw_only=True):
    """Since when an object is marked, the name of the content that it had before, and the snapshot that protects it."""

    since: datetime
    content: str
    archive: str


def quarantine_of(raw: Raw) -> Quarantine | None:
    """Reads the marks of an object; None where it is not marked, or where they cannot be read.

    A plan may have waited long for its approval, so the moment is that of the write where the server tells it.
    """
    notes = _notes(raw)
    since = parse_moment(notes.get(SINCE))
    if since is None or LABEL not in ((raw.get("metadata") or {}).get("labels") or {}):
        return None
    return Quarantine(
        since=max((since, *_written(raw))),
        content=str(notes.get(BEFORE, "")),
        archive=str(notes.get(ARCHIVE, "")),
    )


def marking(raw: Raw, now: datetime) -> dict[str, Any]:
    """Gives the patch that marks an object and keeps the name of what it was before."""
    said = now.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return {"metadata": {"labels": {LABEL: "true"}, "annotations": {SINCE: said, BEFORE: content_without_marks(raw)}}}


def remarking(raw: Raw) -> dict[str, Any]:
    """Gives the patch that sets the marks as an object has them."""
    labels = (raw.get("metadata") or {}).get("labels") or {}
    notes = {name: _notes(raw)[name] for name in (SINCE, BEFORE, ARCHIVE) if name in _notes(raw)}
    return {"metadata": {"labels": {LABEL: labels[LABEL]} if LABEL in labels else {}, "annotations": notes}}


def marked_since(item: KubeObject) -> datetime | None:
    """Gives the moment that the mark of an object names; None where it has none."""
    return parse_moment(item.annotations.get(SINCE)) if LABEL in item.labels else None


def unmarking(raw: Raw) -> dict[str, Any]:
    """Gives the patch that takes every mark away again."""
    notes = {name: None for name in (SINCE, BEFORE, ARCHIVE) if name in _notes(raw)}
    return {"metadata": {"labels": {LABEL: None}, "annotations": notes}}


def is_marked(raw: Raw) -> bool:
    """Says that an object has any of the marks, those that cannot be read included."""
    labels = (raw.get("metadata") or {}).get("labels") or {}
    return LABEL in labels or any(name in _notes(raw) for name in (SINCE, BEFORE, ARCHIVE))


def is_unchanged(raw: Raw) -> bool:
    """Says that nobody changed what is wanted of an object since it was marked; our own marks are no change."""
    found = quarantine_of(raw)
    return found is not None and found.content == content_without_marks(raw)


def content_without_marks(raw: Raw) -> str:
    """Names the content of an object apart from the marks; a map that held nothing else is as good as none."""
    marks = {"labels": {LABEL: None}, "annotations": {SINCE: None, BEFORE: None, ARCHIVE: None}}
    plain = merged(dict(raw), {"metadata": marks})
    kept = {name: value for name, value in plain["metadata"].items() if value or name not in marks}
    return content_of({**plain, "metadata": kept})


def _notes(raw: Raw) -> Raw:
    found = (raw.get("metadata") or {}).get("annotations")
    return found if isinstance(found, Mapping) else {}


def _written(raw: Raw) -> tuple[datetime, ...]:
    """Lists when the server took the annotation in, by its own record of who owns which field."""
    found = []
    for entry in (raw.get("metadata") or {}).get("managedFields") or ():
        owned = ((entry.get("fieldsV1") or {}).get("f:metadata") or {}).get("f:annotations") or {}
        moment = parse_moment(entry.get("time")) if f"f:{SINCE}" in owned else None
        found += [moment] if moment is not None else []
    return tuple(found)
