"""How well a cluster is kept: versions, what the next release drops, certificates, images and licences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.pillars.prevention.hygiene import Skew, State, Support
from holdfast.pillars.prevention.hygiene_images import Pinning
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.hygiene import Hygiene, hygiene_of_files
from holdfast.service.operation import Operation
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import snapshot_of
from holdfast.texts.say import is_said, say

MOST_OBJECTS = 50


class OfHygiene(Struct, frozen=True, kw_only=True):
    """Of which cluster, and of which of its snapshots."""

    cluster: str
    snapshot: str = ""


class VersionShown(Struct, frozen=True, kw_only=True):
    """Whether a version is supported: until when, how many days are left, which newer patch it lacks since when."""

    version: str
    state: State
    end: date | None
    days_left: int | None
    newer_patch: str
    patch_since: date | None


class ComponentShown(Struct, frozen=True, kw_only=True):
    """A component with its version; `skew` says whether it may run with the API server, `behind` by how many minors."""

    name: str
    version: str
    skew: Skew
    behind: int | None
    count: int
    objects: tuple[WireObject, ...]


class ApiShown(Struct, frozen=True, kw_only=True):
    """A version of the API that goes: what takes its place, and the objects written in it, none where it is served."""

    api: str
    kind: str
    removed: str
    use: str
    objects: tuple[WireObject, ...]


class CertificateShown(Struct, frozen=True, kw_only=True):
    """A certificate with the moment at which it ends."""

    object: WireObject
    place: str
    names: str
    ends: datetime
    days_left: int


class ImageShown(Struct, frozen=True, kw_only=True):
    """An image, how it is pinned, and who runs it; one that drifted has several contents under one name."""

    image: str
    pinning: Pinning
    has_drifted: bool
    users: tuple[WireObject, ...]


class SidecarShown(Struct, frozen=True, kw_only=True):
    """A sidecar of storage drivers in a version, who runs it, and the other versions of it that run as well."""

    name: str
    version: str
    others: tuple[str, ...]
    users: tuple[WireObject, ...]


class LicenceShown(Struct, frozen=True, kw_only=True):
    """A licence that an object states, and the day on which it ends."""

    object: WireObject
    name: str
    ends: date | None


class HygieneShown(Struct, frozen=True, kw_only=True):
    """How well a cluster is kept on the day of a snapshot; `unread` says what could not be told.

    Support dates were read on `read` from `source`; from `horizon` on there may be releases that they do not know.
    """

    snapshot: str
    day: date | None
    read: date
    horizon: date
    source: str
    versions: tuple[VersionShown, ...]
    components: tuple[ComponentShown, ...]
    next_minor: str
    apis: tuple[ApiShown, ...]
    certificates: tuple[CertificateShown, ...]
    images: tuple[ImageShown, ...]
    sidecars: tuple[SidecarShown, ...]
    licences: tuple[LicenceShown, ...]
    unread: tuple[str, ...]


def _get(desk: Desk, asked: OfHygiene) -> HygieneShown:
    snapshot = snapshot_of(desk, asked.cluster, asked.snapshot)
    files = files_of(desk, snapshot)
    found = desk.office.work.run(hygiene_of_files, desk.office.clusters, files, asked.cluster)
    return _shown(snapshot.id, found, desk.lang)


def _shown(snapshot: str, found: Hygiene, lang: str) -> HygieneShown:
    return HygieneShown(
        snapshot=snapshot,
        day=found.day,
        read=found.read,
        horizon=found.horizon,
        source=found.source,
        versions=tuple(_version(item) for item in found.versions),
        components=tuple(
            ComponentShown(
                name=item.name,
                version=item.version,
                skew=item.skew,
                behind=item.behind,
                count=max(len(item.objects), 1),
                objects=_objects(item.objects),
            )
            for item in found.components
        ),
        next_minor=found.next_minor,
        apis=tuple(
            ApiShown(api=item.api, kind=item.kind, removed=item.removed, use=item.use, objects=_objects(item.objects))
            for item in found.apis
        ),
        certificates=tuple(
            CertificateShown(
                object=wired(item.object),
                place=item.place,
                names=item.names,
                ends=item.ends,
                days_left=item.days_left,
            )
            for item in found.certificates
        ),
        images=tuple(
            ImageShown(image=item.image, pinning=item.pinning, has_drifted=item.has_drifted, users=_objects(item.users))
            for item in found.images
        ),
        sidecars=tuple(
            SidecarShown(name=item.name, version=item.version, others=item.others, users=_objects(item.users))
            for item in found.sidecars
        ),
        licences=tuple(LicenceShown(object=wired(i.object), name=i.name, ends=i.ends) for i in found.licences),
        unread=tuple(_words(item, lang) for item in found.unread),
    )


def _version(item: Support) -> VersionShown:
    return VersionShown(
        version=item.version,
        state=item.state,
        end=item.end,
        days_left=item.days_left,
        newer_patch=item.newer_patch,
        patch_since=item.patch_since,
    )


def _objects(refs: Iterable[Ref]) -> tuple[WireObject, ...]:
    return tuple(wired(ref) for ref in list(refs)[:MOST_OBJECTS])


def _words(item: Unread, lang: str) -> str:
    key = f"reason.{item.reason}"
    return say(key, lang, what=item.what) if is_said(key) else item.what


OPERATIONS = (
    Operation(
        name="hygiene.get",
        parameters=OfHygiene,
        result=HygieneShown,
        run=_get,
        permission="read:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/hygiene",
        examples={"newest": {"cluster": "prod-seoul"}},
    ),
)
