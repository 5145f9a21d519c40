"""Reading how well a cluster is kept: versions, what the next release drops, certificates, images and licences."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from holdfast.model.outcome import Unread
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.prevention.hygiene import (
    ApiUse,
    Component,
    Support,
    components,
    dropped,
    minor_of,
    releases,
    support_of,
    unread_versions,
)
from holdfast.pillars.prevention.hygiene_certificates import CertificateEnd, certificates, unread_certificates
from holdfast.pillars.prevention.hygiene_images import ImageUse, Licence, Sidecar, images, licences, sidecars
from holdfast.ports.clusters import Clusters, Files


class Hygiene(Struct, frozen=True, kw_only=True):
    """What is known of a cluster's versions and dates on the day of a snapshot.

    `read` is the day on which the support dates were read from `source`; beyond `horizon` there may be releases that
    they do not know. `next_minor` is the release whose dropped versions of the API are listed.
    """

    day: date | None
    read: date
    horizon: date
    source: str
    versions: tuple[Support, ...]
    components: tuple[Component, ...]
    next_minor: str
    apis: tuple[ApiUse, ...]
    certificates: tuple[CertificateEnd, ...]
    images: tuple[ImageUse, ...]
    sidecars: tuple[Sidecar, ...]
    licences: tuple[Licence, ...]
    unread: tuple[Unread, ...]


def hygiene_of_files(clusters: Clusters, files: Files, name: str) -> Hygiene:
    """Reads the hygiene of a kept snapshot; raises InputError."""
    return hygiene(clusters.files(files, name).load())


def hygiene(snapshot: Snapshot) -> Hygiene:
    """Says how well a cluster is kept; what cannot be told is among the unread."""
    found, known, used = components(snapshot), releases(), images(snapshot)
    day = snapshot.taken_at.date() if snapshot.taken_at is not None else None
    minor = minor_of(snapshot.provenance.kubernetes_version)
    versions = sorted({item.version for item in found if item.name in ("API server", "kubelet")})
    return Hygiene(
        day=day,
        read=known.read,
        horizon=known.horizon,
        source=known.source,
        versions=tuple(support_of(version, day) for version in versions) if day is not None else (),
        components=found,
        next_minor=f"1.{minor + 1}" if minor is not None else "",
        apis=dropped(snapshot, minor + 1) if minor is not None else (),
        certificates=certificates(snapshot),
        images=used,
        sidecars=sidecars(used),
        licences=licences(snapshot),
        unread=(*unread_versions(snapshot), *unread_certificates(snapshot)),
    )
