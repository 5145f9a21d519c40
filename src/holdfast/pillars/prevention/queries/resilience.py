"""Whether what is lost comes back: recovery points, restores that were tried, and what the loss of a node would do."""

from __future__ import annotations

from datetime import datetime, timedelta

from holdfast.model.check import Line, Values
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.storage import PersistentVolumeClaim, VolumeSnapshot
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.pillars.prevention.queries.readings import judged
from holdfast.pillars.prevention.queries.usage import mounted
from holdfast.pillars.prevention.told import Answer, Told, lacking

RESTORES = "Restore.velero.io"
NO_TIME = Unread("moment of the input", "not-listed")
_FAILED = ("Failed", "PartiallyFailed", "FailedValidation")


def protected(told: Told, *, days: float) -> Answer:
    """Answers whether every claim in use has a snapshot that is ready and no older than so many days.

    Backups by other tools leave no trace on the claim and are not counted.
    """
    if told.now is None:
        return lacking((NO_TIME,))
    missing = told.unread("PersistentVolumeClaim", "Pod", "VolumeSnapshot")
    if missing:
        return lacking(missing)
    newest = _newest(told)
    lines = []
    for ref in sorted(mounted(told)):
        made = newest.get(ref)
        age = told.now - made if made is not None else None
        values: Values = {"days": round(age.total_seconds() / 86400, 1) if age is not None else None}
        what = "snapshot" if age is not None else "no-snapshot"
        lines.append(Line(what=what, object=ref, values=values, is_bad=age is None or age > timedelta(days=days)))
    return judged(lines)


def restored(told: Told, *, days: float) -> Answer:
    """Answers which restores were tried in so many days; one that failed is bad, that there is none is only said.

    A claim that was made of a snapshot counts, and a Restore of Velero where those were read. Either may have been
    cleaned up after it served.
    """
    if told.now is None:
        return lacking((NO_TIME,))
    missing = told.unread("PersistentVolumeClaim")
    if missing:
        return lacking(missing)
    since = told.now - timedelta(days=days)
    lines = []
    for claim in told.facts.all(PersistentVolumeClaim):
        name = _source(claim)
        if name and _is_since(claim.metadata.creation_timestamp, since):
            values: Values = {"snapshot": name, "phase": claim.status.phase}
            lines.append(Line(what="restored", object=claim.ref, values=values, is_bad=claim.status.phase != "Bound"))
    for item in told.facts.snapshot.of_kind(RESTORES):
        if isinstance(item, GenericObject) and _is_since(item.metadata.creation_timestamp, since):
            phase = item.status.phase
            own: Values = {"phase": phase}
            lines.append(Line(what="restore", object=item.ref, values=own, is_bad=phase in _FAILED))
    return judged(lines or [Line(what="no-restore", values={"days": int(days)})])


def survives(told: Told, *, zones: bool) -> Answer:
    """Answers what somebody would miss if any one node went, and any one zone where that is asked for.

    This is reckoned from requests, places and volumes; it replaces no drill.
    """
    losses = told.losses
    if losses is None:
        return lacking(told.unread("Node", "Pod") or (Unread("Node", "not-listed"),))
    lines = []
    for loss in losses:
        if zones or loss.name.startswith("Node "):
            found = [_harm(loss.name, effect, ref) for effect, ref in loss.harms]
            lines += found or [Line(what="survives", values={"lost": loss.name})]
    return judged(lines)


def _harm(lost: str, effect: str, ref: Ref) -> Line:
    return Line(what="harm", object=ref, values={"lost": lost, "effect": effect}, is_bad=True)


def _newest(told: Told) -> dict[Ref, datetime]:
    found: dict[Ref, datetime] = {}
    for item in told.facts.all(VolumeSnapshot):
        name, made = item.spec.source.persistent_volume_claim_name, item.status.creation_time
        if name and made is not None and item.status.ready_to_use:
            ref = Ref("PersistentVolumeClaim", name, item.namespace)
            found[ref] = max(made, found.get(ref, made))
    return found


def _source(claim: PersistentVolumeClaim) -> str:
    """Names the snapshot of which a claim was made, if it was."""
    source = claim.spec.data_source_ref or claim.spec.data_source
    return str(source.get("name", "")) if isinstance(source, dict) and source.get("kind") == "VolumeSnapshot" else ""


def _is_since(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since
