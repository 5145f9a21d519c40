"""What every clean-up asks before it begins, and tells of what it found: never age alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.model.automation import Answer, Condition
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.objects.workloads import Job, ReplicaSet
from holdfast.model.prices import monthly_on
from holdfast.model.refs import Ref
from holdfast.model.units import whole
from holdfast.pillars.automation.action import Proposal
from holdfast.pillars.automation.needs_of_claims import KINDS, needs_of_claims, unseen
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.uses import unused_through

GIB: Final = 1 << 30
Through = Callable[[PersistentVolumeClaim, "Terms", datetime], timedelta | None]
"""Gives for how long nothing may have used a claim; None of one that is none of those looked for."""
_HOURS = Annotated[float, Meta(ge=0, le=24 * 3660)]


class Terms(Struct, frozen=True, kw_only=True):
    """What people laid down for clean-ups.

    Nothing may have used an object for `unused_hours` before it is marked; marked, it waits for `grace_hours`. A copy
    may be `rpo_hours` older than the last moment in which the data could change. Of what ends by itself `undo_hours`
    are left to think again. Of the snapshots of a claim the newest `keep` stay, and those younger than `young_days`.
    """

    unused_hours: _HOURS = 7 * 24.0
    grace_hours: _HOURS = 14 * 24.0
    rpo_hours: _HOURS = 0.0
    undo_hours: _HOURS = 24.0
    keep: Annotated[int, Meta(ge=1)] = 3
    young_days: Annotated[float, Meta(ge=0, le=3660)] = 30.0

    @property
    def unused(self) -> timedelta:
        """Gives how long nothing may have used an object before it is marked."""
        return timedelta(hours=self.unused_hours)

    @property
    def grace(self) -> timedelta:
        """Gives how long an object waits for somebody to miss it."""
        return timedelta(hours=self.grace_hours)


def terms_of(told: Told) -> Terms | None:
    """Reads what people laid down; None where it cannot be read."""
    try:
        return msgspec.convert(dict(told.terms), Terms, strict=False)
    except msgspec.ValidationError:
        return None


def terms_usable(scene: Scene) -> Condition:
    """Says that what people laid down can be read."""
    return Condition(name="terms-usable", answer="no" if terms_of(scene.told) is None else "yes")


def needed_by_nothing(scene: Scene, claim: Ref, but: frozenset[Ref] = frozenset()) -> Condition:
    """Says that nothing mounts, names or may come back for a claim, apart from what is known to be no reason."""
    needs = [need for need in needs_of_claims(scene.facts, scene.raw).get(claim, ()) if need.by not in but]
    if needs:
        by = ", ".join(dict.fromkeys(str(need.by) for need in needs[:3]))
        return Condition(name="needed-by-nothing", answer="no", values={"by": by})
    missing = unseen(scene.facts.snapshot, scene.raw)
    answer: Answer = "unknown" if missing else "yes"
    return Condition(name="needed-by-nothing", answer=answer, values={"kinds": ", ".join(missing)} if missing else {})


def unused_over_time(scene: Scene, uid: str, through: timedelta | None) -> Condition:
    """Says that no look of so long a time saw an object in use; a time that cannot be told is never over."""
    use = scene.told.uses.get(uid)
    answer = unused_through(use, through, scene.now) if through is not None else "unknown"
    values = {
        "days": f"{through / timedelta(days=1):g}" if through is not None else "?",
        "used": use.used.date().isoformat() if use is not None and use.used is not None else "-",
        "kinds": ", ".join(scene.told.blind) or "-",
    }
    return Condition(name="unused-over-time", answer=answer, values=values)


def unmissed(facts: Facts, told: Told, through: Through) -> Iterator[Proposal]:
    """Proposes the claims that nothing names, that no legal hold is on, and that nothing used for long enough."""
    terms, now = terms_of(told), facts.now
    if terms is None or now is None or not all(map(facts.knows, KINDS)):
        return
    needs = needs_of_claims(facts, {})
    for claim in sorted(facts.all(PersistentVolumeClaim), key=lambda item: item.ref):
        uid = claim.metadata.uid
        span = through(claim, terms, now) if claim.ref not in needs and uid not in told.held else None
        if span is not None and unused_through(told.uses.get(uid), span, now) == "yes":
            size, class_ = bytes_of(claim.status.capacity), claim.spec.storage_class_name or ""
            yield Proposal(target=claim.ref, evidence=tuple(evidence_of(claim, facts, told, size, class_)))


def disk_alone(facts: Facts, volume: PersistentVolume | None) -> Condition:
    """Says that no other PersistentVolume stands for the same disk, which would be deleted under it."""
    disk = _disk(volume) if volume is not None else None
    others = [
        item.name
        for item in facts.all(PersistentVolume)
        if volume is not None and disk is not None and item.name != volume.name and _disk(item) == disk
    ]
    answer: Answer = "no" if others else "unknown" if volume is None else "yes"
    return Condition(name="disk-alone", answer=answer, values={"pv": ", ".join(sorted(others)) or "-"})


def not_held(scene: Scene, *uids: str) -> Condition:
    """Says that no legal hold lies on an object, nor on what would go with it."""
    return Condition(name="not-held", answer="no" if scene.told.held.intersection(uids) else "yes")


def evidence_of(item: KubeObject, facts: Facts, told: Told, size: int = 0, class_name: str = "") -> Iterator[str]:
    """Tells of a candidate: age, last use, owner, size, and money a month where the price of its class is known."""
    age, use = facts.age(item.metadata.creation_timestamp), told.uses.get(item.metadata.uid)
    owner = facts.top_owner(item.ref)
    if age is not None:
        yield f"age-days:{age.days}"
    if use is not None:
        yield f"seen-since:{use.first.date().isoformat()}"
        yield f"last-use:{use.used.date().isoformat() if use.used is not None else 'never-seen'}"
    if owner != item.ref:
        yield f"owner:{owner}"
    if size:
        yield f"size-gib:{size / GIB:g}"
    price = monthly_on(told.prices, class_name, facts.now.date()) if facts.now is not None else None
    if size and price is not None:
        yield f"money-a-month:{price.times(size / GIB).likely:.2f}"


@once
def owned(facts: Facts) -> Mapping[str, tuple[KubeObject, ...]]:
    """Groups the ReplicaSets and Jobs by the unique id of what controls them."""
    found: defaultdict[str, list[KubeObject]] = defaultdict(list)
    for item in (*facts.all(ReplicaSet), *facts.all(Job)):
        for owner in item.metadata.owner_references:
            if owner.controller and owner.uid:
                found[owner.uid].append(item)
    return {uid: tuple(items) for uid, items in found.items()}


def _disk(volume: PersistentVolume) -> tuple[str, str] | None:
    if volume.spec.csi is not None:
        return volume.spec.csi.driver, volume.spec.csi.volume_handle
    return (volume.spec.nfs.server, volume.spec.nfs.path) if volume.spec.nfs is not None else None


def bytes_of(quantities: Mapping[str, Any]) -> int:
    """Gives the storage among some quantities in bytes; 0 where there is none."""
    return whole(quantities.get("storage")) or 0
