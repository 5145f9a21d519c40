"""Handing an incident over: what somebody else needs to know, on a page or as a package of files."""

from __future__ import annotations

import base64
from typing import Any, Literal

from msgspec import Struct

from holdfast.reports.incident_document import document_html, document_markdown
from holdfast.reports.incident_hand_over import hand_over_document
from holdfast.reports.indented import indented
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, seen
from holdfast.service.incidents.packaging import WhyNone, hand_over_data, package, told_over
from holdfast.service.incidents.reviewing import seen_problems
from holdfast.service.operation import Operation
from holdfast.service.operations.incident_reviews import MEDIA
from holdfast.service.operations.incidents import OfIncident

HandOverForm = Literal["md", "html", "json"]


class OfHandOver(OfIncident, frozen=True, kw_only=True):
    """Whose hand-over, and in which form."""

    format: HandOverForm = "md"


class HandOverShown(Struct, frozen=True, kw_only=True):
    """What it is, since when, what shows it, what was tried and what is asked, on one page."""

    incident: str
    format: HandOverForm
    media_type: str
    content: str


class OfPackage(OfIncident, frozen=True, kw_only=True):
    """Whose package, and whether the newest snapshot goes along."""

    with_snapshot: bool = True


class PackageShown(Struct, frozen=True, kw_only=True):
    """A ZIP archive as base64, with its SHA-256; `why_none` says why no snapshot is in it."""

    incident: str
    name: str
    media_type: str
    digest: str
    bytes: int
    snapshot: str
    why_none: WhyNone
    content: str


def _hand_over(desk: Desk, asked: OfHandOver) -> HandOverShown:
    incident = seen(desk, asked.incident)
    told = told_over(desk, incident)
    document = hand_over_document(told, seen_problems(desk, incident), desk.office.words, desk.lang)
    if asked.format == "json":
        content = indented(hand_over_data(desk, told, incident))
    else:
        content = document_html(document) if asked.format == "html" else document_markdown(document)
    return HandOverShown(incident=incident.id, format=asked.format, media_type=MEDIA[asked.format], content=content)


def _package(desk: Desk, asked: OfPackage) -> PackageShown:
    incident = seen(desk, asked.incident)
    made = package(desk, incident, with_snapshot=asked.with_snapshot)
    return PackageShown(
        incident=incident.id,
        name=f"{incident.id}.zip",
        media_type="application/zip",
        digest=made.digest,
        bytes=len(made.data),
        snapshot=made.snapshot,
        why_none=made.why_none,
        content=base64.b64encode(made.data).decode(),
    )


_ABOUT: dict[str, Any] = {"permission": READ, "bearing": "fleet"}

OPERATIONS = (
    Operation(
        name="incidents.hand-over",
        parameters=OfHandOver,
        result=HandOverShown,
        run=_hand_over,
        path="/incidents/{incident}/hand-over",
        examples={"page": {"incident": "INC-0001", "format": "html"}},
        **_ABOUT,
    ),
    Operation(
        name="incidents.package",
        parameters=OfPackage,
        result=PackageShown,
        run=_package,
        path="/incidents/{incident}/package",
        **_ABOUT,
    ),
)
