"""What an object is apart from its status and its bookkeeping: the part that people and controllers want of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from holdfast.model.automation import Write
from holdfast.model.automation_journal import Reread

_KEPT_BY_SERVER: Final = frozenset({"resourceVersion", "managedFields", "generation", "selfLink", "creationTimestamp"})
_OF_CONTROLLERS: Final = frozenset({"deployment.kubernetes.io/revision"})
"""Annotations in which a controller notes what follows from the rest of the object, some time after it was written."""
KEY: Final = "automation.holdfast.dev/key"
"""The annotation of what an action makes: the idempotency key of what was wanted."""


def content_of(raw: Mapping[str, Any]) -> str:
    """Names the content of an object: it stays the same while only the status and the server's bookkeeping change."""
    return hashlib.sha256(msgspec.json.encode(wanted_of(raw), order="deterministic")).hexdigest()[:32]


def uid_of(raw: Mapping[str, Any] | None) -> str:
    """Gives the unique id that the server gave an object; empty where there is no object, or it was never served."""
    return str(((raw or {}).get("metadata") or {}).get("uid") or "")


def version_of(raw: Mapping[str, Any] | None) -> str:
    """Gives the version in which the server has an object; empty where there is no object, or it was never served."""
    return str(((raw or {}).get("metadata") or {}).get("resourceVersion") or "")


def table_of(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Gives the `labels` or the `annotations` of an object; an empty table where it has none."""
    return (raw.get("metadata") or {}).get(name) or {}


def found_of(write: Write, present: Mapping[str, Any] | None, before: str, sent: str) -> Reread:
    """Says from a look at an object what became of a write that nobody knows about.

    `before` is the content that the object had, and `sent` the version of it that the write named; no object is None.
    """
    if write.verb == "command":
        return "unknowable"
    metadata = (present or {}).get("metadata") or {}
    if write.verb == "create":
        if present is None:
            return "untouched"
        ours = (write.body.get("metadata") or {}).get("annotations", {}).get(KEY)
        return "applied" if ours and (metadata.get("annotations") or {}).get(KEY) == ours else "changed"
    if write.verb in ("delete", "evict"):
        gone = uid_of(present) != write.target.uid
        return "applied" if gone or metadata.get("deletionTimestamp") else "untouched"
    if present is None or uid_of(present) != write.target.uid:
        return "changed"
    if version_of(present) == sent:
        return "untouched"
    if holds(present, write.body):
        return "applied"
    return "untouched" if content_of(present) == before else "changed"


def holds(present: Any, wanted: Any) -> bool:
    """Says that an object has all that a merge patch would give it; None in the patch means that a field is gone.

    A server leaves out what is empty, so that nothing holds an empty map or list.
    """
    if isinstance(wanted, dict):
        have = {} if present is None else present
        return isinstance(have, dict) and all(
            name not in have if value is None else holds(have.get(name), value) for name, value in wanted.items()
        )
    if wanted == [] and present is None:
        return True
    if isinstance(wanted, list) and isinstance(present, list) and all(isinstance(item, dict) for item in wanted):
        return len(wanted) <= len(present) and all(any(holds(have, item) for have in present) for item in wanted)
    return bool(present == wanted)


def merged(present: Any, patch: Any) -> Any:
    """Gives what an object becomes by a merge patch (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(present) if isinstance(present, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def wanted_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Gives an object without its status and the server's bookkeeping."""
    metadata = {name: value for name, value in (raw.get("metadata") or {}).items() if name not in _KEPT_BY_SERVER}
    notes = metadata.pop("annotations", None) or {}
    said = {name: value for name, value in notes.items() if name not in _OF_CONTROLLERS}
    metadata |= {"annotations": said} if said else {}
    return {name: value for name, value in raw.items() if name not in ("status", "metadata")} | {"metadata": metadata}
