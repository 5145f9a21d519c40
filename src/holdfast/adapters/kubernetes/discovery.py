"""What an API server serves, and which of it is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from msgspec import Struct

from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.model.codec import read_plain
from holdfast.model.kinds import BY_KIND, BY_PLURAL, KINDS, WELL_KNOWN, KindInfo
from holdfast.model.lists import Resource

_AGGREGATED = ", ".join(
    (
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
        "application/json",
    )
)
# Groups of the API server itself and of what extends it end so; the rest is defined by the cluster's users.
_BUILT_IN = (".k8s.io", "apps", "batch", "autoscaling", "policy", "extensions")


_WELL_KNOWN = frozenset((group, plural) for group, plurals in WELL_KNOWN for plural in plurals)


class Served(Struct, frozen=True):
    """The resources that can be listed, in the server's order of preference, and the groups that did not answer."""

    resources: tuple[Resource, ...]
    broken: frozenset[str] = frozenset()

    def plan(self, kinds: Collection[str], *, custom: bool = False) -> tuple[Resource, ...]:
        """Chooses one resource for each wanted kind; with `custom` every custom one, else the well-known ones."""
        chosen = [found for info in KINDS if info.kind in kinds and (found := self._of(info)) is not None]
        return (*chosen, *(item for item in self._others() if _is_well_known(item) or (custom and _is_custom(item))))

    def unserved(self) -> frozenset[str]:
        """Lists the modelled kinds that the server does not know at all."""
        groups = {resource.group for resource in self.resources}
        return frozenset(
            info.kind
            for info in KINDS
            if self._of(info) is None and not self.broken & set(info.groups) and (groups or not self.broken)
        )

    def hidden(self) -> frozenset[str]:
        """Lists the modelled kinds of groups that did not answer."""
        return frozenset(i.kind for i in KINDS if self._of(i) is None and self.broken & set(i.groups))

    def _of(self, info: KindInfo) -> Resource | None:
        fitting = [r for r in self.resources if r.plural == info.plural and r.group in info.groups]
        return min(fitting, key=lambda resource: info.groups.index(resource.group), default=None)

    def _others(self) -> Iterator[Resource]:
        """Lists what is not modelled, each in the preferred version."""
        seen: set[tuple[str, str]] = set()
        for resource in self.resources:
            key = (resource.group, resource.plural)
            if key not in seen and resource.group and key not in BY_PLURAL:
                seen.add(key)
                yield resource


def _is_well_known(resource: Resource) -> bool:
    return (resource.group, resource.plural) in _WELL_KNOWN


def _is_custom(resource: Resource) -> bool:
    return not resource.group.endswith(_BUILT_IN)


def discover(client: Client) -> Served:
    """Asks what is served; raises Failure when the server does not say."""
    found: list[Resource] = []
    broken: set[str] = set()
    for root in ("/api", "/apis"):
        said = read_plain(client.get(root, accept=_AGGREGATED))
        if not isinstance(said, dict):
            raise Failure("unavailable", f"{root} is no discovery document")
        if "items" in said:
            found += _aggregated(said, broken)
        else:
            found += _one_by_one(client, said, broken)
    return Served(tuple(found), frozenset(broken))


def _aggregated(said: dict[str, Any], broken: set[str]) -> Iterator[Resource]:
    for group in said["items"] or ():
        name = group.get("metadata", {}).get("name", "")
        for version in group.get("versions") or ():
            if version.get("freshness") == "Stale":
                broken.add(name)
            for item in version.get("resources") or ():
                kind = (item.get("responseKind") or {}).get("kind", "")
                yield from _resource(
                    name, version["version"], item.get("resource", ""), kind, item.get("scope") == "Namespaced", item
                )


def _one_by_one(client: Client, said: dict[str, Any], broken: set[str]) -> Iterator[Resource]:
    """Asks group by group, as servers before aggregated discovery want it; only groups that are modelled."""
    wanted = {group for info in KINDS for group in info.groups}
    places = [("", version) for version in said.get("versions") or ()]
    for group in said.get("groups") or ():
        if group["name"] in wanted or not group["name"].endswith(_BUILT_IN):
            places += [(group["name"], version["version"]) for version in _preferred_first(group)]
    for name, version in places:
        try:
            page = read_plain(client.get(f"/apis/{name}/{version}" if name else f"/api/{version}"))
        except Failure as failure:
            if failure.reason == "unauthorized":
                raise
            broken.add(name)
            continue
        for item in (page.get("resources") if isinstance(page, dict) else None) or ():
            yield from _resource(name, version, item["name"], item["kind"], bool(item.get("namespaced")), item)


def _preferred_first(group: dict[str, Any]) -> Iterable[dict[str, Any]]:
    preferred = (group.get("preferredVersion") or {}).get("version")
    return sorted(group.get("versions") or (), key=lambda version: version["version"] != preferred)


def _resource(
    group: str, version: str, plural: str, kind: str, namespaced: bool, item: dict[str, Any]
) -> Iterator[Resource]:
    if plural and "/" not in plural and "list" in (item.get("verbs") or ()):
        info = BY_PLURAL.get((group, plural))
        key = info.kind if info else ".".join(filter(None, (kind, group)))
        yield Resource(group=group, version=version, plural=plural, kind=kind, key=key, namespaced=namespaced)


def modelled() -> frozenset[str]:
    """Lists the kinds that the catalogue models."""
    return frozenset(BY_KIND)
