"""A claim that is to grow, and all that its growth depends on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
    VolumeAttachment,
)
from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.model.units import whole
from holdfast.pillars.automation.provider_limits import Provider, provider_of
from holdfast.pillars.automation.resizing import GIB
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.sizes import (
    Terms,
    terms_of,
)
from holdfast.verdicts.readiness import pod_is_finished

READS: Final = (
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "ResourceQuota",
    "LimitRange",
    "Namespace",
    "Pod",
    "VolumeAttachment",
    "StatefulSet",
)
WIDE: Final = ("CSIStorageCapacity",)
HEALS: Final = (
    "storage/capacity/volume-filling",
    "storage/capacity/volume-full",
    "storage/capacity/volume-nearly-full",
    "storage/capacity/inodes-exhausted",
)
FILLING: Final = ("volume", "volume-inodes")
USABLE: Final = ("full", "fills", "lasts")
"""What a forecast must say of itself for a growth to follow from it."""
SAME: Final = timedelta(hours=3)
"""How far apart a modification and its trace in the measured capacity may lie: forecasts look at whole hours."""


class Growth(Struct, frozen=True, kw_only=True):
    """A claim with its volume, its class, what is foretold of it, and the size that somebody wishes in bytes."""

    scene: Scene
    claim: PersistentVolumeClaim
    volume: PersistentVolume | None
    made_by: StorageClass | None
    terms: Terms | str
    outlooks: tuple[Outlook, ...]
    wished: int | None

    @property
    def status(self) -> int | None:
        """Gives what the claim has, in bytes."""
        return whole(self.claim.status.capacity.get("storage"))

    @property
    def requested(self) -> int | None:
        """Gives what the claim asks for, in bytes."""
        return whole(self.claim.spec.resources.requests.get("storage"))

    @property
    def driver(self) -> str:
        """Names the driver of the volume."""
        if self.volume is not None and self.volume.spec.csi is not None:
            return self.volume.spec.csi.driver
        return self.made_by.provisioner if self.made_by is not None else ""

    @property
    def provider(self) -> Provider | None:
        """Gives what is known of the driver's provider."""
        return provider_of(self.driver, self.made_by.parameters.get("type", "") if self.made_by else "")

    def was_read(self, kind: str) -> bool:
        """Says that the objects of a kind were read where the claim is."""
        return kind in self.scene.facts.snapshot.scoped or self.scene.facts.knows(kind)

    @property
    def users(self) -> tuple[Pod, ...]:
        """Lists the Pods on nodes that mount the claim, or are about to."""
        found = self.scene.facts.pods_by_claim.get(self.claim.ref, ())
        return tuple(pod for pod in found if pod.spec.node_name and not pod_is_finished(pod))

    @property
    def is_mounted(self) -> bool:
        """Says that a Pod at work has the volume mounted, so that its file system can grow."""
        return any(pod.status.phase == "Running" for pod in self.users)

    @property
    def is_on_node(self) -> bool:
        """Says that a node has the volume, or will have it."""
        attachments = self.scene.facts.all(VolumeAttachment)
        name = self.claim.spec.volume_name
        return bool(self.users) or any(item.spec.source.persistent_volume_name == name for item in attachments)

    @property
    def modified(self) -> tuple[datetime, ...]:
        """Lists the moments at which the volume is known, or was seen, to have been modified at its provider."""
        known = tuple(self.scene.told.modified.get(self.claim.spec.volume_name, ()))
        seen = (
            datetime.fromtimestamp(item.moment, UTC) - timedelta(hours=item.resized_hours)
            for item in self.outlooks
            if item.resource == "volume" and item.resized_hours is not None
        )
        return (*known, *(moment for moment in seen if all(abs(moment - other) > SAME for other in known)))

    @property
    def useful(self) -> tuple[Outlook, ...]:
        """Lists what is foretold well enough for a size to follow from it."""
        return tuple(
            item for item in self.outlooks if item.standing in USABLE and item.used is not None and item.capacity
        )

    @property
    def is_short(self) -> bool:
        """Says that the volume is full, or more likely than not will be before long."""
        return any(item.fills_within(WARNING_HOURS) for item in self.useful)


def growth_of(scene: Scene, claim: PersistentVolumeClaim, gib: int | None) -> Growth:
    """Gathers what the growth of a claim depends on."""
    facts = scene.facts
    return Growth(
        scene=scene,
        claim=claim,
        volume=facts.find(PersistentVolume, claim.spec.volume_name) if claim.spec.volume_name else None,
        made_by=facts.find(StorageClass, claim.spec.storage_class_name or ""),
        terms=terms_of(scene.told.terms),
        outlooks=tuple(item for item in scene.facts.outlooks if item.subject == claim.ref and item.resource in FILLING),
        wished=None if gib is None else gib * GIB,
    )
