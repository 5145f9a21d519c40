"""Saving what a diagnosis would read of a running cluster, without its secrets."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from holdfast.model.cleaning import clean_object
from holdfast.model.codec import read_plain
from holdfast.model.hiding import Hider
from holdfast.model.kinds import KINDS
from holdfast.model.lists import End, Page, Part, Restart
from holdfast.model.outcome import Unread
from holdfast.model.snapshot import Provenance
from holdfast.ports.lists import Bundle, Lists
from holdfast.ports.source import Progress

Level = Literal["names", "hashed"]


class Collected(Struct, frozen=True):
    """What a bundle holds: its place, size, objects and kinds, and what could not be read."""

    path: str
    size: int
    objects: int
    kinds: int
    unread: tuple[Unread, ...]


def collect(
    lists: Lists, bundle: Bundle, *, key: bytes, redact: Level = "names", progress: Progress | None = None
) -> Collected:
    """Reads a cluster into a bundle; `key` makes hashes that only its holder could repeat. Raises HoldfastError."""
    hider = Hider(key) if redact == "hashed" else None
    gathered = _Gathered(bundle, hider)
    try:
        for part in lists.parts(progress):
            gathered.take(part)
        manifest = gathered.manifest(lists.provenance(), redact)
        written = bundle.finish(manifest, hider.hide if hider else None)
    finally:
        bundle.discard()
    return Collected(written.path, written.size, sum(gathered.counts.values()), len(gathered.counts), gathered.unread)


def commands(secrets: bool = False, flags: Sequence[str] = ()) -> tuple[str, ...]:
    """Lists the kubectl commands that read the same kinds into files of the same layout."""
    get = shlex.join(["kubectl", *flags, "get"])
    shown = []
    for info in KINDS:
        name = f"{info.plural}.{info.groups[0]}" if info.groups[0] else info.plural
        scope = " -A" if info.namespaced else ""
        if info.kind != "Secret":
            shown.append(f"{get} {name}{scope} -o json > {name}.json")
        elif secrets:
            columns = "NAMESPACE:.metadata.namespace,NAME:.metadata.name"
            shown.append(f"{get} secrets -A -o custom-columns={columns}")
    return tuple(shown)


class _Gathered:
    """What went into the bundle so far."""

    def __init__(self, bundle: Bundle, hider: Hider | None) -> None:
        self._bundle = bundle
        self._hider = hider
        self.counts: dict[str, int] = {}
        self._listed: set[str] = set()
        self._scoped: dict[str, list[str]] = {}
        self._unread: list[Unread] = []

    @property
    def unread(self) -> tuple[Unread, ...]:
        """Lists what could not be read."""
        return tuple(sorted(set(self._unread)))

    def take(self, part: Part) -> None:
        """Takes a page, a restart or an end."""
        name = part.resource.name
        if isinstance(part, Page):
            self._add(part)
        elif isinstance(part, Restart):
            self.counts.pop(name, None)
            self._bundle.drop(name)
        else:
            self._close(part)

    def _add(self, page: Page) -> None:
        found = read_plain(page.items)
        resource = page.resource
        cleaned = [
            clean_object(item, resource.api_version, resource.kind)
            for item in (found if isinstance(found, list) else ())
            if isinstance(item, dict)
        ]
        for item in cleaned if self._hider else ():
            assert self._hider is not None
            self._hider.learn(item)
        self._bundle.add(resource.name, cleaned)
        self.counts[resource.name] = self.counts.get(resource.name, 0) + len(cleaned)

    def _close(self, end: End) -> None:
        if end.unread is None:
            self._listed.add(end.resource.name)
        else:
            self._unread.append(end.unread)
        if end.namespaces:
            self._scoped[end.resource.name] = sorted(end.namespaces)

    def manifest(self, provenance: Provenance, redact: Level) -> dict[str, Any]:
        """Makes what the bundle says of itself."""
        hashed = self._hider is not None
        moment = provenance.taken_at
        name = self._hider.name if self._hider else str
        return {
            "format": 1,
            "taken_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None,
            "kubernetes": provenance.kubernetes_version,
            "cluster": "" if hashed else provenance.cluster,
            "source": "holdfast collect",
            "redacted": redact,
            "listed": sorted(self._listed),
            "scoped": {kind: [name(space) for space in spaces] for kind, spaces in self._scoped.items()},
            "unread": [_told(item, hashed) for item in self.unread],
        }


def _told(item: Unread, hashed: bool) -> dict[str, str]:
    # The words of a refusal name the user and the object.
    return {"what": item.what, "reason": item.reason, "detail": "" if hashed else item.detail}
