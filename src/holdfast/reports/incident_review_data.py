"""The review of an incident as data, each part with its words where people read it."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from holdfast.model.incident import CauseKind
from holdfast.pillars.incidents.blameless import Blame, Remark
from holdfast.pillars.incidents.reviewing import LackName, Review, SuggestionName
from holdfast.reports.describe import Words, described
from holdfast.reports.incident_review import lack_text, suggestion_text
from holdfast.reports.incident_telling import clock_state
from holdfast.reports.incident_words import sentence
from holdfast.texts.say import say


class LackShown(Struct, frozen=True, kw_only=True):
    """What a review lacks; without what is `binding` it is not complete."""

    name: LackName
    binding: bool
    about: tuple[str, ...]
    text: str


class SuggestionShown(Struct, frozen=True, kw_only=True):
    """A cause that data points to; it is none until somebody records it."""

    kind: CauseKind
    name: SuggestionName
    problem: str
    text: str


class RemarkShown(Struct, frozen=True, kw_only=True):
    """A wording that blames people: where it stands, why it does harm, and what to write instead."""

    field: str
    start: int
    end: int
    text: str
    kind: Blame
    why: str
    neutral: str


def lacks_shown(review: Review, lang: str) -> tuple[LackShown, ...]:
    """Lists what a review lacks."""
    return tuple(
        LackShown(name=item.name, binding=item.binding, about=item.about, text=lack_text(item, lang))
        for item in review.lacking
    )


def suggestions_shown(review: Review, words: Words, lang: str) -> tuple[SuggestionShown, ...]:
    """Lists the causes that data points to."""
    problems = (*review.known.problems, *review.known.around)
    return tuple(
        SuggestionShown(
            kind=item.kind,
            name=item.name,
            problem=item.problem,
            text=suggestion_text(item, problems, words, lang),
        )
        for item in review.suggested
    )


def remark_shown(remark: Remark, lang: str) -> RemarkShown:
    """Gives a remark on a wording its words."""
    return RemarkShown(
        field=remark.field,
        start=remark.start,
        end=remark.end,
        text=remark.text,
        kind=remark.kind,
        why=say(f"review.blame.{remark.kind}", lang),
        neutral=remark.neutral,
    )


def review_data(review: Review, words: Words, lang: str) -> dict[str, Any]:
    """Gives all of a review as plain data."""
    incident, known = review.incident, review.known
    whole = {
        "incident": incident.id,
        "title": incident.title,
        "cluster": incident.cluster,
        "priority": incident.priority,
        "step": incident.step,
        "taken": review.taken,
        "complete": review.is_complete,
        "lacking": lacks_shown(review, lang),
        "written": known.written,
        "conclusion": review.conclusion,
        "times": review.times,
        "impact": {
            "assessment": incident.assessment,
            "services": incident.services,
            "affected": incident.affected,
            "namespaces": incident.namespaces,
        },
        "causes": incident.causes,
        "suggested": suggestions_shown(review, words, lang),
        "problems": [described(item.problem, words, lang) for item in known.problems],
        "hidden": known.hidden,
        "actions": incident.actions,
        "overdue": [action.id for action in review.overdue],
        "fix": known.fix,
        "workarounds": incident.workarounds,
        "clocks": [{**msgspec.to_builtins(item), "state": clock_state(item)} for item in review.clocks],
        "timeline": [
            {"number": item.number, "at": item.at, "by": item.by, "deed": item.deed, "text": sentence(item, lang)}
            for item in review.timeline
        ],
        "wording": [remark_shown(item, lang) for item in review.remarks],
    }
    found: dict[str, Any] = msgspec.to_builtins(whole)
    return found
