"""The review of an incident: built from what is known, and completed by people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from holdfast.model.incident_reviews import INCIDENT_REVIEWS, FixPlan, WrittenReview
from holdfast.model.reports import Form
from holdfast.reports.incident_document import Document, document_html, document_markdown
from holdfast.reports.incident_review import review_document
from holdfast.reports.incident_review_data import (
    LackShown,
    RemarkShown,
    SuggestionShown,
    lacks_shown,
    remark_shown,
    review_data,
    suggestions_shown,
)
from holdfast.reports.indented import indented
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, WORK, seen
from holdfast.service.incidents.reviewing import keep_beside, review_of, revision_of
from holdfast.service.operation import Operation
from holdfast.service.operations.incidents import OfIncident

MEDIA: Final[dict[Form, str]] = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}
LINE = Annotated[str, Meta(min_length=1, max_length=2_000)]
TEXT = Annotated[str, Meta(max_length=20_000)]
LINES = Annotated[tuple[LINE, ...], Meta(max_length=100)]
RENDERED: Final[dict[Form, Callable[[Document], str]]] = {"html": document_html, "md": document_markdown}


class OfReview(OfIncident, frozen=True, kw_only=True):
    """Whose review, and in which form."""

    format: Form = "md"


class ReviewShown(Struct, frozen=True, kw_only=True):
    """The review of an incident in a form, and the parts of it that people complete.

    `wording` is advice: nothing is refused for it. `written_revision` is that of what people wrote, 0 before anybody
    did.
    """

    incident: str
    title: str
    format: Form
    media_type: str
    content: str
    is_complete: bool
    lacking: tuple[LackShown, ...]
    suggested: tuple[SuggestionShown, ...]
    wording: tuple[RemarkShown, ...]
    written: WrittenReview
    fix: FixPlan | None
    written_revision: int


class PutReview(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people write into a review; it takes the place of what was there."""

    incident: str
    summary: TEXT = ""
    impact: TEXT = ""
    went_well: LINES = ()
    went_badly: LINES = ()
    luck: LINES = ()
    lessons: LINES = ()


def _review(desk: Desk, asked: OfReview) -> ReviewShown:
    incident = seen(desk, asked.incident)
    review = review_of(desk, incident)
    words, lang = desk.office.words, desk.lang
    document = review_document(review, words, lang)
    content = indented(review_data(review, words, lang)) if asked.format == "json" else RENDERED[asked.format](document)
    return ReviewShown(
        incident=incident.id,
        title=document.title,
        format=asked.format,
        media_type=MEDIA[asked.format],
        content=content,
        is_complete=review.is_complete,
        lacking=lacks_shown(review, lang),
        suggested=suggestions_shown(review, words, lang),
        wording=tuple(remark_shown(item, lang) for item in review.remarks),
        written=review.known.written,
        fix=review.known.fix,
        written_revision=revision_of(desk, INCIDENT_REVIEWS, incident.id),
    )


def _put_review(desk: Desk, asked: PutReview) -> ReviewShown:
    incident = seen(desk, asked.incident)
    fields = {name: getattr(asked, name) for name in PutReview.__struct_fields__ if name != "incident"}
    keep_beside(desk, INCIDENT_REVIEWS, incident.id, WrittenReview(**fields, by=desk.who.id))
    return _review(desk, OfReview(incident=incident.id))


_ABOUT: dict[str, Any] = {"bearing": "fleet"}

OPERATIONS = (
    Operation(
        name="incidents.review",
        parameters=OfReview,
        result=ReviewShown,
        run=_review,
        permission=READ,
        path="/incidents/{incident}/review",
        examples={
            "page": {"incident": "INC-0001", "format": "html"},
            "data": {"incident": "INC-0001", "format": "json"},
        },
        **_ABOUT,
    ),
    Operation(
        name="incident-reviews.put",
        parameters=PutReview,
        result=ReviewShown,
        run=_put_review,
        permission=WORK,
        path="/incidents/{incident}/review",
        effect="record",
        method="PUT",
        examples={
            "written": {
                "incident": "INC-0001",
                "summary": "Orders could not be written for 42 minutes.",
                "went_well": ["The alert came before the first call."],
                "went_badly": ["Nothing showed that the volume was growing."],
            }
        },
        **_ABOUT,
    ),
)
