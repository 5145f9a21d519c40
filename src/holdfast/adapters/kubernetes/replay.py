"""Objects as the server gave them: from pages that were kept, or from one more list of their kind."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.adapters.kubernetes.together import read_together
from holdfast.model.codec import Head, read_plain
from holdfast.model.lists import Page, Part, Resource, Restart
from holdfast.model.picking import pick_items, pick_values
from holdfast.model.refs import Ref
from holdfast.model.snapshot import kind_key

Values = dict[Ref, dict[str, Any]]
# So few objects of a kind are asked for one by one.
FEW = 3
_FAST = 1


class Pages:
    """The pages of all lists, packed to about a tenth of their size; Secrets are never among them."""

    def __init__(self) -> None:
        self._packed: defaultdict[str, list[tuple[Resource, bytes]]] = defaultdict(list)

    def take(self, part: Part) -> None:
        """Keeps a page; a list that begins anew begins anew here."""
        key = part.resource.key
        if isinstance(part, Page) and key != "Secret":
            self._packed[key].append((part.resource, zlib.compress(part.items, _FAST)))
        elif isinstance(part, Restart):
            self._packed.pop(key, None)

    def pick(self, refs: Collection[Ref]) -> Values:
        """Gives objects as they were read."""
        found: Values = {}
        for key, wanted in by_kind(refs).items():
            for resource, packed in self._packed.get(key, ()):
                found |= _picked(resource, zlib.decompress(packed), wanted)
        return found


def by_kind(refs: Collection[Ref]) -> dict[str, frozenset[Ref]]:
    """Groups objects by the key of their kind, without Secrets."""
    groups: defaultdict[str, set[Ref]] = defaultdict(set)
    for ref in refs:
        if kind_key(ref) != "Secret":
            groups[kind_key(ref)].add(ref)
    return {key: frozenset(wanted) for key, wanted in groups.items()}


def read_again(client: Client, plan: Iterable[Resource], namespaces: tuple[str, ...], refs: Collection[Ref]) -> Values:
    """Gives objects as the server holds them now: few by their names, more by one list of their kind."""
    groups = by_kind(refs)
    resources = [resource for resource in plan if resource.key in groups]
    many = tuple(resource for resource in resources if len(groups[resource.key]) > FEW)
    found: Values = {}
    for resource in resources:
        if resource not in many:
            found |= _one_by_one(client, resource, groups[resource.key])
    return found | (_listed(client, many, namespaces, groups) if many else {})


def _one_by_one(client: Client, resource: Resource, wanted: Iterable[Ref]) -> Values:
    found: Values = {}
    for ref in wanted:
        try:
            value = read_plain(client.get(resource.path(ref.namespace, ref.name)))
        except Failure:
            continue
        head = Head(resource.api_version, resource.kind)
        found |= {picked.object.ref: picked.value for picked in pick_values([value], head, frozenset({ref}))}
    return found


def _listed(
    client: Client, plan: tuple[Resource, ...], namespaces: tuple[str, ...], groups: Mapping[str, frozenset[Ref]]
) -> Values:
    found: Values = {}
    try:
        for part in read_together(client, plan, namespaces, None):
            if isinstance(part, Page):
                found |= _picked(part.resource, part.items, groups[part.resource.key])
    except Failure:
        # Who asks is no longer known: what was found until then still stands.
        return found
    return found


def _picked(resource: Resource, items: bytes, wanted: frozenset[Ref]) -> Values:
    head = Head(resource.api_version, resource.kind)
    return {ref: _headed(value, head) for ref, value in _pairs(items, head, wanted)}


def _pairs(items: bytes, head: Head, wanted: frozenset[Ref]) -> Iterator[tuple[Ref, dict[str, Any]]]:
    for picked in pick_items(items, head, wanted):
        yield picked.object.ref, picked.value


def _headed(value: dict[str, Any], head: Head) -> dict[str, Any]:
    """Says what the object is, as the server does where it is asked for one alone."""
    return {"kind": head.kind, "apiVersion": head.api_version, **value}
