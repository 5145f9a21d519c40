"""What speaks for or against an action beyond the cluster: restores that were tried, holds, and providers' words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from holdfast.model.automation import Target
from holdfast.model.backups import LegalHold
from holdfast.model.backups_kept import DRILLS, LEGAL_HOLDS
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeSnapshot,
    VolumeSnapshotContent,
)
from holdfast.model.provider import ProviderAnswer
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.automation.contents import uid_of
from holdfast.pillars.automation.machines import machines_to_ask
from holdfast.pillars.automation.scene import Raw, RecoveryPoint
from holdfast.ports.store import Store

CLAIM, SNAPSHOT = "PersistentVolumeClaim", "VolumeSnapshot"
Copying = PersistentVolumeClaim | PersistentVolume | VolumeSnapshot | VolumeSnapshotContent
Asked = Callable[[str], ProviderAnswer]


def proven_points(store: Store, cluster: str) -> tuple[RecoveryPoint, ...]:
    """Lists the points from which a restore was tried and found good, with the moment at which that was known."""
    drills = (kept.item.drill for kept in store.shelf(DRILLS).find("cluster", cluster))
    return tuple(
        RecoveryPoint(claim=drill.claim, at=drill.point_at, by=drill.by, proven=drill.ended)
        for drill in drills
        if drill.verdict == "verified" and drill.point_at is not None
    )


def holds_of(store: Store, cluster: str) -> tuple[LegalHold, ...]:
    """Lists the legal holds of a cluster, those that were lifted included."""
    return tuple(kept.item for kept in store.shelf(LEGAL_HOLDS).find("cluster", cluster))


def held_among(raws: Mapping[Ref, Raw], holds: Iterable[LegalHold], now: datetime) -> frozenset[str]:
    """Lists the unique ids of what must not be deleted: claims under a hold, their volumes, and copies of them."""
    return _held({ref: (uid_of(raw), _said_by(ref, raw)) for ref, raw in raws.items()}, holds, now)


def held_in(snapshot: Snapshot, holds: Iterable[LegalHold], now: datetime) -> frozenset[str]:
    """Lists the unique ids of what must not be deleted among the objects of a snapshot."""
    found: tuple[Copying, ...] = (
        *snapshot.all(PersistentVolumeClaim),
        *snapshot.all(PersistentVolume),
        *snapshot.all(VolumeSnapshot),
        *snapshot.all(VolumeSnapshotContent),
    )
    return _held({item.ref: (item.metadata.uid, _said_in(item)) for item in found}, holds, now)


def machines_among(raws: Mapping[Ref, Raw], targets: Iterable[Target], ask: Asked) -> Mapping[str, ProviderAnswer]:
    """Asks the provider about the machines of the nodes that an action is about, each time anew."""
    return {name: ask(instance) for name, instance in machines_to_ask(raws, targets).items()}


def _held(seen: Mapping[Ref, tuple[str, Ref | None]], holds: Iterable[LegalHold], now: datetime) -> frozenset[str]:
    """Chooses what is under a hold of objects by their unique id and by what they are, or hold a copy of."""
    holds = tuple(holds)
    return frozenset(
        uid
        for uid, of in seen.values()
        if (claim := _claim(of, seen)) is not None and any(hold.holds(claim, now) for hold in holds)
    )


def _claim(of: Ref | None, seen: Mapping[Ref, tuple[str, Ref | None]]) -> Ref | None:
    """Gives the claim whose data something is; that of a snapshot which nobody saw is not known."""
    if of is None or of.kind == CLAIM:
        return of
    return seen[of][1] if of in seen else None


def _said_by(ref: Ref, raw: Raw) -> Ref | None:
    """Names the claim or the snapshot whose data a whole object is, by what it says itself."""
    spec = raw.get("spec") or {}
    if ref.kind == CLAIM:
        return ref
    if ref.kind == "PersistentVolume":
        return _named(CLAIM, spec.get("claimRef"))
    if ref.kind == SNAPSHOT:
        return Ref(CLAIM, (spec.get("source") or {}).get("persistentVolumeClaimName", ""), ref.namespace)
    return _named(SNAPSHOT, spec.get("volumeSnapshotRef")) if ref.kind == "VolumeSnapshotContent" else None


def _named(kind: str, place: Mapping[str, str] | None) -> Ref | None:
    return Ref(kind, place.get("name", ""), place.get("namespace", "")) if place else None


def _said_in(item: Copying) -> Ref | None:
    """Names the claim or the snapshot whose data an object is, by what it says itself."""
    if isinstance(item, PersistentVolumeClaim):
        return item.ref
    if isinstance(item, PersistentVolume):
        of = item.spec.claim_ref
        return Ref(CLAIM, of.name, of.namespace) if of is not None else None
    if isinstance(item, VolumeSnapshot):
        return Ref(CLAIM, item.spec.source.persistent_volume_claim_name or "", item.namespace)
    of = item.spec.volume_snapshot_ref
    return Ref(SNAPSHOT, of.name, of.namespace)
