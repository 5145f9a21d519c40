"""An incident in one file for someone else: hand-over, timeline, review so far, and the newest snapshot."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.incident import Incident
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.pillars.incidents.telling import HandOver, handed_over
from holdfast.ports.clusters import Files
from holdfast.reports.describe import described
from holdfast.reports.incident_document import (
    document_html,
    document_markdown,
    plain_without_secrets,
    without_secrets,
)
from holdfast.reports.incident_hand_over import hand_over_document
from holdfast.reports.incident_review import review_document
from holdfast.reports.incident_review_data import review_data
from holdfast.reports.indented import indented
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.incidents import events_of
from holdfast.service.incidents.reviewing import at_least, review_of, seen_problems
from holdfast.service.incidents.titling import titled
from holdfast.service.views.judged import judged
from holdfast.texts.say import say

MOST_SNAPSHOT_BYTES: Final = 256 << 20
SNAPSHOT: Final = "snapshot.tar.gz"
_FIRST: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP archive can write: the same content gives the same bytes."""
WhyNone = Literal["", "not-wanted", "no-cluster", "no-snapshot", "not-in-reach", "too-big"]

_NOT_WANTED: Final[tuple[None, WhyNone]] = (None, "not-wanted")


class Package(Struct, frozen=True, kw_only=True):
    """The bytes of a package; `why_none` says why no snapshot is in it."""

    data: bytes
    digest: str
    snapshot: str
    why_none: WhyNone


def told_over(desk: Desk, incident: Incident) -> HandOver:
    """Collects what someone needs to go on with an incident now."""
    events = events_of(desk.store, incident.id)
    told = handed_over(events, book_of(desk.store), at_least(desk, events))
    return replace(told, incident=titled(desk.office, told.incident, desk.lang))


def hand_over_data(desk: Desk, told: HandOver, incident: Incident) -> dict[str, Any]:
    """Gives a hand-over as plain data without secrets, with the problems behind the incident in words."""
    found: dict[str, Any] = msgspec.to_builtins(told)
    problems = seen_problems(desk, incident)
    found["problems"] = [
        msgspec.to_builtins(described(item.problem, desk.office.words, desk.lang)) for item in problems
    ]
    cleaned: dict[str, Any] = plain_without_secrets(found)
    return cleaned


def package(desk: Desk, incident: Incident, *, with_snapshot: bool = True) -> Package:
    """Packs an incident; the snapshot is in it for readers of the whole cluster alone."""
    kept, why = _snapshot(desk, incident) if with_snapshot else _NOT_WANTED
    parts = _texts(desk, incident, kept)
    files: Files = tuple(desk.store.snapshots.files(kept.id)) if kept else ()
    data = desk.office.work.run(packed, parts, files)
    return Package(data=data, digest=hashlib.sha256(data).hexdigest(), snapshot=kept.id if kept else "", why_none=why)


def packed(parts: Mapping[str, str], files: Files) -> bytes:
    """Packs texts, and the files of a snapshot as an archive of their own, with the digest of each."""
    contents = {name: text.encode("utf-8", "replace") for name, text in parts.items()}
    if files:
        contents[SNAPSHOT] = _archive(files)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items()))
    contents["SHA256SUMS"] = sums.encode()
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, data in sorted(contents.items()):
            way = zipfile.ZIP_STORED if name == SNAPSHOT else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _FIRST), data, compress_type=way)
    return raw.getvalue()


def _texts(desk: Desk, incident: Incident, kept: KeptSnapshot | None) -> dict[str, str]:
    words, lang = desk.office.words, desk.lang
    told = told_over(desk, incident)
    snapshot = SNAPSHOT if kept else ""
    hand_over = hand_over_document(told, seen_problems(desk, incident), words, lang, snapshot)
    review = review_of(desk, incident)
    # What people wrote down may hold a token or a password that they tried, and this leaves the house.
    written = without_secrets(review_document(review, words, lang))
    events = [msgspec.to_builtins(event) for event in events_of(desk.store, incident.id)]
    return {
        "README.txt": say("review.package.readme", lang, incident=incident.id) + "\n",
        "hand-over.md": document_markdown(hand_over),
        "hand-over.html": document_html(hand_over),
        "hand-over.json": indented(hand_over_data(desk, told, incident)),
        "timeline.json": indented(plain_without_secrets(events)),
        "review.md": document_markdown(written),
        "review.html": document_html(written),
        "review.json": indented(plain_without_secrets(review_data(review, words, lang))),
    }


def _snapshot(desk: Desk, incident: Incident) -> tuple[KeptSnapshot | None, WhyNone]:
    """Gives the newest snapshot that was judged, or why none of it may go along."""
    if not incident.cluster:
        return None, "no-cluster"
    if not desk.reach.has_whole(incident.cluster):
        return None, "not-in-reach"
    kept = judged(desk.store, incident.cluster)
    if kept is None:
        return None, "no-snapshot"
    return (kept, "") if kept.bytes <= MOST_SNAPSHOT_BYTES else (None, "too-big")


def _archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in files:
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), 6, mtime=0)
