"""The list of one resource, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from holdfast.adapters.kubernetes.client import JSON, Client, Failure
from holdfast.adapters.kubernetes.pages import page_of
from holdfast.model.answers import read_list_page
from holdfast.model.lists import End, Page, Part, Resource, Restart, SecretLevel
from holdfast.model.outcome import Unread

PAGE_SIZE = 500
ONLY_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
_RESTARTS = 3
_DAMAGED = 3


def parts_of(
    client: Client,
    resource: Resource,
    namespaces: tuple[str, ...],
    read: Callable[[int], object],
    secrets: SecretLevel = "metadata",
) -> Iterator[Part]:
    """Reads a resource as a whole or, where only that is allowed, in some namespaces; `read` takes the bytes read.

    Raises Failure only when the server no longer knows who asks.
    """
    pages = partial(_pages, Reading(client, resource, client.deadline(), read, secrets))
    try:
        yield from pages("")
        yield End(resource)
    except Failure as failure:
        if failure.reason == "unauthorized":
            raise
        if failure.reason == "forbidden" and resource.namespaced and namespaces:
            yield from _within(resource, pages, namespaces, failure)
        else:
            yield Restart(resource)
            yield End(resource, _unread(resource, failure))


class Reading:
    """One list that is being read: of what, by when, and how much of it is kept."""

    def __init__(
        self, client: Client, resource: Resource, until: float, read: Callable[[int], object], secrets: SecretLevel
    ) -> None:
        self._client = client
        self.resource = resource
        self._until = until
        self._read = read
        self._secrets = secrets
        self._accept = ONLY_METADATA if resource.key == "Secret" and secrets == "metadata" else JSON

    def page(self, namespace: str, query: list[tuple[str, str]]) -> tuple[Page, str]:
        """Gives one page and the token of the next; raises Failure."""
        for _ in range(_DAMAGED):
            body = self._client.get(self.resource.path(namespace), query, self._accept, self._until)
            self._read(len(body))
            found = read_list_page(body)
            page = page_of(self.resource, found.items, self._secrets) if found else None
            if found and page:
                return replace(page, version=found.version), found.more
        raise Failure("truncated", "the answer is no list")


def _within(
    resource: Resource, pages: Callable[[str], Iterator[Part]], namespaces: tuple[str, ...], refusal: Failure
) -> Iterator[Part]:
    whole: set[str] = set()
    for namespace in namespaces:
        kept: list[Part] = []
        try:
            for part in pages(namespace):
                kept = [] if isinstance(part, Restart) else [*kept, part]
        except Failure as failure:
            if failure.reason == "unauthorized":
                raise
            refusal = failure
            continue
        yield from kept
        whole.add(namespace)
    yield End(resource, _unread(resource, refusal), frozenset(whole))


def _pages(reading: Reading, namespace: str) -> Iterator[Part]:
    token, restarts = "", 0
    while True:
        query = [("limit", str(PAGE_SIZE))] if restarts < _RESTARTS else []
        if token:
            query.append(("continue", token))
        try:
            page, token = reading.page(namespace, query)
        except Failure as failure:
            if failure.reason != "gone" or restarts >= _RESTARTS:
                raise
            # The list is too old to go on with; the last try asks for everything at once.
            restarts, token = restarts + 1, ""
            yield Restart(reading.resource)
            continue
        yield page
        if not token:
            return


def _unread(resource: Resource, failure: Failure) -> Unread:
    reason = dict.fromkeys(("gone", "busy", "bad-request"), "unavailable").get(failure.reason, failure.reason)
    return Unread(resource.key, reason, failure.detail)
