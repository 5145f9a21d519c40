"""Playbooks as people and programs are shown them: steps, clocks of laws, and where both stand for an incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from holdfast.model.incident import Incident
from holdfast.model.incident_reviews import PlaybookRun, PlaybookStep
from holdfast.pillars.incidents.playbook import (
    NoticeStanding,
    NoticeState,
    Phase,
    Playbook,
    Product,
    StepStanding,
    notices_of,
    steps_of,
)
from holdfast.reports.incident_telling import span
from holdfast.service.desk import Desk
from holdfast.texts.say import say

Standing = Literal["done", "not-needed", "possible", "waiting"]


class PlaybookStepShown(Struct, frozen=True, kw_only=True):
    """A step: what is done and how, after which others; `makes` is what is prepared for it.

    `standing` is that for the incident that was asked about; `waits_for` are steps that come before it and were not
    taken. `destroys` says that evidence may be lost by it.
    """

    id: str
    phase: Phase
    title: str
    how: str
    after: tuple[str, ...]
    proof: bool
    destroys: bool
    makes: Product
    standing: Standing
    waits_for: tuple[str, ...]
    taken: PlaybookStep | None


class NoticeClockShown(Struct, frozen=True, kw_only=True):
    """A time that a law sets: which law, where its text is, until when, and how that stands; no advice on law."""

    id: str
    step: str
    title: str
    rule: str
    law: str
    source: str
    hours: float
    started: datetime | None
    deadline: datetime | None
    stopped: datetime | None
    state: NoticeState | None
    left_seconds: float | None
    text: str


class PlaybookShown(Struct, frozen=True, kw_only=True):
    """A playbook, and how far it has come for an incident; `known` is since when the breach has been known.

    `next` are the steps whose turn it is.
    """

    name: str
    title: str
    incident: str
    started: datetime | None
    known: datetime | None
    next: tuple[str, ...]
    steps: tuple[PlaybookStepShown, ...]
    clocks: tuple[NoticeClockShown, ...]


def shown_playbook(
    desk: Desk, book: Playbook, incident: Incident | None = None, run: PlaybookRun | None = None
) -> PlaybookShown:
    """Shows a playbook; at work for an incident where a run of it is given."""
    standings = steps_of(book, run)
    clocks = {item.clock.id: item for item in (notices_of(book, run, desk.now) if run else ())}
    return PlaybookShown(
        name=book.name,
        title=worded(book.title, desk.lang),
        incident=incident.id if incident else "",
        started=run.started if run else None,
        known=run.known if run else None,
        next=tuple(item.step.id for item in standings if _standing(item) == "possible"),
        steps=tuple(_step_shown(item, desk.lang) for item in standings),
        clocks=tuple(
            NoticeClockShown(
                id=item.id,
                step=item.step,
                title=worded(item.title, desk.lang),
                rule=worded(item.rule, desk.lang),
                law=worded(item.law, desk.lang),
                source=item.source,
                hours=item.hours,
                **_running(clocks.get(item.id), desk.lang),
            )
            for item in book.clocks
        ),
    )


def _running(found: NoticeStanding | None, lang: str) -> dict[str, Any]:
    if found is None:
        names = ("started", "deadline", "stopped", "state", "left_seconds")
        return {**dict.fromkeys(names), "text": ""}
    return {
        "started": found.started,
        "deadline": found.deadline,
        "stopped": found.stopped,
        "state": found.state,
        "left_seconds": found.left.total_seconds(),
        "text": say(f"review.notice.{found.state}", lang, left=span(abs(found.left), lang)),
    }


def _step_shown(item: StepStanding, lang: str) -> PlaybookStepShown:
    step = item.step
    return PlaybookStepShown(
        id=step.id,
        phase=step.phase,
        title=worded(step.title, lang),
        how=worded(step.how, lang),
        after=step.after,
        proof=step.proof,
        destroys=step.destroys,
        makes=step.makes,
        standing=_standing(item),
        waits_for=item.waits_for,
        taken=item.taken,
    )


def _standing(item: StepStanding) -> Standing:
    if item.taken is not None:
        return item.taken.state
    return "waiting" if item.waits_for else "possible"


def worded(words: dict[str, str], lang: str) -> str:
    """Gives words of a playbook in a language; in English where it has none."""
    return words.get(lang, words["en"])
