"""Playbooks: which there are, and putting one to work for an incident, step by step."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Incident
from holdfast.model.incident_reviews import PlaybookState, PlaybookStep
from holdfast.model.objects.meta import Instant
from holdfast.pillars.incidents.playbook import NAMES, playbook, require_turn
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, WORK, seen
from holdfast.service.incidents.incidents import do
from holdfast.service.incidents.playbooks import check_proof, run_of, start, take
from holdfast.service.incidents.playbooks_told import PlaybookShown, shown_playbook, worded
from holdfast.service.operation import Operation
from holdfast.service.operations.incidents import OfIncident
from holdfast.texts.say import say

NAME = Annotated[str, Meta(min_length=1, max_length=60)]
WORDS = Annotated[str, Meta(max_length=10_000)]
PROOF = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=500)], ...], Meta(max_length=50)]
BREACH = "breach"


class ListPlaybooks(Struct, frozen=True, kw_only=True):
    """All playbooks."""


class OfPlaybook(Struct, frozen=True, kw_only=True):
    """One playbook by its name."""

    playbook: NAME = BREACH


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
    return Playbooks(items=tuple(shown_playbook(desk, playbook(name)) for name in NAMES))


def _get(desk: Desk, asked: OfPlaybook) -> PlaybookShown:
    return shown_playbook(desk, playbook(asked.playbook))


def _of_incident(desk: Desk, asked: OfPlaybookRun) -> PlaybookShown:
    incident, book = seen(desk, asked.incident), playbook(asked.playbook)
    return shown_playbook(desk, book, incident, run_of(desk.store, incident, book, desk.now))


def _start(desk: Desk, asked: StartPlaybook) -> PlaybookShown:
    incident, book = seen(desk, asked.incident), playbook(asked.playbook)
    run = start(desk, incident, book, asked.known)
    known = f"{run.known:%Y-%m-%d %H:%M} UTC"
    _note(
        desk,
        incident,
        say("review.playbook.started", desk.lang, playbook=worded(book.title, desk.lang), known=known),
        asked.note,
    )
    return shown_playbook(desk, book, incident, run)


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
    told = say(f"review.playbook.{asked.state}", desk.lang, step=worded(terms.title, desk.lang))
    early = say("review.playbook.early", desk.lang, steps=", ".join(before), reason=asked.reason) if before else ""
    _note(desk, incident, told, early, asked.note, *asked.proof)
    return shown_playbook(desk, book, incident, run)


def _note(desk: Desk, incident: Incident, *parts: str) -> None:
    """Writes down in the timeline what was done by the playbook, where nobody can change it any more."""
    note = " · ".join(part for part in parts if part)
    do(desk.office, desk.store, incident.id, deeds.Note(note=note), by=desk.who.id, at=desk.now)
    desk.note(incident.id)


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
