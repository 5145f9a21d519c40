"""Lists page by page, each list as the cluster was at its first page; and watches from a version on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any

from holdfast.simulator.cluster.kinds import Kind, Object
from holdfast.simulator.cluster.refusals import bad_request, expired
from holdfast.simulator.cluster.selecting import Chosen, chosen
from holdfast.simulator.cluster.store import Event, Store, key_of

_EXPIRED = "The provided continue parameter is too old to display a consistent list result."
Query = Mapping[str, str]
Told = tuple[int, list[Object]]
"""A version, and what happened up to it."""


def listed(store: Store, kind: Kind, namespace: str, query: Query) -> Object:
    """Gives a list or one page of it; raises Refusal."""
    wanted = chosen(kind, query.get("labelSelector", ""), query.get("fieldSelector", ""))
    version, after = store.version, ("", "")
    if token := query.get("continue"):
        version, after = _read(token)
    found = store.past(kind, version)
    if found is None:
        raise expired(_EXPIRED)
    there = [item for item in found if _is_within(item, namespace) and wanted(item)]
    left = [item for item in there if key_of(item) > after]
    limit = int(query.get("limit") or 0)
    page = left[:limit] if limit else left
    metadata: Object = {"resourceVersion": str(version)}
    if len(page) < len(left):
        metadata["continue"] = _token(version, key_of(page[-1]))
        if not query.get("labelSelector") and not query.get("fieldSelector"):
            metadata["remainingItemCount"] = len(left) - len(page)
    return {
        "kind": f"{kind.name}List",
        "apiVersion": kind.api_version,
        "metadata": metadata,
        "items": _bare(page, kind),
    }


def watched(store: Store, kind: Kind, namespace: str, query: Query, seconds: float) -> Iterator[Told]:
    """Gives events in batches, an empty one where nothing happened; the caller ends it. Raises Refusal.

    Without a version, or from version 0, what is there comes first.
    """
    wanted = chosen(kind, query.get("labelSelector", ""), query.get("fieldSelector", ""))
    since = query.get("resourceVersion", "")
    if not since.isdecimal() and since:
        raise bad_request(f'Invalid value: "{since}": strconv.ParseUint: parsing "{since}": invalid syntax')
    version = int(since or 0)
    if version == 0:
        with store.changed:
            version, there = store.version, listed(store, kind, namespace, query)["items"]
        yield version, [{"type": "ADDED", "object": _titled(kind, item)} for item in there]
    else:
        # The watch is open before anything happens.
        yield version, []
    while True:
        with store.changed:
            if store.version <= version and not store.is_closed:
                store.changed.wait(seconds)
            is_lost, oldest = version < store.oldest, store.oldest
            events = [] if is_lost else store.since(kind, version)
            reached, is_over = store.version, store.is_closed or is_lost
        if is_lost:
            message = f"too old resource version: {version} ({oldest})"
            yield version, [{"type": "ERROR", "object": expired(message).document()}]
        else:
            there = [event for event in events if _is_within(event.object, namespace)]
            yield reached, [told for event in there if (told := _told(event, wanted))]
        if is_over:
            return
        version = max(version, reached)


def bookmark(kind: Kind, version: int) -> Object:
    """Says that nothing more happened up to a version."""
    made = {"kind": kind.name, "apiVersion": kind.api_version, "metadata": {"resourceVersion": str(version)}}
    return {"type": "BOOKMARK", "object": made}


def _told(event: Event, wanted: Chosen) -> Object | None:
    """Tells an event to who looks at a selection: what no longer fits is deleted for them."""
    fits = wanted(event.object)
    fitted = event.before is not None and wanted(event.before)
    if event.type != "DELETED" and fits:
        return {"type": "MODIFIED" if fitted else "ADDED", "object": event.object}
    return {"type": "DELETED", "object": event.object} if fitted else None


def _titled(kind: Kind, item: Object) -> Object:
    return {"kind": kind.name, "apiVersion": kind.api_version, **item}


def _is_within(found: Object, namespace: str) -> bool:
    return not namespace or found["metadata"].get("namespace") == namespace


def _bare(page: list[Object], kind: Kind) -> list[Object]:
    """Leaves out of the items of a list what the list itself says; kinds that others install keep it."""
    if kind.is_custom:
        return page
    return [{name: value for name, value in item.items() if name not in ("kind", "apiVersion")} for item in page]


def _token(version: int, key: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps({"rv": version, "start": key}).encode()).decode()


def _read(token: str) -> tuple[int, tuple[str, str]]:
    try:
        found: Any = json.loads(base64.urlsafe_b64decode(token))
        return int(found["rv"]), (str(found["start"][0]), str(found["start"][1]))
    except (binascii.Error, ValueError, KeyError, TypeError, IndexError):
        raise bad_request("invalid continue token: continue key is not valid") from None
