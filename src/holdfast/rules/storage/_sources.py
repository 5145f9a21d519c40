"""What waiting claims are to be filled from, and whether that can be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.engine.once import once
from holdfast.model.finding import Evidence
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeSnapshot,
    VolumeSnapshotContent,
)
from holdfast.model.refs import Ref
from holdfast.model.units import parse_quantity
from holdfast.rules.storage._claims import class_of, waiting_claims
from holdfast.verdicts.binding_sizes import asked
from holdfast.verdicts.storage_drivers import driver_name

KINDS = (VolumeSnapshot.KIND, PersistentVolumeClaim.KIND)


class Filling(Struct, frozen=True):
    """A waiting claim with the snapshot or claim that it is to be filled from."""

    claim: PersistentVolumeClaim
    source: VolumeSnapshot | PersistentVolumeClaim
    field: str

    @property
    def named(self) -> str:
        """Names the source for people."""
        return f"{self.source.KIND} {self.source.namespace}/{self.source.name}"


@once
def fillings(facts: Facts) -> tuple[Filling, ...]:
    """Lists the waiting claims whose source exists."""
    return tuple(_fillings(facts))


def missing_size(item: Filling) -> tuple[Evidence, Evidence] | None:
    """Cites the sizes of source and claim where the claim is the smaller one."""
    path, size = _size(item.source)
    wanted, held = parse_quantity(asked(item.claim)), parse_quantity(size)
    if wanted is None or held is None or wanted >= held or held == Fraction(0):
        return None
    return cite(item.claim, "spec.resources.requests.storage", asked(item.claim)), cite(item.source, path, size)


def drivers(facts: Facts, item: Filling) -> tuple[Evidence, Evidence] | None:
    """Cites the drivers of source and claim where they are known and differ."""
    storage_class = class_of(facts, item.claim)
    found = _driver(facts, item.source)
    if storage_class is None or found is None or driver_name(storage_class.provisioner) == found.value:
        return None
    return cite(storage_class, "provisioner", storage_class.provisioner), found


def _fillings(facts: Facts) -> Iterator[Filling]:
    for claim in waiting_claims(facts):
        for field, source in (("dataSourceRef", claim.spec.data_source_ref), ("dataSource", claim.spec.data_source)):
            if not isinstance(source, dict) or source.get("kind") not in KINDS:
                continue
            ref = Ref(str(source["kind"]), str(source.get("name", "")), str(source.get("namespace") or claim.namespace))
            found = facts.snapshot.get(ref)
            if isinstance(found, VolumeSnapshot | PersistentVolumeClaim):
                yield Filling(claim, found, field)
                break


def _size(source: VolumeSnapshot | PersistentVolumeClaim) -> tuple[str, str | int | float | None]:
    if isinstance(source, VolumeSnapshot):
        return "status.restoreSize", source.status.restore_size
    return "status.capacity.storage", source.status.capacity.get("storage")


def _driver(facts: Facts, source: VolumeSnapshot | PersistentVolumeClaim) -> Evidence | None:
    if isinstance(source, VolumeSnapshot):
        content = facts.find(VolumeSnapshotContent, source.status.bound_volume_snapshot_content_name or "")
        return (
            cite(content, "spec.driver", content.spec.driver) if content is not None and content.spec.driver else None
        )
    volume = facts.find(PersistentVolume, source.spec.volume_name) if source.spec.volume_name else None
    if volume is None or volume.spec.csi is None or not volume.spec.csi.driver:
        return None
    return cite(volume, "spec.csi.driver", volume.spec.csi.driver)
