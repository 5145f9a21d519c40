"""What an API server holds now: whole objects, asked for each time anew."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from holdfast.adapters.kubernetes.access import Opened
from holdfast.adapters.kubernetes.client import Client, Failure, Patience
from holdfast.adapters.kubernetes.discovery import Served, discover
from holdfast.adapters.kubernetes.listing import PAGE_SIZE
from holdfast.adapters.kubernetes.measuring import from_kubelet, read_kubelet
from holdfast.model.answers import read_list_page
from holdfast.model.automation import Target
from holdfast.model.codec import decode_object, read_plain
from holdfast.model.input_refusals import ClusterUnreachable, InvalidObject
from holdfast.model.kinds import BY_KIND
from holdfast.model.lists import Resource
from holdfast.model.objects.nodes import Node
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.volume_stats import VolumeStats

_PATIENCE: Final = Patience(connect=5, silence=30, overall=90, attempts=3, backoff=0.2)
_ONCE: Final = Patience(connect=5, silence=15, overall=30, attempts=1)
_RESTARTS: Final = 3
_YOUNG_SECONDS: Final = 5.0
_DENIED: Final = frozenset({"forbidden", "not-served"})
Query = tuple[tuple[str, str], ...]
_FIELDS: Final = {
    "volume_capacity_bytes": "capacity",
    "volume_used_bytes": "used",
    "volume_available_bytes": "available",
    "volume_inodes": "inodes",
    "volume_inodes_used": "inodes_used",
}


class PresentObjects:
    """Reads one cluster; only which resources there are is remembered, until one is missed."""

    def __init__(self, opened: Opened, page_size: int = PAGE_SIZE) -> None:
        self.opened = opened
        self._page_size = page_size
        self._served: Served | None = None
        self._asked = 0.0

    def client(self, patience: Patience = _PATIENCE) -> Client:
        """Gives a client whose time begins now."""
        return Client(self.opened, patience)

    def objects(self, kind: str, namespace: str = "", node: str = "") -> tuple[Mapping[str, Any], ...] | None:
        """Lists the whole objects of a kind, of Pods those on a node where one is named; raises ClusterUnreachable."""
        name, _, group = kind.partition(".")
        groups = (group,) if group or name not in BY_KIND else BY_KIND[name].groups
        resource = self.resource(name, groups, is_listed=True)
        if resource is None:
            return ()
        try:
            return self._listed(resource, namespace, (("fieldSelector", f"spec.nodeName={node}"),) if node else ())
        except Failure as failure:
            if failure.reason in _DENIED:
                return None
            raise self.unreachable(failure) from None

    def object(self, target: Target) -> Mapping[str, Any] | None:
        """Gives the object in a target's place; raises ClusterUnreachable, also where it may not be looked at."""
        resource = self.resource(target.kind, (target.group,))
        if resource is None:
            return None
        namespace, name = (quote(part, safe=":") for part in (target.namespace, target.name))
        try:
            found = read_plain(self.client().get(resource.path(namespace, name)))
        except Failure as failure:
            # Only the server that knows the kind can say that an object is not there; a page of a proxy says nothing.
            if failure.reason == "not-served" and f'"{target.name}" not found' in failure.detail:
                return None
            raise self.unreachable(failure) from None
        if isinstance(found, dict) and (found.get("metadata") or {}).get("name") == target.name:
            return found
        raise self.unreachable(Failure("truncated", "the answer is not the object"))

    def serves(self, kind: str, group: str) -> bool:
        """Says that the server knows a kind; raises ClusterUnreachable."""
        return self.resource(kind, (group,), is_listed=True) is not None

    def volume(self, namespace: str, claim: str) -> VolumeStats | None:
        """Gives what the kubelet measures of a claim's volume; raises ClusterUnreachable."""
        pods = self.objects("Pod", namespace) or ()
        nodes = {str(pod["spec"].get("nodeName") or "") for pod in pods if claim in _claims(pod)}
        for node in sorted(nodes - {""}):
            stats = self._measured(node, Ref("PersistentVolumeClaim", claim, namespace))
            if stats is not None:
                return stats
        return None

    def resource(
        self, kind: str, groups: tuple[str, ...], version: str = "", is_listed: bool = False
    ) -> Resource | None:
        """Finds how the server calls a kind, of the first of the groups that has it; raises ClusterUnreachable.

        Who lists many kinds one after the other does not ask again and again for those that the server does not know.
        """
        served = self._served or self._discovered()
        found = _chosen(served, kind, groups, version)
        if found is None and not (is_listed and time.monotonic() - self._asked < _YOUNG_SECONDS):
            served = self._discovered()
            found = _chosen(served, kind, groups, version)
        if found is None and served.broken.intersection(groups):
            raise self.unreachable(Failure("unavailable", f"nobody answers for {', '.join(sorted(served.broken))}"))
        return found

    def unreachable(self, failure: Failure) -> ClusterUnreachable:
        """Says that the cluster could not be asked."""
        detail = failure.detail or failure.reason
        return ClusterUnreachable(context=self.opened.context, detail=detail, reason=failure.reason)

    def _discovered(self) -> Served:
        try:
            self._asked = time.monotonic()
            self._served = discover(self.client())
        except Failure as failure:
            raise self.unreachable(failure) from None
        return self._served

    def _listed(self, resource: Resource, namespace: str, selected: Query) -> tuple[Mapping[str, Any], ...]:
        client = self.client()
        for _ in range(_RESTARTS):
            try:
                return tuple(_whole(client, resource, namespace, selected, self._page_size))
            except Failure as failure:
                # A list that takes too long grows too old for its next page.
                if failure.reason != "gone":
                    raise
        raise Failure("unavailable", "the list grew too old again and again")

    def _measured(self, node: str, claim: Ref) -> VolumeStats | None:
        try:
            raw = self._summary(node)
        except (Failure, InvalidObject):
            return None
        found = [item for item in read_kubelet(raw, "kubelet", node, None) if not isinstance(item, Unread)]
        values = {
            _FIELDS[one.signal]: int(one.latest) for one in found if one.subject == claim and one.signal in _FIELDS
        }
        return VolumeStats(**values) if {"capacity", "used", "available"} <= values.keys() else None

    def _summary(self, node: str) -> bytes:
        client = self.client(_ONCE)
        try:
            return client.get(f"/api/v1/nodes/{quote(node)}/proxy/stats/summary")
        except Failure as failure:
            if failure.reason != "forbidden":
                raise
        # The right to ask through the API server opens the kubelet's exec too; without it, the kubelet itself is asked.
        found = decode_object(client.get(f"/api/v1/nodes/{quote(node)}"))
        if not isinstance(found, Node):
            raise Failure("truncated", "the answer is no node")
        return from_kubelet(client, found)


def _chosen(served: Served, kind: str, groups: tuple[str, ...], version: str) -> Resource | None:
    fitting = [one for one in served.resources if one.kind == kind and version in ("", one.version)]
    return next((one for group in groups for one in fitting if one.group == group), None)


def _whole(
    client: Client, resource: Resource, namespace: str, selected: Query, page_size: int
) -> Iterator[dict[str, Any]]:
    head = {"apiVersion": resource.api_version, "kind": resource.kind}
    token = ""
    while True:
        query = [*selected, ("limit", str(page_size)), *([("continue", token)] if token else [])]
        page = read_list_page(client.get(resource.path(quote(namespace)), query))
        items = read_plain(page.items) if page else None
        if page is None or not isinstance(items, list):
            raise Failure("truncated", "the answer is no list")
        # A list says once what its items are.
        yield from (head | item for item in items)
        token = page.more
        if not token:
            return


def _claims(pod: Mapping[str, Any]) -> Iterator[str]:
    for volume in pod["spec"].get("volumes") or ():
        if "persistentVolumeClaim" in volume:
            yield str(volume["persistentVolumeClaim"].get("claimName"))
        elif "ephemeral" in volume:
            yield f"{pod['metadata']['name']}-{volume['name']}"
