"""What was read of a running cluster so far, part by part, and the snapshot that it makes."""

from __future__ import annotations

from holdfast.model.certificates import Certificate
from holdfast.model.codec import Head, decode_items
from holdfast.model.lists import End, Page, Part, Restart
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.sharing import Sharing
from holdfast.model.snapshot import Provenance, Snapshot


class Assembly:
    """Takes the parts of all lists; it keeps objects and no text of theirs."""

    def __init__(self) -> None:
        self._objects: dict[str, dict[Ref, KubeObject]] = {}
        self._certificates: dict[str, dict[Ref, tuple[Certificate, ...]]] = {}
        self._unread: list[Unread] = []
        self._troubles: dict[str, list[Unread]] = {}
        self._listed: set[str] = set()
        self._partial: set[str] = set()
        self._scoped: dict[str, frozenset[str]] = {}
        self._sharing = Sharing()

    def take(self, part: Part) -> None:
        """Takes a page, a restart or an end."""
        key = part.resource.key
        if isinstance(part, Page):
            self._decode(part)
        elif isinstance(part, Restart):
            for kept in (self._objects, self._troubles, self._certificates):
                kept.pop(key, None)
        else:
            self._close(part, key)

    def _decode(self, page: Page) -> None:
        resource = page.resource
        hint = Head(resource.api_version, resource.kind)
        decoded = decode_items(page.items, hint, resource.name, sharing=self._sharing)
        if decoded.objects:
            self._objects.setdefault(resource.key, {}).update((item.ref, item) for item in decoded.objects)
        if decoded.unread:
            self._troubles.setdefault(resource.key, []).extend(decoded.unread)
        for ref, certificate in page.certificates:
            found = self._certificates.setdefault(resource.key, {})
            found[ref] = (*found.get(ref, ()), certificate)

    def _close(self, end: End, key: str) -> None:
        if end.unread is None:
            self._listed.add(key)
        else:
            self._unread.append(end.unread)
        if end.namespaces:
            self._partial.add(key)
            self._scoped[key] = end.namespaces

    def snapshot(self, provenance: Provenance) -> Snapshot:
        """Makes the snapshot of everything taken."""
        damaged = {key: found for key, found in self._troubles.items() if found}
        for key, found in damaged.items():
            self._unread += found
            self._partial |= {item.what if "#" not in item.what else key for item in found}
        return Snapshot(
            provenance=provenance,
            objects={key: self._objects[key] for key in sorted(self._objects)},
            listed=frozenset(self._listed),
            unread=tuple(sorted(set(self._unread))),
            partial=frozenset(self._partial),
            scoped=self._scoped,
            certificates={ref: seen for found in self._certificates.values() for ref, seen in found.items()},
        )
