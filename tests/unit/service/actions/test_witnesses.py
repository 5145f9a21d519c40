"""What a legal hold covers: the claim, its volume and every copy, in whole objects and in a snapshot alike."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.backups import LegalHold
from holdfast.model.codec import convert_object
from holdfast.model.snapshot import Provenance, Snapshot, kind_key
from holdfast.pillars.automation.scene import ref_of, target_of
from holdfast.service.actions.witnesses import held_among, held_in
from tests.builders.office import NOON


def thing(kind: str, name: str, namespace: str = "", **spec: Any) -> dict[str, Any]:
    group = {"VolumeSnapshot": "snapshot.storage.k8s.io/v1", "VolumeSnapshotContent": "snapshot.storage.k8s.io/v1"}
    metadata = {"name": name, "uid": f"{kind}-{name}"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": group.get(kind, "v1"), "kind": kind, "metadata": metadata, "spec": spec}


OBJECTS = (
    thing("PersistentVolumeClaim", "ledger", "pay"),
    thing("PersistentVolumeClaim", "cache", "pay"),
    thing("PersistentVolume", "pv-1", claimRef={"name": "ledger", "namespace": "pay"}),
    thing("PersistentVolume", "pv-2", claimRef={"name": "cache", "namespace": "pay"}),
    thing("PersistentVolume", "pv-3"),
    thing("VolumeSnapshot", "copy", "pay", source={"persistentVolumeClaimName": "ledger"}),
    thing("VolumeSnapshot", "other", "pay", source={"persistentVolumeClaimName": "cache"}),
    thing("VolumeSnapshotContent", "content", volumeSnapshotRef={"name": "copy", "namespace": "pay"}),
    thing("VolumeSnapshotContent", "orphan", volumeSnapshotRef={"name": "gone", "namespace": "pay"}),
)
OF_LEDGER = {
    "PersistentVolumeClaim-ledger",
    "PersistentVolume-pv-1",
    "VolumeSnapshot-copy",
    "VolumeSnapshotContent-content",
}
RAWS = {ref_of(target_of("", raw)): raw for raw in OBJECTS}


def snapshot() -> Snapshot:
    objects: dict[str, dict[Any, Any]] = {}
    for raw in OBJECTS:
        item = convert_object(dict(raw))
        objects.setdefault(kind_key(item.ref), {})[item.ref] = item
    return Snapshot(Provenance(source="lab", taken_at=NOON, inferred=False), objects, frozenset(objects), ())


def hold(*claims: str, namespaces: tuple[str, ...] = ()) -> LegalHold:
    return LegalHold(
        cluster="lab", claims=claims, namespaces=namespaces, matter="a case", why="asked", by="minji", since=NOON
    )


@pytest.mark.parametrize(
    ("holds", "held"),
    [((), set()), ((hold("pay/ledger"),), OF_LEDGER), ((hold(namespaces=("web",)),), set())],
)
def test_a_hold_covers_a_claim_its_volume_and_its_copies(holds: tuple[LegalHold, ...], held: set[str]) -> None:
    assert held_among(RAWS, holds, NOON) == held
    assert held_in(snapshot(), holds, NOON) == held
