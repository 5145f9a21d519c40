"""When certificates end: their dates and names only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from holdfast.model.objects.generic import GenericObject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_moment

ISSUED = "Certificate.cert-manager.io"


class CertificateEnd(Struct, frozen=True, kw_only=True):
    """A certificate, where it was found, and when it ends; `days_left` is negative after the end."""

    object: Ref
    place: str
    names: str
    ends: datetime
    days_left: int


def certificates(snapshot: Snapshot) -> tuple[CertificateEnd, ...]:
    """Lists the certificates that were read, and those that cert-manager issued, the next to end first."""
    now = snapshot.taken_at
    found = [] if now is None else list(_ends(snapshot, now))
    return tuple(sorted(found, key=lambda item: (item.ends, item.object, item.place)))


def unread_certificates(snapshot: Snapshot) -> tuple[Unread, ...]:
    """Says that certificates were not read, where nothing tells of any."""
    return () if snapshot.certificates or snapshot.knows(ISSUED) else (Unread("certificates", "not-asked"),)


def _ends(snapshot: Snapshot, now: datetime) -> Iterator[CertificateEnd]:
    for ref, listed in snapshot.certificates.items():
        for one in listed:
            names = ", ".join(one.names) or one.subject
            yield _end(ref, one.place, names, one.not_after, now)
    for item in snapshot.of_kind(ISSUED):
        ends = parse_moment(item.status.not_after) if isinstance(item, GenericObject) else None
        if ends is not None:
            yield _end(item.ref, "status.notAfter", item.name, ends, now)


def _end(ref: Ref, place: str, names: str, ends: datetime, now: datetime) -> CertificateEnd:
    return CertificateEnd(object=ref, place=place, names=names, ends=ends, days_left=(ends - now).days)
