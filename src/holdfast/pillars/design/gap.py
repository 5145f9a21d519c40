"""Which needs no StorageClass of a cluster meets, and the class that would meet them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from holdfast.model.objects.meta import Meta
from holdfast.model.objects.storage import CSIDriver, StorageClass, VolumeSnapshotClass
from holdfast.model.outcome import Answer, Verdict
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.design.needs import Need
from holdfast.pillars.design.offers import Driver, answers, driver_of, is_answered

NO_PROVISIONER = "kubernetes.io/no-provisioner"


class Match(Struct, frozen=True, kw_only=True):
    """How one class answers one need: the whole, and each part that matters."""

    storage_class: str
    answer: Answer
    parts: dict[str, Verdict]


class Proposal(Struct, frozen=True, kw_only=True):
    """Manifests that would meet a need; `to_fill` names the values in capitals that only the owner knows."""

    driver: str
    manifests: tuple[dict[str, Any], ...]
    to_fill: tuple[str, ...]
    source: str


class Gap(Struct, frozen=True, kw_only=True):
    """One need with the answers of all classes, the best first; a proposal where none is known to meet it."""

    need: Need
    matches: tuple[Match, ...]
    proposals: tuple[Proposal, ...] = ()

    @property
    def answer(self) -> Answer:
        """Gives yes when a class meets the need, unknown when one might, else no."""
        found = {item.answer for item in self.matches}
        return next((answer for answer in (Answer.YES, Answer.UNKNOWN) if answer in found), Answer.NO)


class Analysis(Struct, frozen=True, kw_only=True):
    """All needs, and the kinds that were not read."""

    gaps: tuple[Gap, ...]
    unread: tuple[str, ...] = ()


def analyse(snapshot: Snapshot, needs: Iterable[Need]) -> Analysis:
    """Matches needs against the classes of a cluster."""
    kinds = ("StorageClass", "VolumeSnapshotClass", "CSIDriver", "Node")
    unread = tuple(kind for kind in kinds if not snapshot.knows(kind))
    return Analysis(gaps=tuple(_gap(snapshot, need) for need in needs), unread=unread)


def _gap(snapshot: Snapshot, need: Need) -> Gap:
    found = [_match(snapshot, item, need) for item in snapshot.all(StorageClass)]
    found.sort(key=lambda m: (_order(m.answer), sum(v.is_no for v in m.parts.values()), m.storage_class))
    is_met = any(item.answer is Answer.YES for item in found)
    return Gap(need=need, matches=tuple(found), proposals=() if is_met else tuple(_proposals(snapshot, need)))


def _order(answer: Answer) -> int:
    return (Answer.YES, Answer.UNKNOWN, Answer.NO).index(answer)


def _match(snapshot: Snapshot, item: StorageClass, need: Need) -> Match:
    parts = answers(snapshot, item, need)
    return Match(storage_class=item.name, answer=is_answered(parts), parts=parts)


def _proposals(snapshot: Snapshot, need: Need) -> Iterator[Proposal]:
    """Makes a class for each driver of the cluster that could meet the need, from what such a class is given."""
    for name in sorted(_present(snapshot)):
        known, driver = driver_of(name)
        if driver is None or name == NO_PROVISIONER:
            continue
        proposed = _class(known, driver, need)
        parts = answers(_with_snapshots(snapshot, known, driver), proposed, need)
        if is_answered(parts) is Answer.NO:
            continue
        made = [_manifest(proposed)]
        if need.snapshots and not any(item.driver == known for item in snapshot.all(VolumeSnapshotClass)):
            made.append(_snapshot_class(known))
        to_fill = tuple(value for value in proposed.parameters.values() if value.isupper() or "SERVER" in value)
        yield Proposal(driver=known, manifests=tuple(made), to_fill=to_fill, source=driver.source)


def _present(snapshot: Snapshot) -> set[str]:
    named = {driver_of(item.provisioner)[0] for item in snapshot.all(StorageClass)}
    return named | {item.name for item in snapshot.all(CSIDriver)}


def _class(name: str, driver: Driver, need: Need) -> StorageClass:
    return StorageClass(
        api_version="storage.k8s.io/v1",
        metadata=Meta(name=need.name),
        provisioner=name,
        parameters=_parameters(driver, need),
        reclaim_policy="Retain" if need.retained else "Delete",
        volume_binding_mode="WaitForFirstConsumer",
        allow_volume_expansion=driver.expands is not False,
    )


def _parameters(driver: Driver, need: Need) -> dict[str, str]:
    wanted = ["base", need.medium if need.medium else ""]
    wanted += ["iops"] if need.iops else []
    wanted += ["multi_zone"] if need.multi_zone else []
    wanted += ["encrypted"] if need.encrypted else []
    found: dict[str, str] = {}
    for name in wanted:
        found |= driver.propose.get(name, {})
    return {key: value.replace("{iops}", str(need.iops)) for key, value in found.items()}


def _with_snapshots(snapshot: Snapshot, name: str, driver: Driver) -> Snapshot:
    """Sees the cluster as it would be with a snapshot class for a driver that can take snapshots."""
    if not driver.snapshots:
        return snapshot
    made = VolumeSnapshotClass(driver=name)
    objects: Mapping[str, Any] = {**snapshot.objects, "VolumeSnapshotClass": {made.ref: made}}
    return Snapshot(snapshot.provenance, objects, snapshot.listed)


def _manifest(item: StorageClass) -> dict[str, Any]:
    made: dict[str, Any] = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": item.name},
        "provisioner": item.provisioner,
    }
    if item.parameters:
        made["parameters"] = dict(item.parameters)
    made |= {
        "reclaimPolicy": item.reclaim_policy,
        "volumeBindingMode": item.volume_binding_mode,
        "allowVolumeExpansion": item.allow_volume_expansion,
    }
    return made


def _snapshot_class(driver: str) -> dict[str, Any]:
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": {"name": driver.replace(".", "-")},
        "driver": driver,
        "deletionPolicy": "Delete",
    }
