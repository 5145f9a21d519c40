"""What namespaces may use of storage, and what is kept and used by nobody."""

from __future__ import annotations

from holdfast.model.check import Line, Values
from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.model.units import whole
from holdfast.pillars.prevention.queries.readings import judged, percent, size, spaces, unmeasured
from holdfast.pillars.prevention.queries.usage import by_namespace, is_storage, mounted
from holdfast.pillars.prevention.told import Answer, Told, lacking


def policy(told: Told, *, share: float) -> Answer:
    """Answers which namespaces with claims have no quota for storage, and which quotas are used up to a share."""
    missing = told.unread("ResourceQuota", "PersistentVolumeClaim", "LimitRange")
    if missing:
        return lacking(missing)
    limited = {quota.namespace for quota in told.facts.all(ResourceQuota) if any(map(is_storage, quota.spec.hard))}
    bounded = {
        item.namespace
        for item in told.facts.all(LimitRange)
        if any(limit.type == "PersistentVolumeClaim" for limit in item.spec.limits)
    }
    lines = []
    for name in sorted({claim.namespace for claim in told.facts.all(PersistentVolumeClaim)}):
        what = "quota" if name in limited else "limit-only" if name in bounded else "no-quota"
        lines.append(Line(what=what, object=Ref("Namespace", name), is_bad=name not in limited))
    used = [line for line in by_namespace(told, share=share).lines if line.what == "quota-used"]
    return judged((*lines, *used))


def idle(told: Told, *, share: float, large: float) -> Answer:
    """Answers what is paid for and hardly used: volumes that nobody mounts, that nobody claims, or that are empty.

    A mounted volume counts where it is at least so many bytes large and less than a share of it is used.
    """
    missing = told.unread("PersistentVolume", "PersistentVolumeClaim", "Pod") or told.unmeasured("volume_used_bytes")
    if missing:
        return lacking(missing)
    used = mounted(told)
    claims = {claim.ref: claim for claim in told.facts.all(PersistentVolumeClaim)}
    lines = []
    for volume in told.facts.all(PersistentVolume):
        bytes_ = whole(volume.spec.capacity.get("storage")) or 0
        if volume.status.phase in ("Released", "Failed"):
            kept: Values = {"size": size(bytes_), "phase": volume.status.phase}
            lines.append(Line(what="unclaimed", object=volume.ref, values=kept, is_bad=True))
    measured = {item.subject: item for item in spaces(told, "volume")}
    for ref, claim in sorted(claims.items()):
        bytes_ = whole(claim.status.capacity.get("storage")) or 0
        if claim.status.phase == "Bound" and not told.facts.pods_by_claim.get(ref):
            lines.append(Line(what="unmounted", object=ref, values={"size": size(bytes_)}, is_bad=True))
        elif ref in measured:
            item = measured[ref]
            is_bad = item.whole >= large and item.share < share
            values: Values = {"size": size(item.whole), "percent": percent(item.share)}
            lines.append(Line(what="filled", object=ref, values=values, is_bad=is_bad))
    return judged(lines, unmeasured(used - measured.keys()))
