"""A source with only what lies in some namespaces: what is computed of it cannot tell of anything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from holdfast.model.kinds import BY_KIND
from holdfast.model.refs import Ref
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.fleet.tracking import place_of
from holdfast.ports.source import Progress, Source

SHARED = ("Node", "PersistentVolume", "StorageClass", "CSIDriver")
"""Kinds of the cluster as a whole whose names stand in fields and messages of what lies in a namespace."""


class Narrowed:
    """A source whose snapshots hold nothing beyond some namespaces; `shared` are names that those may mention."""

    def __init__(self, source: Source, namespaces: frozenset[str]) -> None:
        self._source = source
        self._namespaces = namespaces
        self.shared: frozenset[str] = frozenset()

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Reads everything and keeps what lies within; raises InputError."""
        whole = self._source.load(progress)
        self.shared = frozenset(ref.name for kind in SHARED for ref in whole.objects.get(kind, {}))
        return narrowed(whole, self._namespaces)

    def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
        """Gives some objects as they stand in the input, where they lie within."""
        return self._source.raw([ref for ref in refs if place_of(ref) in self._namespaces])


def narrowed(snapshot: Snapshot, namespaces: frozenset[str]) -> Snapshot:
    """Gives a snapshot as someone would read it who may read these namespaces alone."""
    objects = {
        kind: {ref: item for ref, item in found.items() if place_of(ref) in namespaces}
        for kind, found in snapshot.objects.items()
    }
    inside = {kind: found for kind, found in objects.items() if found}
    listed = frozenset(kind for kind in snapshot.listed if kind in BY_KIND and BY_KIND[kind].namespaced)
    whole = frozenset(kind for kind in listed | inside.keys() if kind not in snapshot.partial | snapshot.scoped.keys())
    scoped = {kind: spaces & namespaces for kind, spaces in snapshot.scoped.items()}
    return replace(
        snapshot,
        objects=inside,
        listed=listed,
        unread=(),
        logs={key: text for key, text in snapshot.logs.items() if key.namespace in namespaces},
        partial=frozenset(),
        scoped={**dict.fromkeys(whole, namespaces), **scoped},
        measured=_within(snapshot.measured, namespaces),
        history=_within(snapshot.history, namespaces),
        alerts=tuple(alert for alert in snapshot.alerts if alert.subject and place_of(alert.subject) in namespaces),
        certificates={ref: found for ref, found in snapshot.certificates.items() if place_of(ref) in namespaces},
    )


def _within(measured: Measured, namespaces: frozenset[str]) -> Measured:
    series = tuple(item for item in measured.series if place_of(item.subject) in namespaces)
    return replace(measured, series=series, unread=())
