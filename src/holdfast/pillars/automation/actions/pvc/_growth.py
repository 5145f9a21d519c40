"""A claim that is to grow, and all that its growth depends on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil, inf
from typing import Final

from msgspec import Struct

from holdfast.model.objects.config import LimitRange, Namespace, ResourceQuota
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import (
    CSIStorageCapacity,
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
    VolumeAttachment,
)
from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.model.units import whole
from holdfast.pillars.automation.provider_limits import Provider, locked_until, provider_of
from holdfast.pillars.automation.resizing import GIB, Cap, Sizing
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.sizes import (
    CAP,
    Terms,
    annotated_caps,
    charged,
    pool_room,
    quota_room,
    range_caps,
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
LEAST_LEAP: Final = 10 * GIB
"""How much a small claim may gain at once where no cap was laid down; any other at most doubles."""


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


def sizing_of(growth: Growth, terms: Terms) -> Sizing:
    """Gives what the new size of a claim follows from."""
    status = growth.status or 0
    return Sizing(
        status=status,
        requested=growth.requested or 0,
        expected=expected(growth, terms),
        headroom=terms.headroom,
        step=terms.step,
        least_step=terms.least_step_gib * GIB,
        caps=(
            *caps_of(growth, terms),
            *((name, charged(growth.claim) + (room or 0)) for name, room in rooms_of(growth)),
        ),
        wished=growth.wished,
    )


def horizon_hours(growth: Growth, terms: Terms) -> float:
    """Gives how far a growth must last: until the next is allowed and a lack has been made good.

    Never less than the time of a warning, since a volume that is warned about after its growth has not been helped.
    """
    now = growth.scene.now
    wait = locked_until(growth.provider, growth.modified, now) - now
    return max(wait.total_seconds() / 3600 + terms.lag_hours, WARNING_HOURS)


def expected(growth: Growth, terms: Terms) -> int | None:
    """Gives the bytes that will be used at the horizon, of the volume that the claim has; None without a forecast.

    Inodes count by their share: file systems make them in proportion to the size.
    """
    status, hours = growth.status or 0, horizon_hours(growth, terms)
    shares = [_share(item, hours + (growth.scene.now.timestamp() - item.moment) / 3600) for item in growth.useful]
    return ceil(max(shares) * status) if shares else None


def caps_of(growth: Growth, terms: Terms) -> Iterator[Cap]:
    """Gives everything that bounds the size of a claim by itself, which quotas do not."""
    facts, claim, status = growth.scene.facts, growth.claim, growth.status or 0
    laid_down = [size for size in caps_by_annotation(growth) if size is not None]
    yield from ((CAP, size) for size in laid_down)
    if terms.cap_gib is not None:
        yield "cap_gib", terms.cap_gib * GIB
    elif not laid_down and growth.wished is None:
        yield "2x", max(2 * status, status + LEAST_LEAP)
    yield from range_caps(item for item in facts.all(LimitRange) if item.namespace == claim.namespace)
    pool = pool_room(facts.all(CSIStorageCapacity), growth.volume) if growth.volume is not None else None
    if pool is not None:
        yield pool[0], status + pool[1]
    if terms.pool_free_gib is not None:
        yield "pool_free_gib", status + terms.pool_free_gib * GIB
    yield from _of_provider(growth, status)


def caps_by_annotation(growth: Growth) -> tuple[int | None, ...]:
    """Reads the caps that people wrote on the claim and on its namespace; None stands for one that is no size."""
    space = growth.scene.facts.find(Namespace, growth.claim.namespace)
    return annotated_caps((growth.claim.annotations, space.annotations if space is not None else {}))


def rooms_of(growth: Growth) -> tuple[tuple[str, int | None], ...]:
    """Gives what each quota has left for growth of the claim, None where nobody counted."""
    quotas = (item for item in growth.scene.facts.all(ResourceQuota) if item.namespace == growth.claim.namespace)
    return tuple(quota_room(quotas, growth.claim))


def _of_provider(growth: Growth, status: int) -> Iterator[Cap]:
    provider = growth.provider
    if provider is None:
        return
    if provider.max_gib is not None:
        yield growth.driver, provider.max_gib * GIB
    border = provider.online_max_gib
    if border is not None and status <= border * GIB and growth.is_on_node:
        yield f"{growth.driver} online", border * GIB


def _share(item: Outlook, hours: float) -> float:
    """Gives the used share that will not be exceeded by then with 90 % certainty.

    Beyond the last day, and once the volume would be full, it goes on at the pace at which it may fill first.
    """
    used, capacity = item.used or 0.0, item.capacity or 1.0
    known = item.band[min(max(ceil(hours / 24), 1), len(item.band)) - 1].p90 if item.band else used
    first = item.hours.p10 if item.hours is not None else inf
    ahead = used + (capacity - used) * hours / first if 0 < first < hours else used
    return max(known, ahead, used) / capacity
