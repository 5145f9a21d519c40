"""What can be achieved against what is demanded: how much is lost at worst, and how long the way back takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.backups import BackupClass, Drill
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.model.units import whole
from holdfast.pillars.backups.coverage import ClaimCoverage
from holdfast.pillars.backups.schedules import Timing, timings
from holdfast.pillars.backups.witnesses import Witnesses

GIB: Final = 2**30
Met = Literal["met", "missed", "unknown", "not-demanded"]
RateOf = Literal["claim", "class", "storage-class", "nothing"]


class Objective(Struct, frozen=True, kw_only=True):
    """What is demanded of a claim's recovery and what can be had.

    `worst_rpo` is the longest time between two starts of the most frequent schedule, and the duration of a backup,
    since one that is being made helps nobody yet. `duration_known` says whether that was ever measured. `rto` is the
    measured rate of restores times the size of the claim; `rate_of` says whose restores were measured.
    """

    claim: Ref
    held: BackupClass
    worst_rpo: timedelta | None
    schedule: Ref | None
    cron: str
    duration: timedelta | None
    rpo: Met
    restore: timedelta | None
    bytes: int | None
    bytes_per_second: float | None
    rate_of: RateOf
    rto: Met
    reasons: tuple[str, ...] = ()


def objectives(seen: Witnesses, covered: Iterable[ClaimCoverage]) -> tuple[Objective, ...]:
    """Works out every claim that needs a backup, by namespace and name."""
    by_clock = timings(seen)
    claims = {claim.ref: claim for claim in seen.snapshot.all(PersistentVolumeClaim)}
    return tuple(
        _objective(claims[item.claim], item, by_clock.get((item.claim.namespace, item.claim.name), ()), seen.drills)
        for item in covered
        if item.state != "not-needed"
    )


def worst_loss(timing: Timing) -> timedelta | None:
    """Gives how much a schedule loses at worst: just before the next backup has ended, only the last one helps."""
    return timing.widest + (timing.duration or timedelta(0)) if timing.widest is not None else None


def _objective(
    claim: PersistentVolumeClaim, covered: ClaimCoverage, timed: Sequence[Timing], drills: Sequence[Drill]
) -> Objective:
    losses = [(loss, timing) for timing in timed if (loss := worst_loss(timing)) is not None]
    loss, timing = min(losses, key=lambda pair: (pair[0], pair[1].schedule), default=(None, None))
    size = whole(claim.status.capacity.get("storage"))
    rate, rate_of = _rate(claim, covered.held, drills)
    restore = timedelta(seconds=size / rate) if size is not None and rate else None
    return Objective(
        claim=claim.ref,
        held=covered.held,
        worst_rpo=loss,
        schedule=timing.schedule if timing else None,
        cron=timing.cron if timing else "",
        duration=timing.duration if timing else None,
        rpo=_met(loss, covered.held.rpo),
        restore=restore,
        bytes=size,
        bytes_per_second=rate,
        rate_of=rate_of,
        rto=_met(restore, covered.held.rto),
        reasons=tuple(_reasons(timed, timing, restore)),
    )


def _met(found: timedelta | None, wanted: timedelta | None) -> Met:
    if wanted is None:
        return "not-demanded"
    return "unknown" if found is None else "met" if found <= wanted else "missed"


def _reasons(timed: Sequence[Timing], best: Timing | None, restore: timedelta | None) -> Iterable[str]:
    if best is None:
        is_paused, is_invalid = any(item.is_paused for item in timed), any(item.is_invalid for item in timed)
        yield "schedule-invalid" if is_invalid else "schedule-paused" if is_paused else "no-schedule"
    elif best.duration is None:
        yield "duration-unknown"
    if restore is None:
        yield "never-measured"


def _rate(claim: PersistentVolumeClaim, held: BackupClass, drills: Sequence[Drill]) -> tuple[float | None, RateOf]:
    """Gives the slowest restore that was measured of the claim, else of its class, else of its StorageClass."""
    storage_class = claim.spec.storage_class_name or ""
    near: tuple[tuple[RateOf, list[Drill]], ...] = (
        ("claim", [item for item in drills if item.claim == claim.ref]),
        ("class", [item for item in drills if item.backup_class == held.name]),
        ("storage-class", [item for item in drills if storage_class and item.storage_class == storage_class]),
    )
    for name, found in near:
        rates = [rate for item in found if (rate := item.bytes_per_second) is not None]
        if rates:
            return min(rates), name
    return None, "nothing"
