"""The request that a write becomes: it names the object that was agreed to, so that it can change no other."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec import Struct

from holdfast.adapters.kubernetes.client import JSON
from holdfast.model.automation import Verb, Write
from holdfast.model.lists import Resource
from holdfast.ports.writes import MANAGER, Sent

APPLY: Final = "application/apply-patch+yaml"
MERGE: Final = "application/merge-patch+json"
STRATEGIC: Final = "application/strategic-merge-patch+json"
SERVER_SECONDS: Final = 30
"""After so many seconds the server itself gives a write up: sooner than we stop to listen for its answer."""
_METHODS: Final[dict[Verb, str]] = {
    "create": "POST",
    "evict": "POST",
    "patch": "PATCH",
    "apply": "PATCH",
    "delete": "DELETE",
}
_DELETING: Final = frozenset({"propagationPolicy", "gracePeriodSeconds"})


class Request(Struct, frozen=True, kw_only=True):
    """One request to an API server; its body is never empty."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    content: str = JSON
    body: bytes


def request_of(write: Write, version: str, resource: Resource, *, rehearsed: bool = False) -> Request | Sent:
    """Writes a request, or says why none may be sent; a rehearsed one changes nothing."""
    if problem := _unfit(write, version):
        return problem
    query = [("fieldManager", MANAGER), ("fieldValidation", "Strict"), ("timeout", f"{SERVER_SECONDS}s")]
    if write.verb == "apply":
        query.append(("force", "false"))
    if rehearsed:
        query.append(("dryRun", "All"))
    return Request(
        method=_METHODS[write.verb],
        path=_path(write, resource),
        query=tuple(query),
        content=_content(write),
        body=msgspec.json.encode(_body(write, version, resource, rehearsed)),
    )


def _unfit(write: Write, version: str) -> Sent | None:
    """Refuses what could hit another object, or would be done in another way than it was agreed to."""
    if write.verb not in _METHODS:
        return _refused("unsupported", f"an API server carries out no `{write.verb}`")
    named = (write.body.get("metadata") or {}).get("name")
    if write.verb == "create":
        is_same = write.subresource or named == write.target.name
        return None if is_same else _refused("invalid", f"the body is of `{named}`, not of `{write.target.name}`")
    if not write.target.uid or not version:
        return _refused("invalid", "a write names the unique id and the version of what it changes")
    if write.verb in ("delete", "evict"):
        odd = sorted(write.body.keys() - _DELETING)
        if odd or write.subresource:
            return _refused("invalid", f"nothing is deleted with `{(odd or [write.subresource])[0]}`")
    return None


def _path(write: Write, resource: Resource) -> str:
    namespace, name = (quote(part, safe=":") for part in (write.target.namespace, write.target.name))
    part = "eviction" if write.verb == "evict" else quote(write.subresource)
    is_new = write.verb == "create" and not part
    return resource.path(namespace, "" if is_new else name) + (f"/{part}" if part else "")


def _content(write: Write) -> str:
    if write.verb == "patch":
        return STRATEGIC if write.is_strategic else MERGE
    return APPLY if write.verb == "apply" else JSON


def _body(write: Write, version: str, resource: Resource, rehearsed: bool) -> dict[str, Any]:
    head = {} if write.subresource else {"apiVersion": resource.api_version, "kind": resource.kind}
    if write.verb == "create":
        return head | write.body
    named = {"uid": write.target.uid, "resourceVersion": version}
    if write.verb in ("delete", "evict"):
        # A server that finds options of a deletion in the body does not look for a dry run in the query.
        options = write.body | {"preconditions": named} | ({"dryRun": ["All"]} if rehearsed else {})
        return options if write.verb == "delete" else _eviction(write, options)
    metadata = (write.body.get("metadata") or {}) | named
    if write.verb == "patch":
        return write.body | {"metadata": metadata}
    return head | write.body | {"metadata": metadata | {"name": write.target.name}}


def _eviction(write: Write, options: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": write.target.name, "namespace": write.target.namespace}
    return {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata, "deleteOptions": options}


def _refused(reason: str, detail: str) -> Sent:
    return Sent(answer="refused", reason=reason, detail=detail)
