"""The list of one resource, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from holdfast.adapters.kubernetes.client import JSON, Client, Failure
from holdfast.model.codec import read_list_page, read_plain
from holdfast.model.lists import End, Page, Part, Resource, Restart
from holdfast.model.outcome import Unread

PAGE_SIZE = 500
_ONLY_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
_RESTARTS = 3
_DAMAGED = 3
_KEPT_OF_SECRET = ("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "ownerReferences", "labels")


def parts_of(
    client: Client, resource: Resource, namespaces: tuple[str, ...], read: Callable[[int], object]
) -> Iterator[Part]:
    """Reads a resource as a whole or, where only that is allowed, in some namespaces; `read` takes the bytes read.

    Raises Failure only when the server no longer knows who asks.
    """
    until = client.deadline()
    try:
        yield from _pages(client, resource, "", until, read)
        yield End(resource)
    except Failure as failure:
        if failure.reason == "unauthorized":
            raise
        if failure.reason == "forbidden" and resource.namespaced and namespaces:
            yield from _within(client, resource, namespaces, until, read, failure)
        else:
            yield Restart(resource)
            yield End(resource, _unread(resource, failure))


def _within(
    client: Client,
    resource: Resource,
    namespaces: tuple[str, ...],
    until: float,
    read: Callable[[int], object],
    refusal: Failure,
) -> Iterator[Part]:
    whole: set[str] = set()
    for namespace in namespaces:
        kept: list[Part] = []
        try:
            for part in _pages(client, resource, namespace, until, read):
                kept = [] if isinstance(part, Restart) else [*kept, part]
        except Failure as failure:
            if failure.reason == "unauthorized":
                raise
            refusal = failure
            continue
        yield from kept
        whole.add(namespace)
    yield End(resource, _unread(resource, refusal), frozenset(whole))


def _pages(
    client: Client, resource: Resource, namespace: str, until: float, read: Callable[[int], object]
) -> Iterator[Part]:
    token, restarts = "", 0
    while True:
        query = [("limit", str(PAGE_SIZE))] if restarts < _RESTARTS else []
        if token:
            query.append(("continue", token))
        try:
            page, token = _page(client, resource, namespace, query, until, read)
        except Failure as failure:
            if failure.reason != "gone" or restarts >= _RESTARTS:
                raise
            # The list is too old to go on with; the last try asks for everything at once.
            restarts, token = restarts + 1, ""
            yield Restart(resource)
            continue
        yield page
        if not token:
            return


def _page(
    client: Client,
    resource: Resource,
    namespace: str,
    query: list[tuple[str, str]],
    until: float,
    read: Callable[[int], object],
) -> tuple[Page, str]:
    is_secret = resource.key == "Secret"
    for _ in range(_DAMAGED):
        body = client.get(resource.path(namespace), query, _ONLY_METADATA if is_secret else JSON, until)
        read(len(body))
        found = read_list_page(body)
        if found is None:
            continue
        return Page(resource, _without_values(found.items) if is_secret else found.items), found.more
    raise Failure("truncated", "the answer is no list")


def _without_values(items: bytes) -> bytes:
    """Makes Secrets of metadata alone, without annotations, which may repeat the values."""
    found = read_plain(items)
    metadata = [item.get("metadata") or {} for item in found if isinstance(item, dict)] if found else []
    made = [{"metadata": {key: meta[key] for key in _KEPT_OF_SECRET if key in meta}, "type": ""} for meta in metadata]
    return json.dumps(made).encode()


def _unread(resource: Resource, failure: Failure) -> Unread:
    reason = {"gone": "unavailable", "busy": "unavailable"}.get(failure.reason, failure.reason)
    return Unread(resource.key, reason, failure.detail)
