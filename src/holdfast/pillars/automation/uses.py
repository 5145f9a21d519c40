"""Use over time: what is in use at each look, what many looks say together, and when they say enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer
from holdfast.model.automation_uses import Use
from holdfast.model.objects.meta import condition
from holdfast.model.objects.storage import (
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeAttachment,
    VolumeSnapshot,
    VolumeSnapshotContent,
)
from holdfast.model.objects.workloads import CronJob, Job, ReplicaSet
from holdfast.model.refs import Ref
from holdfast.pillars.automation.claim_namers import Raws, mentions
from holdfast.pillars.automation.needs_of_claims import (
    needs_of_claims,
    sources_of,
    specs_of,
    unseen,
)
from holdfast.verdicts.cron import Schedule, next_after, parse

MOST_APART: Final = timedelta(hours=26)
"""Looks that lie further apart may have missed a daily use."""
_DAY: Final = timedelta(days=1)
_AHEAD: Final = timedelta(days=2 * 366)


def seen_uses(facts: Facts, raws: Raws) -> Mapping[str, bool]:
    """Says of claims, volumes, snapshots and Jobs, by their unique ids, whether something uses or may need them now.

    A ReplicaSet is in use while Pods of it are ready: a revision that once served is one to go back to.
    What nobody can say of is left out: a use that is seen counts whatever else could not be read, but nothing is
    unused because its user was not read.
    """
    found = dict(_jobs(facts))
    found |= {item.metadata.uid: item.status.ready_replicas > 0 for item in facts.all(ReplicaSet) if item.metadata.uid}
    is_blind = bool(unseen(facts.snapshot, raws))
    for uid, is_used in (*_claims(facts, raws), *_volumes(facts), *_snapshots(facts, raws), *_contents(facts)):
        if uid and (is_used or not is_blind):
            found[uid] = is_used
    return found


def remembered(before: Mapping[str, Use], seen: Mapping[str, bool], now: datetime) -> Mapping[str, Use]:
    """Adds a look to what earlier looks said; what was not looked at for too long begins anew."""
    kept = {uid: use for uid, use in before.items() if uid not in seen and not _is_stale(use, now)}
    return kept | {uid: _with_look(before.get(uid), is_used, now) for uid, is_used in seen.items()}


def unused_through(use: Use | None, through: timedelta, now: datetime) -> Answer:
    """Says that nothing used an object for so long, seen by looks that were close enough to one another."""
    if use is None:
        return "unknown"
    if use.used is not None and use.used > now - through:
        return "no"
    if use.last is None or use.last > now or _is_stale(use, now):
        return "unknown"
    is_dense = use.gap <= MOST_APART and (use.looks - 1) * MOST_APART >= use.last - use.first
    return "yes" if is_dense and use.first <= now - through else "unknown"


def longest_pause(facts: Facts, namespace: str, now: datetime) -> timedelta | None:
    """Gives the longest time between two starts of any CronJob of a namespace; None where one cannot be told.

    A suspended one counts as well. What it makes may need a claim that its own template does not name.
    """
    if not facts.knows(CronJob.KIND):
        return None
    longest = timedelta(0)
    for job in facts.all(CronJob):
        if job.namespace == namespace:
            schedule = parse(job.spec.schedule)
            pause = _pause(schedule, now) if schedule is not None else None
            if pause is None:
                return None
            longest = max(longest, pause)
    return longest


def is_finished(job: Job) -> bool:
    """Says that a Job has come to its end, well or badly."""
    ends = (condition(job.status.conditions, type_) for type_ in ("Complete", "Failed"))
    return any(item is not None and item.status == "True" for item in ends)


def snapshots_in_use(facts: Facts, raws: Raws) -> frozenset[Ref]:
    """Names the VolumeSnapshots that a claim, a template of claims or an object of an extension is filled from."""
    named = {ref for _, namespace, spec in specs_of(facts) for ref in sources_of(spec, namespace)}
    for ref, raw in raws.items():
        if ref.group:
            named |= {Ref(kind, name, space) for kind, space, name in mentions(raw.get("spec"), ref.namespace)}
    return frozenset(ref for ref in named if ref.kind == VolumeSnapshot.KIND)


def _with_look(use: Use | None, is_used: bool, now: datetime) -> Use:
    used = now if is_used else use.used if use is not None else None
    if use is None or use.last is None or _is_stale(use, now) or use.last > now:
        return Use(first=now, used=used, looks=1, gap=timedelta(0), last=now)
    return replace(use, used=used, looks=use.looks + 1, gap=max(use.gap, now - use.last), last=now)


def _is_stale(use: Use, now: datetime) -> bool:
    return use.last is None or now - use.last > MOST_APART


def _claims(facts: Facts, raws: Raws) -> Iterator[tuple[str, bool]]:
    needs = needs_of_claims(facts, raws)
    for claim in facts.all(PersistentVolumeClaim):
        yield claim.metadata.uid, claim.ref in needs


def _volumes(facts: Facts) -> Iterator[tuple[str, bool]]:
    """Says so of volumes: one that waits for its claim is reserved; a Released one holds what nobody asks for."""
    asked = {claim.spec.volume_name for claim in facts.all(PersistentVolumeClaim)}
    attached = {item.spec.source.persistent_volume_name for item in facts.all(VolumeAttachment)}
    is_blind = not (facts.knows(PersistentVolumeClaim.KIND) and facts.knows(VolumeAttachment.KIND))
    for volume in facts.all(PersistentVolume):
        is_reserved = volume.spec.claim_ref is not None and volume.status.phase not in ("Released", "Failed")
        is_used = is_reserved or volume.name in asked or volume.name in attached
        if is_used or not is_blind:
            yield volume.metadata.uid, is_used


def _snapshots(facts: Facts, raws: Raws) -> Iterator[tuple[str, bool]]:
    named = snapshots_in_use(facts, raws)
    for item in facts.all(VolumeSnapshot):
        yield item.metadata.uid, item.ref in named


def _contents(facts: Facts) -> Iterator[tuple[str, bool]]:
    for item in facts.all(VolumeSnapshotContent):
        owner = item.spec.volume_snapshot_ref
        found = facts.find(VolumeSnapshot, owner.name, owner.namespace)
        is_used = found is not None and owner.uid in ("", found.metadata.uid)
        if is_used or facts.knows(VolumeSnapshot.KIND):
            yield item.metadata.uid, is_used


def _jobs(facts: Facts) -> Iterator[tuple[str, bool]]:
    return ((job.metadata.uid, not is_finished(job)) for job in facts.all(Job) if job.metadata.uid)


def _pause(schedule: Schedule, now: datetime) -> timedelta | None:
    """Gives the longest time between two days of a schedule, and the day that hours may add."""
    if schedule.every is not None:
        return schedule.every
    daily = replace(schedule, minutes=frozenset({0}), hours=frozenset({0}))
    return _longest(daily, now.replace(hour=0, minute=0, second=0, microsecond=0))


@lru_cache(maxsize=1024)
def _longest(daily: Schedule, day: datetime) -> timedelta | None:
    """Gives it from the starts of two years; many schedules differ in their hour alone."""
    at, longest = next_after(daily, day), None
    while at is not None and at < day + _AHEAD:
        then = next_after(daily, at)
        if then is None:
            return None
        at, longest = then, max(longest or timedelta(0), then - at)
    return longest + _DAY if longest is not None else None
