"""How long points are kept against how long they must be: what expires too early, and what a hold forbids to delete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from holdfast.model.backups import BackupClass, BackupPolicy, LegalHold
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeSnapshot,
    VolumeSnapshotContent,
)
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment
from holdfast.pillars.backups.conflicts import Conflict, conflict
from holdfast.pillars.backups.coverage import ClaimCoverage
from holdfast.pillars.backups.schedules import Timing, timings
from holdfast.pillars.backups.velero_faults import velero_faults
from holdfast.pillars.backups.witnesses import SCHEDULE, Witnesses
from holdfast.verdicts.recovery_backups import BACKUP, includes, part

LONG: Final = timedelta(days=365)
"""From when on a snapshot that goes with its object is no place to keep anything."""


def retention_of(policy: BackupPolicy, held: BackupClass) -> timedelta | None:
    """Gives how long points of a class must be kept: as long as the class or its data class says, the longer one."""
    data = policy.data_class(held.data_class)
    return max((span for span in (held.retention, data.retention if data else None) if span), default=None)


def conflicts(
    seen: Witnesses, policy: BackupPolicy, covered: Sequence[ClaimCoverage], holds: Iterable[LegalHold] = ()
) -> tuple[Conflict, ...]:
    """Lists what contradicts the demands, the gravest first."""
    order = {"fail": 0, "unknown": 1, "warn": 2}
    found = [
        *_of_classes(policy),
        *_of_schedules(seen, policy, covered),
        *_of_snapshots(seen, policy, covered),
        *_of_immutability(covered),
        *_of_holds(seen, covered, tuple(holds)),
        *velero_faults(seen, covered),
    ]
    # Many claims of one class meet the same schedule.
    once = {(order[item.weight], item.what, item.subject, *sorted(item.values.items())): item for item in found}
    return tuple(once[key] for key in sorted(once))


def days(span: timedelta) -> str:
    """Gives a length of time in days, with one digit where it is no whole number of them."""
    return f"{span / timedelta(days=1):.4g}"


def _of_classes(policy: BackupPolicy) -> Iterator[Conflict]:
    for item in policy.classes:
        data = policy.data_class(item.data_class)
        if data is not None and item.retention is not None and item.retention < data.retention:
            values = {"data_class": data.name, "days": days(item.retention), "needed": days(data.retention)}
            yield conflict("fail", "class-below-data-class", Ref("BackupClass", item.name), values)
        if item.retention is not None and item.retention < item.rpo:
            values = {"days": days(item.retention), "needed": days(item.rpo)}
            yield conflict("fail", "retention-below-rpo", Ref("BackupClass", item.name), values)


def _of_schedules(seen: Witnesses, policy: BackupPolicy, covered: Sequence[ClaimCoverage]) -> Iterator[Conflict]:
    by_clock = timings(seen)
    for item in covered:
        needed = retention_of(policy, item.held)
        if item.state == "not-needed":
            continue
        own = [
            timing
            for timing in by_clock.get((item.claim.namespace, item.claim.name), ())
            if not timing.is_paused and not timing.is_invalid
        ]
        yield from _early(item, own)
        keeping = [timing for timing in own if timing.ttl is not None]
        longest = max(keeping, key=lambda timing: (timing.ttl or timedelta(0), timing.schedule), default=None)
        if needed is None:
            continue
        if longest is None:
            yield from _kept_by_nothing(seen, item, own, needed)
        elif longest.ttl is not None and longest.ttl < needed:
            values = {"class": item.held.name, "days": days(longest.ttl), "needed": days(needed)}
            yield conflict("fail", "ttl-below-retention", longest.schedule, values)


def _early(item: ClaimCoverage, own: Iterable[Timing]) -> Iterator[Conflict]:
    for timing in own:
        if timing.ttl is None or timing.widest is None:
            continue
        if timing.ttl < timing.widest:
            values = {"days": days(timing.ttl), "needed": days(timing.widest)}
            yield conflict("fail", "ttl-below-interval", timing.schedule, values)
        elif timing.ttl < item.held.rpo:
            values = {"class": item.held.name, "days": days(timing.ttl), "needed": days(item.held.rpo)}
            yield conflict("fail", "ttl-below-rpo", timing.schedule, values)


def _kept_by_nothing(
    seen: Witnesses, item: ClaimCoverage, own: Sequence[Timing], needed: timedelta
) -> Iterator[Conflict]:
    values = {"class": item.held.name, "needed": days(needed)}
    if not seen.is_seen(SCHEDULE):
        yield conflict("unknown", "schedules-unread", item.claim, values)
    elif not own and item.held.by == "velero":
        yield conflict("fail", "nothing-keeps", item.claim, values)


def _of_snapshots(seen: Witnesses, policy: BackupPolicy, covered: Sequence[ClaimCoverage]) -> Iterator[Conflict]:
    """Finds snapshots whose data goes with their object although it has to stay for years."""
    held = {(item.claim.namespace, item.claim.name): item.held for item in covered}
    for snapshot, content in _contents(seen):
        own = held.get((snapshot.namespace, snapshot.spec.source.persistent_volume_claim_name or ""))
        needed = retention_of(policy, own) if own is not None else None
        if own is None or own.by != "snapshot" or content.spec.deletion_policy != "Delete":
            continue
        if own.is_immutable or (needed is not None and needed >= LONG):
            values = {"class": own.name, "needed": days(needed) if needed else "-"}
            yield conflict("fail", "deletion-policy-delete", snapshot.ref, values)


def _contents(seen: Witnesses) -> Iterator[tuple[VolumeSnapshot, VolumeSnapshotContent]]:
    for item in seen.snapshot.all(VolumeSnapshot):
        name = item.status.bound_volume_snapshot_content_name
        content = seen.snapshot.find(VolumeSnapshotContent, name) if name else None
        if content is not None:
            yield item, content


def _of_immutability(covered: Sequence[ClaimCoverage]) -> Iterator[Conflict]:
    """Says that nobody can see from inside a cluster whether a bucket lets its objects be deleted."""
    for held in {item.held.name: item.held for item in covered if item.state != "not-needed"}.values():
        if held.is_immutable:
            values = {"location": held.location or "default"}
            yield conflict("unknown", "immutability-unproven", Ref("BackupClass", held.name), values)


def _of_holds(seen: Witnesses, covered: Sequence[ClaimCoverage], holds: Sequence[LegalHold]) -> Iterator[Conflict]:
    now = seen.now
    if now is None:
        return
    held = {item.claim: matter for item in covered if (matter := _matter(holds, item.claim, now))}
    volumes = {volume.name: volume for volume in seen.snapshot.all(PersistentVolume)}
    for claim, matter in sorted(held.items()):
        item = seen.snapshot.find(PersistentVolumeClaim, claim.name, claim.namespace)
        volume = volumes.get(item.spec.volume_name) if item is not None else None
        if volume is not None and volume.spec.persistent_volume_reclaim_policy == "Delete":
            yield conflict("fail", "hold-volume-delete", volume.ref, {"matter": matter, "claim": str(claim)})
    for snapshot, content in _contents(seen):
        claim = Ref(
            "PersistentVolumeClaim", snapshot.spec.source.persistent_volume_claim_name or "", snapshot.namespace
        )
        if claim in held and content.spec.deletion_policy == "Delete":
            yield conflict("fail", "hold-snapshot-delete", snapshot.ref, {"matter": held[claim], "claim": str(claim)})
    yield from _expiring(seen, held, now)


def _expiring(seen: Witnesses, held: Mapping[Ref, str], now: datetime) -> Iterator[Conflict]:
    spaces: dict[str, str] = {claim.namespace: matter for claim, matter in sorted(held.items())}
    for ref, raw in seen.of(BACKUP):
        expires = parse_moment(part(raw, "status").get("expiration"))
        matter = next((m for space, m in spaces.items() if includes(part(raw, "spec"), space)), None)
        if matter is not None and expires is not None and expires > now:
            yield conflict("fail", "hold-expires", ref, {"matter": matter, "at": f"{expires:%Y-%m-%d}"})


def _matter(holds: Sequence[LegalHold], claim: Ref, now: datetime) -> str:
    return next((item.matter for item in holds if item.holds(claim, now)), "")
