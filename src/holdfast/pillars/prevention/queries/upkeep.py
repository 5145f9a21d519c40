"""Versions, what the next release drops, images and licences: what ages without anybody touching it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.check import Line, Values
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import Unread
from holdfast.pillars.prevention.hygiene import (
    Component,
    components,
    dropped,
    minor_of,
    support_of,
    unread_versions,
)
from holdfast.pillars.prevention.hygiene_images import images, licences
from holdfast.pillars.prevention.queries.readings import judged
from holdfast.pillars.prevention.told import Answer, Told, lacking

NO_TIME = Unread("moment of the input", "not-listed")
_IN_TREE = "kubernetes.io/"
_STATIC = "kubernetes.io/no-provisioner"
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"


def versions(told: Told, *, left: float, patch_days: float) -> Answer:
    """Answers whether every version is supported for so many days, none may not run with another, and patches are in.

    A newer patch counts against a version once it has been out for so many days.
    """
    if told.now is None:
        return lacking((NO_TIME,))
    missing = unread_versions(told.facts.snapshot)
    if missing:
        return lacking(missing)
    found = components(told.facts.snapshot)
    lines = [line for item in found for line in _skew(item)]
    known = {item.version for item in found if item.name in ("API server", "kubelet")}
    blind = []
    for version in sorted(known):
        support = support_of(version, told.now.date())
        if support.state == "unknown":
            blind.append(Unread(version, "version-unknown"))
            continue
        days, lag = support.days_left, (told.now.date() - support.patch_since).days if support.patch_since else None
        values: Values = {"version": version, "end": str(support.end or "-"), "days": days, "state": support.state}
        lines.append(Line(what="support", values=values, is_bad=days is None or days < left))
        if lag is not None:
            patch: Values = {"version": version, "patch": support.newer_patch, "days": lag}
            lines.append(Line(what="patch-out", values=patch, is_bad=lag > patch_days))
    return judged(lines, blind)


def debt(told: Told) -> Answer:
    """Answers what is left over from the past and will fail one day: dropped APIs, moving images, old settings."""
    snapshot = told.facts.snapshot
    missing = told.unread("Pod", "StorageClass", "PersistentVolumeClaim")
    minor = minor_of(snapshot.provenance.kubernetes_version)
    if minor is None:
        missing = (*missing, Unread("kubernetes version", "not-listed"))
    if missing or minor is None:
        return lacking(missing)
    return judged([*_dropped(told, minor), *_moving(told), *_outdated(told)])


def licences_end(told: Told, *, days: float) -> Answer:
    """Answers which stated licences end within so many days; where none is stated, nothing is said against it."""
    if told.now is None:
        return lacking((NO_TIME,))
    missing = told.unread("Namespace", "Deployment", "StatefulSet", "DaemonSet")
    if missing:
        return lacking(missing)
    lines = []
    for item in licences(told.facts.snapshot):
        left = (item.ends - told.now.date()).days if item.ends is not None else None
        values: Values = {"name": item.name or "-", "end": str(item.ends or "-"), "days": left}
        lines.append(Line(what="licence", object=item.object, values=values, is_bad=left is None or left < days))
    return judged(lines)


def _skew(item: Component) -> Iterator[Line]:
    if item.skew in ("newer", "too-old"):
        values: Values = {"name": item.name, "version": item.version, "behind": item.behind}
        for ref in item.objects:
            yield Line(what=f"skew-{item.skew}", object=ref, values=values, is_bad=True)
    else:
        values = {"name": item.name, "version": item.version, "count": len(item.objects) or 1}
        yield Line(what="skew-fine", values=values)


def _dropped(told: Told, minor: int) -> Iterator[Line]:
    for use in dropped(told.facts.snapshot, minor + 1):
        values: Values = {"api": use.api, "kind": use.kind, "removed": use.removed, "use": use.use or "-"}
        for ref in use.objects:
            yield Line(what="api-dropped", object=ref, values=values, is_bad=True)
        if not use.objects:
            yield Line(what="api-served", values=values)


def _moving(told: Told) -> Iterator[Line]:
    for image in images(told.facts.snapshot):
        for ref in image.users:
            if image.pinning == "moving":
                yield Line(what="image-moving", object=ref, values={"image": image.image}, is_bad=True)
        if image.pinning != "moving":
            yield Line(what="image-pinned", values={"image": image.image, "pinning": image.pinning})


def _outdated(told: Told) -> Iterator[Line]:
    for item in told.facts.all(StorageClass):
        if item.provisioner.startswith(_IN_TREE) and item.provisioner != _STATIC:
            yield Line(what="in-tree", object=item.ref, values={"driver": item.provisioner}, is_bad=True)
    for claim in told.facts.all(PersistentVolumeClaim):
        if _OLD_CLASS in claim.annotations:
            yield Line(what="old-annotation", object=claim.ref, values={"annotation": _OLD_CLASS}, is_bad=True)
