"""Which claims have a recovery point within their RPO, which of them was ever restored, and which nobody can tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from holdfast.model.backups import BackupClass, BackupPolicy, Drill, Protection
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.outcome import Answer
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.backups.effective import Demand, demands
from holdfast.pillars.backups.witnesses import Witnesses, drivers, points_by_claim, unseen_kinds
from holdfast.verdicts.recovery_points import RecoveryPoint

USUAL: Final = BackupClass(name="default", rpo=timedelta(hours=24))
"""What is demanded where nobody demanded anything: a point of every day."""
SKEW: Final = timedelta(minutes=5)
"""By how much the clock of a storage system may be ahead of that of whoever looks."""
CRASH_ONLY: Final = frozenset({"snapshot", "snapshot-content", "longhorn"})


class ClaimCoverage(Struct, frozen=True, kw_only=True):
    """How the data of a claim is protected.

    `demand` is what is asked and `held` the class by which it was judged. `newest` is the newest whole point, `age` how
    old it is. `proof` is the newest drill that verified a restore, and is not too old for the class. `reasons` say why
    it stands as it does or what to look at, and `missing` names the kinds that would have to be read to know.
    """

    claim: Ref
    state: Protection
    held: BackupClass
    demand: Demand
    newest: RecoveryPoint | None = None
    age: timedelta | None = None
    proof: Drill | None = None
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    points: int = 0


def coverage(seen: Witnesses, policy: BackupPolicy, usual: BackupClass = USUAL) -> tuple[ClaimCoverage, ...]:
    """Judges every claim, by namespace and name."""
    wanted, points, drills = demands(policy, seen.snapshot), points_by_claim(seen), _drills(seen.drills)
    by_volume = drivers(seen.snapshot)
    blind = _reads_labels_blindly(policy, seen.snapshot)
    found = []
    for claim in sorted(seen.snapshot.all(PersistentVolumeClaim), key=lambda item: item.ref):
        key = (claim.namespace, claim.name)
        missing = (*unseen_kinds(seen, claim, by_volume.get(claim.spec.volume_name, "")), *blind)
        tried = drills.get(claim.ref, ())
        found.append(_judged(claim, wanted[key], usual, points.get(key, ()), tried, missing, seen.now))
    return tuple(found)


def counted(found: Iterable[ClaimCoverage]) -> Mapping[Protection, int]:
    """Counts the claims by how they stand."""
    counts: dict[Protection, int] = dict.fromkeys(
        ("covered-proven", "covered-unproven", "stale", "none", "unknown", "not-needed"), 0
    )
    for item in found:
        counts[item.state] += 1
    return counts


def _judged(
    claim: PersistentVolumeClaim,
    demand: Demand,
    usual: BackupClass,
    points: Sequence[RecoveryPoint],
    drills: Sequence[Drill],
    missing: tuple[str, ...],
    now: datetime | None,
) -> ClaimCoverage:
    held = demand.backup_class or usual
    reasons = _of_demand(demand)
    free = _needs_none(claim, demand)
    if free:
        return ClaimCoverage(claim=claim.ref, state="not-needed", held=held, demand=demand, reasons=(free,))
    if now is None:
        return ClaimCoverage(
            claim=claim.ref, state="unknown", held=held, demand=demand, reasons=("no-time",), points=len(points)
        )
    own = [point for point in points if _is_of_this_claim(point, claim, now)]
    newest = next((point for point in own if point.complete is Answer.YES), None)
    age = max(now - newest.taken_at, timedelta(0)) if newest is not None and newest.taken_at else None
    state, why, lacking = _state(newest, age, own, held, missing, now)
    proof = _proof(drills, held, now)
    if state == "covered-unproven":
        state = "covered-proven" if proof is not None else state
        why += _doubts(newest, drills, held, proof)
    return ClaimCoverage(
        claim=claim.ref,
        state=state,
        held=held,
        demand=demand,
        newest=newest,
        age=age,
        proof=proof,
        reasons=(*reasons, *why),
        missing=lacking,
        points=len(points),
    )


def _state(
    newest: RecoveryPoint | None,
    age: timedelta | None,
    own: Sequence[RecoveryPoint],
    held: BackupClass,
    missing: tuple[str, ...],
    now: datetime,
) -> tuple[Protection, tuple[str, ...], tuple[str, ...]]:
    if age is not None and age <= held.rpo:
        return "covered-unproven", (), ()
    if missing:
        return "unknown", ("kinds-unread",), missing
    in_time = [point for point in own if point.taken_at is not None and now - point.taken_at <= held.rpo]
    open_points = [point for point in in_time if point.complete is Answer.UNKNOWN]
    if open_points:
        return "unknown", open_points[0].reasons, ()
    why = in_time[0].reasons if in_time else ()
    return ("stale" if newest is not None else "none"), why or _why_none(own, newest), ()


def _why_none(own: Sequence[RecoveryPoint], newest: RecoveryPoint | None) -> tuple[str, ...]:
    if newest is not None:
        return ()
    return own[0].reasons if own else ("no-point",)


def _needs_none(claim: PersistentVolumeClaim, demand: Demand) -> str:
    """Says why a claim needs no backup; empty where it does."""
    if demand.is_exempt:
        return "exempt"
    if any(owner.kind == "Pod" for owner in claim.metadata.owner_references):
        return "ephemeral"
    return "no-data-yet" if claim.status.phase == "Pending" and not claim.spec.volume_name else ""


def _of_demand(demand: Demand) -> tuple[str, ...]:
    found = ("class-unknown",) if demand.unknown_class else () if demand.backup_class else ("no-class",)
    return (*found, *(("classes-tie",) if demand.ties else ()))


def _is_of_this_claim(point: RecoveryPoint, claim: PersistentVolumeClaim, now: datetime) -> bool:
    """Says that a point is of this claim, and not of an earlier one of its name, nor of a moment that is to come."""
    made = claim.metadata.creation_timestamp
    if point.taken_at is None:
        return point.complete is not Answer.YES
    return (made is None or point.taken_at >= made) and point.taken_at <= now + SKEW


def _proof(drills: Sequence[Drill], held: BackupClass, now: datetime) -> Drill | None:
    """Gives the newest drill, where it verified what was restored and is not too old."""
    last = max(drills, key=lambda item: item.ended, default=None)
    is_good = last is not None and last.verdict == "verified" and now - last.ended <= held.proof
    return last if is_good else None


def _doubts(
    newest: RecoveryPoint | None, drills: Sequence[Drill], held: BackupClass, proof: Drill | None
) -> tuple[str, ...]:
    found = []
    last = max(drills, key=lambda item: item.ended, default=None)
    if last is not None and proof is None:
        found.append("proof-too-old" if last.verdict == "verified" else f"drill-{last.verdict}")
    elif last is None:
        is_restored = newest is not None and newest.tested in ("used", "restored")
        found.append("restored-unchecked" if is_restored else "never-restored")
    if held.consistency != "crash" and newest is not None and newest.kind in CRASH_ONLY:
        found.append("crash-consistent-only")
    return tuple(found)


def _drills(drills: Iterable[Drill]) -> Mapping[Ref, tuple[Drill, ...]]:
    found: defaultdict[Ref, list[Drill]] = defaultdict(list)
    for item in drills:
        found[item.claim].append(item)
    return {claim: tuple(items) for claim, items in found.items()}


def _reads_labels_blindly(policy: BackupPolicy, snapshot: Snapshot) -> tuple[str, ...]:
    needs_labels = any(item.namespace_labels for item in policy.classes)
    return (Namespace.KIND,) if needs_labels and not snapshot.knows(Namespace.KIND) else ()
