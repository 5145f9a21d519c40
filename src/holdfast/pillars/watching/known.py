"""What is known of a running cluster, change after change: always the snapshot that a reading would give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.certificates import Certificates
from holdfast.model.deltas import Blind, Damaged, Delta, Fresh, Gone, Listed, Put, Stale
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.pillars.watching.noise import Weight, weight_of


class KnownKind(Struct, frozen=True):
    """What is known of one kind; `refusal` says why it is not known, or not everywhere."""

    objects: Mapping[Ref, KubeObject] = {}
    troubles: Mapping[str, Unread] = {}
    certificates: Certificates = {}
    refusal: Unread | None = None
    namespaces: frozenset[str] = frozenset()
    stale: str | None = None

    @property
    def is_listed(self) -> bool:
        """Says that the kind was read as a whole."""
        return self.refusal is None


NOTHING = KnownKind()


class Known(Struct, frozen=True):
    """What is known of every kind that has reported."""

    kinds: Mapping[str, KnownKind] = {}

    def snapshot(self, provenance: Provenance) -> Snapshot:
        """Gives what is known as the snapshot of one moment."""
        kinds = {key: self.kinds[key] for key in sorted(self.kinds)}
        troubles = [(key, item) for key, found in kinds.items() for item in found.troubles.values()]
        refusals = [found.refusal for found in kinds.values() if found.refusal]
        scoped = {key: found.namespaces for key, found in kinds.items() if found.namespaces}
        damaged = {item.what if "#" not in item.what else key for key, item in troubles}
        return Snapshot(
            provenance=provenance,
            objects={key: found.objects for key, found in kinds.items() if found.objects},
            listed=frozenset(key for key, found in kinds.items() if found.is_listed),
            unread=tuple(sorted({*refusals, *(item for _, item in troubles)})),
            partial=frozenset((*scoped, *damaged)),
            scoped=scoped,
            certificates={ref: seen for found in kinds.values() for ref, seen in found.certificates.items()},
        )

    @property
    def stale(self) -> Mapping[str, str]:
        """Gives the kinds whose watch is broken, with what is said about it."""
        return {key: found.stale for key, found in self.kinds.items() if found.stale is not None}

    @property
    def unread(self) -> Mapping[str, Unread]:
        """Gives the kinds that cannot be read at all, with the reasons."""
        return {key: kind.refusal for key, kind in self.kinds.items() if kind.refusal and not kind.namespaces}


def apply(known: Known, deltas: Iterable[Delta]) -> tuple[Known, Weight]:
    """Takes changes in, each kind's in their order, and weighs the heaviest of them."""
    groups: defaultdict[str, list[Delta]] = defaultdict(list)
    for delta in deltas:
        groups[delta.key].append(delta)
    if not groups:
        return known, Weight.NOTHING
    weight = Weight.NOTHING
    kinds = dict(known.kinds)
    for key, found in groups.items():
        kinds[key], heavier = _applied(kinds.get(key, NOTHING), found)
        weight = max(weight, heavier)
    return Known(kinds), weight


def _applied(kind: KnownKind, deltas: Iterable[Delta]) -> tuple[KnownKind, Weight]:
    weight = Weight.NOTHING
    single: list[Put | Gone | Damaged] = []
    for delta in deltas:
        if isinstance(delta, Put | Gone | Damaged):
            single.append(delta)
            continue
        kind, heavier = _with_objects(kind, single)
        single = []
        kind, whole = _as_a_whole(kind, delta)
        weight = max(weight, heavier, whole)
    kind, heavier = _with_objects(kind, single)
    return kind, max(weight, heavier)


def _as_a_whole(kind: KnownKind, delta: Listed | Blind | Stale | Fresh) -> tuple[KnownKind, Weight]:
    if isinstance(delta, Listed):
        return _listed(delta), Weight.NEWS
    if isinstance(delta, Blind):
        return KnownKind(refusal=delta.unread), Weight.NEWS
    stale = delta.detail if isinstance(delta, Stale) else None
    return replace(kind, stale=stale), Weight.NEWS if kind.stale != stale else Weight.NOTHING


def _listed(delta: Listed) -> KnownKind:
    own = {item for item in delta.unread if item.what == delta.key}
    refusal = next(iter(sorted(own)), None) if delta.namespaces else None
    troubles = {item.what: item for item in delta.unread if item is not refusal}
    return KnownKind(delta.objects, troubles, delta.certificates, refusal, delta.namespaces)


def _with_objects(kind: KnownKind, deltas: Iterable[Put | Gone | Damaged]) -> tuple[KnownKind, Weight]:
    """Copies a kind once for all changes, so that whoever holds the old one keeps it unchanged."""
    weight = Weight.NOTHING
    objects, troubles, certificates = dict(kind.objects), dict(kind.troubles), dict(kind.certificates)
    is_touched = False
    for delta in deltas:
        is_touched = True
        if isinstance(delta, Damaged):
            troubles[delta.unread.what] = delta.unread
            weight = Weight.NEWS
            for ref in [ref for ref in objects if str(ref) == delta.unread.what]:
                del objects[ref]
            continue
        ref = delta.object.ref if isinstance(delta, Put) else delta.ref
        new = delta.object if isinstance(delta, Put) else None
        old = objects.pop(ref, None) if new is None else objects.get(ref)
        if new is not None:
            objects[ref] = new
        if troubles and str(ref) in troubles:
            del troubles[str(ref)]
            weight = Weight.NEWS
        certificates.pop(ref, None)
        if isinstance(delta, Put) and delta.certificates:
            certificates[ref] = delta.certificates
        if weight is not Weight.NEWS and (old is not None or new is not None):
            weight = max(weight, weight_of(old, new))
    if not is_touched:
        return kind, weight
    return replace(kind, objects=objects, troubles=troubles, certificates=certificates), weight
