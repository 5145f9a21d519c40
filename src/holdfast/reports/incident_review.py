"""The review of an incident as a document: what happened, why, what it cost, and who does what about it until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.model.incident import Action, Cause, CauseKind
from holdfast.model.incident_reviews import FixPlan
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.incidents.blameless import Remark
from holdfast.pillars.incidents.reviewing import KINDS, Lack, Review, Suggestion
from holdfast.reports.describe import Words, described
from holdfast.reports.incident_document import Block, Document, Heading, Items, Prose, Table
from holdfast.reports.incident_telling import (
    assessment_rows,
    clocks_table,
    heads,
    moment,
    span,
    timeline_table,
    under_line,
)
from holdfast.reports.incident_words import named
from holdfast.texts.say import say

LISTS: Final = ("went_well", "went_badly", "luck", "lessons")
MOST_EVIDENCE: Final = 12


def review_document(review: Review, words: Words, lang: str) -> Document:
    """Gives a review its words."""
    incident = review.incident
    state = "complete" if review.is_complete else "draft"
    blocks = (
        Prose(say(f"review.state.{state}", lang), is_remark=not review.is_complete),
        *_lacking(review.lacking, lang),
        *_summary(review, lang),
        *_impact(review, lang),
        *_causes(review, words, lang),
        *_problems(review, words, lang),
        *_actions(review, lang),
        *_fix(review.known.fix, lang),
        *_workarounds(review, lang),
        *_experience(review, lang),
        Heading(say("review.section.clocks", lang)),
        clocks_table(review.clocks, lang),
        Heading(say("review.section.timeline", lang)),
        timeline_table(review.timeline, lang),
        *_remarks(review.remarks, lang),
    )
    title = say("review.title", lang, title=incident.title)
    return Document(title=title, lang=lang, under=under_line(incident, review.taken, lang), blocks=blocks)


def lack_text(lack: Lack, lang: str) -> str:
    """Says what a review lacks."""
    return say(f"review.lack.{lack.name}", lang, about=", ".join(lack.about))


def suggestion_text(item: Suggestion, problems: Iterable[TrackedProblem], words: Words, lang: str) -> str:
    """Says which cause data points to."""
    title = next((described(found.problem, words, lang).title for found in problems if found.id == item.problem), "")
    values = {**item.values, "title": title}
    if "clock" in values:
        values["clock"] = named("clock", values["clock"], lang)
    return say(f"review.suggestion.{item.name}", lang, **values)


def remark_text(remark: Remark, lang: str) -> str:
    """Says what is wrong with a wording, and what to write instead."""
    why = say(f"review.blame.{remark.kind}", lang)
    return say("review.remark", lang, field=remark.field, text=remark.text, why=why, neutral=remark.neutral)


def _lacking(lacking: Iterable[Lack], lang: str) -> Iterator[Block]:
    found = tuple(lack_text(item, lang) for item in lacking)
    if found:
        yield Heading(say("review.section.lacking", lang))
        yield Items(found)


def _summary(review: Review, lang: str) -> Iterator[Block]:
    incident, times = review.incident, review.times
    yield Heading(say("review.section.summary", lang))
    yield Prose(review.known.written.summary or say("review.unwritten", lang))
    if review.conclusion:
        yield Prose(review.conclusion)
    rows = [
        ("began", moment(incident.began), ""),
        ("opened", moment(incident.opened), span(times.noticed, lang)),
        ("answered", moment(incident.opened + times.answered) if times.answered is not None else "", times.answered),
        ("fixed", moment(incident.fixed) if incident.fixed else "", times.fixed),
        ("verified", moment(incident.verified) if incident.verified else "", times.verified),
    ]
    not_yet = say("review.not-yet", lang)
    yield Table(
        heads("event", "time", "after", lang=lang),
        tuple(
            (say(f"review.event.{name}", lang), at or not_yet, after if isinstance(after, str) else span(after, lang))
            for name, at, after in rows
        ),
    )


def _impact(review: Review, lang: str) -> Iterator[Block]:
    incident, nothing = review.incident, say("review.none", lang)
    yield Heading(say("review.section.impact", lang))
    if review.known.written.impact:
        yield Prose(review.known.written.impact)
    rows = (
        *assessment_rows(incident.assessment, lang),
        (say("review.fact.services", lang), ", ".join(incident.services) or nothing),
        (say("review.fact.affected", lang), ", ".join(incident.affected) or nothing),
        (say("review.fact.namespaces", lang), ", ".join(incident.namespaces) or nothing),
    )
    yield Table(heads("fact", "answer", lang=lang), rows)


def _causes(review: Review, words: Words, lang: str) -> Iterator[Block]:
    yield Heading(say("review.section.causes", lang))
    problems = (*review.known.problems, *review.known.around)
    for kind in KINDS:
        yield Heading(f"{named('cause-kind', kind, lang)}: {say(f'review.kind.{kind}', lang)}", 3)
        recorded = [cause for cause in review.incident.causes if cause.kind == kind]
        found = [item for item in review.suggested if item.kind == kind]
        yield from _recorded(recorded, lang)
        if found:
            yield Prose(say("review.suggested", lang))
            yield Items(tuple(suggestion_text(item, problems, words, lang) for item in found))
        if not recorded and not found:
            yield Prose(say(_nothing(kind), lang))


def _nothing(kind: CauseKind) -> str:
    # That nobody looked at people is as it should be, and no gap.
    return "review.no-person" if kind == "human" else "review.nothing-named"


def _recorded(causes: Iterable[Cause], lang: str) -> Iterator[Block]:
    for cause in causes:
        yield Prose(f"`{cause.id}` {cause.what}")
        if cause.evidence:
            yield Items(tuple(say("review.shown-by", lang, evidence=item) for item in cause.evidence))


def _problems(review: Review, words: Words, lang: str) -> Iterator[Block]:
    yield Heading(say("review.section.evidence", lang))
    if not review.known.problems and not review.known.hidden:
        yield Prose(say("review.no-diagnosis", lang))
    for owner in review.known.hidden:
        yield Prose(say("review.hidden", lang, owner=owner or say("masked.nobody", lang)))
    for item in review.known.problems:
        shown = described(item.problem, words, lang)
        yield Heading(f"{shown.title}: `{shown.object}`", 3)
        yield Prose(
            say(
                "review.problem",
                lang,
                cause=shown.cause,
                confidence=f"{shown.confidence:.2f}",
                first=moment(item.first_seen),
                last=moment(item.last_seen),
                state=say(f"review.problem-state.{item.state}", lang),
            )
        )
        yield Prose(shown.summary)
        for stance in ("for", "against"):
            texts = tuple(evidence.text for evidence in shown.evidence if evidence.stance == stance)
            yield Prose(say(f"review.evidence.{stance}" if texts else f"review.evidence.none-{stance}", lang))
            if texts:
                yield Items(texts[:MOST_EVIDENCE])


def _actions(review: Review, lang: str) -> Iterator[Block]:
    yield Heading(say("review.section.actions", lang))
    if not review.incident.actions:
        yield Prose(say("review.no-actions", lang))
        return
    overdue = {action.id for action in review.overdue}
    rows = tuple(
        (action.id, action.cause, action.what, action.owner, moment(action.due), _standing(action, overdue, lang))
        for action in review.incident.actions
    )
    yield Table(heads("action", "cause", "what", "owner", "due", "state", lang=lang), rows)


def _standing(action: Action, overdue: set[str], lang: str) -> str:
    if action.done is not None:
        return say("review.action.done", lang, time=moment(action.done))
    return say("review.action.overdue" if action.id in overdue else "review.action.open", lang)


def _fix(fix: FixPlan | None, lang: str) -> Iterator[Block]:
    yield Heading(say("review.section.fix", lang))
    if fix is None:
        yield Prose(say("review.no-fix-plan", lang))
        return
    yield Items(fix.steps, is_ordered=True)
    yield Heading(say("review.fix.rollback", lang), 3)
    yield Items(fix.rollback, is_ordered=True)
    named_ = [(name, getattr(fix, name)) for name in ("test", "risk", "resources", "change")]
    if fix.schedule is not None:
        named_.append(("schedule", moment(fix.schedule)))
    if fix.query:
        side = say(f"review.fix.{fix.side}", lang, limit=f"{fix.limit:g}")
        named_.append(("query", f"`{fix.query}` {side}"))
    yield Items(tuple(f"{say(f'review.fix.{name}', lang)}: {value}" for name, value in named_ if value))


def _workarounds(review: Review, lang: str) -> Iterator[Block]:
    yield Heading(say("review.section.workarounds", lang))
    if not review.incident.workarounds:
        yield Prose(say("review.no-workarounds", lang))
        return
    rows = tuple(
        (
            item.id,
            item.what,
            moment(item.placed),
            moment(item.ended) if item.ended else say("review.in-place", lang, until=moment(item.until)),
            item.rollback,
        )
        for item in review.incident.workarounds
    )
    yield Table(heads("workaround", "what", "placed", "ended", "rollback", lang=lang), rows)


def _experience(review: Review, lang: str) -> Iterator[Block]:
    for name in LISTS:
        lines: tuple[str, ...] = getattr(review.known.written, name)
        yield Heading(say(f"review.section.{name}", lang))
        yield Items(lines) if lines else Prose(say("review.unwritten", lang))


def _remarks(remarks: Iterable[Remark], lang: str) -> Iterator[Block]:
    found = tuple(remark_text(item, lang) for item in remarks)
    if found:
        yield Heading(say("review.section.wording", lang))
        yield Items(found)
