"""Playbooks: their steps in order, and how far one has come for an incident."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Incident
from holdfast.model.incident_reviews import PlaybookRun, PlaybookState, PlaybookStep
from holdfast.model.objects.meta import Instant
from holdfast.pillars.incidents.playbook import (
    NAMES,
    NoticeStanding,
    NoticeState,
    Phase,
    Playbook,
    Product,
    StepStanding,
    notices_of,
    playbook,
    require_turn,
    steps_of,
)
from holdfast.reports.incident_telling import span
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, WORK, seen
from holdfast.service.incidents.incidents import do
from holdfast.service.incidents.playbooks import check_proof, run_of, start, take
from holdfast.service.operation import Operation
from holdfast.service.operations.incidents import OfIncident
from holdfast.texts.say import say

Standing = Literal["done", "not-needed", "possible", "waiting"]
NAME = Annotated[str, Meta(min_length=1, max_length=60)]
WORDS = Annotated[str, Meta(max_length=10_000)]
PROOF = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=500)], ...], Meta(max_length=50)]
BREACH = "breach"


class ListPlaybooks(Struct, frozen=True, kw_only=True):
    """All playbooks."""


class OfPlaybook(Struct, frozen=True, kw_only=True):
    """One playbook by its name."""

    playbook: NAME = BREACH


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


class Playbooks(Struct, frozen=True, kw_only=True):
    """The playbooks that there are."""

    items: tuple[PlaybookShown, ...]


class OfPlaybookRun(OfIncident, frozen=True, kw_only=True):
    """Which playbook of which incident."""

    playbook: NAME = BREACH


class StartPlaybook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Puts a playbook to work, or corrects since when the breach has been known; the reason says how that is known."""

    incident: str
    playbook: NAME = BREACH
    known: Instant | None = None
    note: WORDS = ""


class TakeStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step that was taken, or is not needed; one that is taken before its turn needs a reason."""

    incident: str
    step: NAME
    playbook: NAME = BREACH
    state: PlaybookState = "done"
    note: WORDS = ""
    proof: PROOF = ()
    reason: WORDS = ""


def _list(desk: Desk, _: ListPlaybooks) -> Playbooks:
    return Playbooks(items=tuple(_shown(desk, playbook(name), None, None) for name in NAMES))


def _get(desk: Desk, asked: OfPlaybook) -> PlaybookShown:
    return _shown(desk, playbook(asked.playbook), None, None)


def _of_incident(desk: Desk, asked: OfPlaybookRun) -> PlaybookShown:
    incident, book = seen(desk, asked.incident), playbook(asked.playbook)
    return _shown(desk, book, incident, run_of(desk.store, incident, book, desk.now))


def _start(desk: Desk, asked: StartPlaybook) -> PlaybookShown:
    incident, book = seen(desk, asked.incident), playbook(asked.playbook)
    run = start(desk, incident, book, asked.known)
    known = f"{run.known:%Y-%m-%d %H:%M} UTC"
    _note(
        desk,
        incident,
        say("review.playbook.started", desk.lang, playbook=_word(book.title, desk.lang), known=known),
        asked.note,
    )
    return _shown(desk, book, incident, run)


def _step(desk: Desk, asked: TakeStep) -> PlaybookShown:
    incident, book = seen(desk, asked.incident), playbook(asked.playbook)
    present = run_of(desk.store, incident, book, desk.now)
    before = require_turn(
        book, present, asked.step, state=asked.state, proof=asked.proof, note=asked.note, reason=asked.reason
    )
    terms = next(item for item in book.steps if item.id == asked.step)
    if asked.state == "done":
        check_proof(desk.store, incident, terms, asked.proof)
    taken = PlaybookStep(
        step=asked.step,
        state=asked.state,
        at=desk.now,
        by=desk.who.id,
        note=asked.note,
        proof=asked.proof,
        reason=asked.reason if before else "",
        before=before,
    )
    run = take(desk, incident, book, taken)
    told = say(f"review.playbook.{asked.state}", desk.lang, step=_word(terms.title, desk.lang))
    early = say("review.playbook.early", desk.lang, steps=", ".join(before), reason=asked.reason) if before else ""
    _note(desk, incident, told, early, asked.note, *asked.proof)
    return _shown(desk, book, incident, run)


def _note(desk: Desk, incident: Incident, *parts: str) -> None:
    """Writes down in the timeline what was done by the playbook, where nobody can change it any more."""
    note = " · ".join(part for part in parts if part)
    do(desk.office, desk.store, incident.id, deeds.Note(note=note), by=desk.who.id, at=desk.now)
    desk.note(incident.id)


def _shown(desk: Desk, book: Playbook, incident: Incident | None, run: PlaybookRun | None) -> PlaybookShown:
    standings = steps_of(book, run)
    clocks = {item.clock.id: item for item in (notices_of(book, run, desk.now) if run else ())}
    return PlaybookShown(
        name=book.name,
        title=_word(book.title, desk.lang),
        incident=incident.id if incident else "",
        started=run.started if run else None,
        known=run.known if run else None,
        next=tuple(item.step.id for item in standings if _standing(item) == "possible"),
        steps=tuple(_shown_step(item, desk.lang) for item in standings),
        clocks=tuple(
            NoticeClockShown(
                id=item.id,
                step=item.step,
                title=_word(item.title, desk.lang),
                rule=_word(item.rule, desk.lang),
                law=_word(item.law, desk.lang),
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


def _shown_step(item: StepStanding, lang: str) -> PlaybookStepShown:
    step = item.step
    return PlaybookStepShown(
        id=step.id,
        phase=step.phase,
        title=_word(step.title, lang),
        how=_word(step.how, lang),
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


def _word(words: dict[str, str], lang: str) -> str:
    return words.get(lang, words["en"])


_ABOUT: dict[str, Any] = {"bearing": "fleet"}
_RECORDS: dict[str, Any] = {"permission": WORK, "effect": "record", "method": "POST", **_ABOUT}
_READS: dict[str, Any] = {"permission": READ, **_ABOUT}

OPERATIONS = (
    Operation(
        name="playbooks.list",
        parameters=ListPlaybooks,
        result=Playbooks,
        run=_list,
        path="/playbooks",
        examples={"all": {}},
        **_READS,
    ),
    Operation(
        name="playbooks.get",
        parameters=OfPlaybook,
        result=PlaybookShown,
        run=_get,
        path="/playbooks/{playbook}",
        examples={"breach": {"playbook": BREACH}},
        **_READS,
    ),
    Operation(
        name="incidents.playbook",
        parameters=OfPlaybookRun,
        result=PlaybookShown,
        run=_of_incident,
        path="/incidents/{incident}/playbook",
        **_READS,
    ),
    Operation(
        name="incidents.start-playbook",
        parameters=StartPlaybook,
        result=PlaybookShown,
        run=_start,
        path="/incidents/{incident}/playbook",
        examples={"now": {"incident": "INC-0001", "playbook": BREACH, "note": "a customer told us"}},
        **_RECORDS,
    ),
    Operation(
        name="incidents.playbook-step",
        parameters=TakeStep,
        result=PlaybookShown,
        run=_step,
        path="/incidents/{incident}/playbook/{step}",
        examples={
            "saved": {
                "incident": "INC-0001",
                "step": "preserve-audit",
                "proof": ["s3://evidence/inc-0001/audit.log.gz sha256:9f86d081"],
            }
        },
        **_RECORDS,
    ),
)
