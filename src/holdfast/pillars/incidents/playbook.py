"""Playbooks: steps in an order that is kept, and clocks that laws set, both as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Flag
from holdfast.model.incident_deeds import Event
from holdfast.model.incident_refusals import FieldMissing, ItemUnknown, StepsSkipped, StepTaken
from holdfast.model.incident_reviews import PlaybookRun, PlaybookState, PlaybookStep

Phase = Literal["evidence", "contain", "notify", "eradicate", "recover", "review"]
Product = Literal["", "snapshot", "evidence", "quarantine", "rotation"]
NoticeState = Literal["running", "kept", "late", "missed", "not-needed"]
NAMES: Final = ("breach",)
Words = dict[str, str]


class StepTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step: what is done and how, after which others; `destroys` says that evidence may be lost by it."""

    id: str
    phase: Phase
    title: Words
    how: Words
    after: tuple[str, ...] = ()
    proof: bool = False
    destroys: bool = False
    makes: Product = ""


class NoticeTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time that a law sets, from the moment at which the breach is known until a step is done."""

    id: str
    step: str
    hours: float
    title: Words
    rule: Words
    law: Words
    source: str


class Playbook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole playbook; what each part means is said at the head of its file."""

    name: str
    title: Words
    flags: tuple[Flag, ...]
    steps: tuple[StepTerms, ...]
    clocks: tuple[NoticeTerms, ...]


class StepStanding(Struct, frozen=True, kw_only=True):
    """Where a step stands: what has to be done before it, and how it was taken where it was."""

    step: StepTerms
    waits_for: tuple[str, ...]
    taken: PlaybookStep | None = None


class NoticeStanding(Struct, frozen=True, kw_only=True):
    """Where a clock of a law stands; `left` is below zero once its time is over and nobody was told."""

    clock: NoticeTerms
    started: datetime
    deadline: datetime
    state: NoticeState
    stopped: datetime | None = None
    left: timedelta = timedelta()


@cache
def playbook(name: str) -> Playbook:
    """Gives a playbook by its name; raises ItemUnknown."""
    if name not in NAMES:
        raise ItemUnknown(id=name)
    text = (files("holdfast.pillars.incidents") / f"playbook_{name}.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Playbook)


def known_since(events: Iterable[Event], book: Playbook, now: datetime) -> datetime:
    """Gives the moment from which laws count: since when a first flag of the playbook was known, else now."""
    raised = ((event.deed, event.at) for event in events if isinstance(event.deed, deeds.Raise))
    return min((deed.since or at for deed, at in raised if deed.flag in book.flags), default=now)


def steps_of(book: Playbook, run: PlaybookRun | None) -> tuple[StepStanding, ...]:
    """Says where every step stands, in the order of the playbook."""
    taken = _taken(run)
    return tuple(
        StepStanding(
            step=step,
            waits_for=tuple(name for name in _before(book, step) if name not in taken),
            taken=taken.get(step.id),
        )
        for step in book.steps
    )


def notices_of(book: Playbook, run: PlaybookRun, now: datetime) -> tuple[NoticeStanding, ...]:
    """Says where the clocks of laws stand."""
    return tuple(_notice(clock, run, _taken(run).get(clock.step), now) for clock in book.clocks)


def require_turn(
    book: Playbook,
    run: PlaybookRun | None,
    step: str,
    *,
    state: PlaybookState,
    proof: Sequence[str],
    note: str,
    reason: str,
) -> tuple[str, ...]:
    """Gives the steps that ought to come before a step and were not taken; a reason lets it be taken all the same.

    Raises ItemUnknown, StepTaken, StepsSkipped without a reason, and FieldMissing where proof or a note is owed.
    """
    standing = {item.step.id: item for item in steps_of(book, run)}.get(step)
    if standing is None:
        raise ItemUnknown(id=step)
    if standing.taken is not None:
        raise StepTaken(step=step)
    if state == "not-needed" and not note.strip():
        raise FieldMissing(field="note", deed=step)
    if state == "done" and standing.step.proof and not any(item.strip() for item in proof):
        raise FieldMissing(field="proof", deed=step)
    if standing.waits_for and not reason.strip():
        raise StepsSkipped(steps=", ".join(standing.waits_for))
    return standing.waits_for


def _before(book: Playbook, step: StepTerms) -> tuple[str, ...]:
    """Lists what comes before a step, and before that, in the order of the playbook."""
    by_id = {item.id: item for item in book.steps}
    found, ahead = set(step.after), list(step.after)
    while ahead:
        more = [name for name in by_id[ahead.pop()].after if name not in found]
        found.update(more)
        ahead += more
    return tuple(item.id for item in book.steps if item.id in found)


def _taken(run: PlaybookRun | None) -> Mapping[str, PlaybookStep]:
    return {item.step: item for item in run.steps} if run else {}


def _notice(clock: NoticeTerms, run: PlaybookRun, taken: PlaybookStep | None, now: datetime) -> NoticeStanding:
    deadline = run.known + timedelta(hours=clock.hours)
    stopped = taken.at if taken else None
    return NoticeStanding(
        clock=clock,
        started=run.known,
        deadline=deadline,
        state=_state(taken, deadline, now),
        stopped=stopped,
        left=deadline - (stopped or now),
    )


def _state(taken: PlaybookStep | None, deadline: datetime, now: datetime) -> NoticeState:
    if taken is None:
        return "missed" if now > deadline else "running"
    if taken.state == "not-needed":
        return "not-needed"
    return "kept" if taken.at <= deadline else "late"
