"""What speaks for or against an action beyond the cluster: restores that were tried, holds, and providers' words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
from holdfast.pillars.automation.machines import machines_to_ask
from holdfast.pillars.automation.scene import Raw, RecoveryPoint
from holdfast.ports.store import Store

CLAIM = "PersistentVolumeClaim"
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
    holds = tuple(holds)
    if not holds:
        return frozenset()
    found = set()
    for ref, raw in raws.items():
        claims = tuple(_claims(ref, raw, raws))
        if any(hold.holds(claim, now) for hold in holds for claim in claims):
            found.add(str((raw.get("metadata") or {}).get("uid", "")))
    return frozenset(found)


def held_in(snapshot: Snapshot, holds: tuple[LegalHold, ...], now: datetime) -> frozenset[str]:
    """Lists the unique ids of what must not be deleted among the objects of a snapshot."""
    if not holds:
        return frozenset()
    raws: dict[Ref, Raw] = {}
    for claim in snapshot.all(PersistentVolumeClaim):
        raws[claim.ref] = {"metadata": {"uid": claim.metadata.uid}}
    for volume in snapshot.all(PersistentVolume):
        of = volume.spec.claim_ref
        place = {"name": of.name, "namespace": of.namespace} if of is not None else {}
        raws[volume.ref] = {"metadata": {"uid": volume.metadata.uid}, "spec": {"claimRef": place}}
    for item in snapshot.all(VolumeSnapshot):
        source = {"persistentVolumeClaimName": item.spec.source.persistent_volume_claim_name}
        raws[item.ref] = {"metadata": {"uid": item.metadata.uid}, "spec": {"source": source}}
    for content in snapshot.all(VolumeSnapshotContent):
        ref = content.spec.volume_snapshot_ref
        copied = {"name": ref.name, "namespace": ref.namespace}
        raws[content.ref] = {"metadata": {"uid": content.metadata.uid}, "spec": {"volumeSnapshotRef": copied}}
    return held_among(raws, holds, now)


def machines_among(raws: Mapping[Ref, Raw], targets: Iterable[Target], ask: Asked) -> Mapping[str, ProviderAnswer]:
    """Asks the provider about the machines of the nodes that an action is about, each time anew."""
    return {name: ask(instance) for name, instance in machines_to_ask(raws, targets).items()}


def _claims(ref: Ref, raw: Raw, raws: Mapping[Ref, Raw]) -> Iterator[Ref]:
    """Names the claims whose data an object is, or holds a copy of."""
    spec = raw.get("spec") or {}
    if ref.kind == CLAIM:
        yield ref
    elif ref.kind == "PersistentVolume" and spec.get("claimRef"):
        yield Ref(CLAIM, spec["claimRef"].get("name", ""), spec["claimRef"].get("namespace", ""))
    elif ref.kind == "VolumeSnapshot":
        yield Ref(CLAIM, (spec.get("source") or {}).get("persistentVolumeClaimName", ""), ref.namespace)
    elif ref.kind == "VolumeSnapshotContent":
        of = spec.get("volumeSnapshotRef") or {}
        snapshot = Ref("VolumeSnapshot", of.get("name", ""), of.get("namespace", ""))
        if snapshot in raws:
            yield from _claims(snapshot, raws[snapshot], raws)
