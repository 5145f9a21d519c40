"""Deleting a claim that nobody missed through its quarantine, and whose data was proven to come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import (
    Terms,
    bytes_of,
    disk_alone,
    needed_by_nothing,
    not_held,
    terms_of,
    terms_usable,
    unmissed,
    unused_over_time,
)
from holdfast.pillars.automation.copies import copy_proven, volume_of
from holdfast.pillars.automation.last_seen import disk_last_seen
from holdfast.pillars.automation.needs_of_claims import KINDS, WIDE
from holdfast.pillars.automation.quarantine import Quarantine, is_unchanged, marked_since, quarantine_of
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.pillars.automation.uses import longest_pause

ACTION = Action(
    risk="R3",
    version=1,
    target="PersistentVolumeClaim",
    reads=(*KINDS, "PersistentVolume"),
    wide=(*WIDE, "VolumeSnapshotContent"),
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("delete",)),),
    never_alone=True,
    leaves="deletion-proof",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a claim is deleted."""
    raw, terms, volume = scene.raw[scene.ref], terms_of(scene.told), _volume(scene)
    found = quarantine_of(raw)
    yield terms_usable(scene)
    yield Condition(name="quarantined", answer="yes" if found else "no")
    yield _reclaim_known(volume)
    yield disk_alone(scene.facts, volume)
    yield not_held(scene, scene.target.uid, volume.metadata.uid if volume else "")
    yield needed_by_nothing(scene, scene.ref)
    if found is None or terms is None:
        return
    yield _grace_over(scene, found, terms)
    yield Condition(name="unchanged", answer="yes" if is_unchanged(raw) else "no")
    through = _missed_through(scene.facts, scene.target.namespace, found.since, terms, scene.now)
    yield unused_over_time(scene, scene.target.uid, through)
    yield copy_proven(scene, scene.ref, found.since)[0]


def draft(scene: Scene) -> Draft | Stop:
    """Gives the deletion, and says what goes with it and how the data comes back."""
    target, volume, found = scene.target, _volume(scene), quarantine_of(scene.raw[scene.ref])
    _, copy = copy_proven(scene, scene.ref, found.since) if found else (None, None)
    if volume is None or found is None or copy is None:
        return Stop(key="last-copy")
    is_kept = volume.spec.persistent_volume_reclaim_policy == "Retain"
    of_volume = scene.target_of(volume.ref)
    outcome = (
        Probe(fact="phase-is", target=of_volume, wanted="Released", within=CONTROLLERS)
        if is_kept
        else Probe(fact="gone", target=of_volume, wanted="", within=CONTROLLERS)
    )
    size = bytes_of(volume.spec.capacity)
    key = "volume-kept" if is_kept else "volume-deleted"
    return Draft(
        writes=(Write(verb="delete", target=target, body={"propagationPolicy": "Background"}),),
        irreversible="restore-only",
        probes=(Probe(fact="gone", target=target, wanted="", within=CONTROLLERS), outcome),
        cost=Cost(objects=1, bytes=size),
        effect={"pv": volume.name, "copy": str(copy.object), **disk_last_seen(volume, is_claimed=True)},
        warnings=(Remark(key=key, values={"pv": volume.name, "copy": str(copy.object)}),),
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the claims whose quarantine is over and that nobody missed."""

    def through(claim: PersistentVolumeClaim, terms: Terms, now: datetime) -> timedelta | None:
        since = marked_since(claim)
        is_over = since is not None and now - since >= terms.grace
        return _missed_through(facts, claim.namespace, since, terms, now) if since is not None and is_over else None

    return unmissed(facts, told, through)


def _missed_through(facts: Facts, namespace: str, since: datetime, terms: Terms, now: datetime) -> timedelta | None:
    """Gives for how long nobody may have missed a claim: its quarantine, and the longest pause of what runs there."""
    pause = longest_pause(facts, namespace, now)
    return max(terms.grace, now - since, pause) if pause is not None else None


def _grace_over(scene: Scene, found: Quarantine, terms: Terms) -> Condition:
    ends = found.since + terms.grace
    # A mark from the future was made by another clock; nobody knows how long it has been there.
    answer: Answer = "unknown" if found.since > scene.now else "yes" if scene.now >= ends else "no"
    return Condition(name="grace-over", answer=answer, values={"ends": f"{ends:%Y-%m-%d %H:%M}Z"})


def _reclaim_known(volume: PersistentVolume | None) -> Condition:
    if volume is None:
        return Condition(name="reclaim-known", answer="unknown")
    policy = volume.spec.persistent_volume_reclaim_policy
    is_known = policy in ("Delete", "Retain")
    return Condition(
        name="reclaim-known", answer="yes" if is_known else "no", values={"policy": policy, "pv": volume.name}
    )


def _volume(scene: Scene) -> PersistentVolume | None:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    return volume_of(scene.facts, claim) if claim is not None else None
