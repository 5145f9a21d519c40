"""What a run does next, from its plan and its journal alone; so it goes on after any death as if there had been none.

A write that was about to be sent and was not answered is never sent again before a look has shown that the object is
untouched. Since every write names the version of its object, one that did arrive cannot have its effect twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from holdfast.model.automation import Answer, Plan
from holdfast.model.automation_journal import Ended, Ending, Entry, Halted, Intended, Line, Looked, Probed, Replied

MOST_LOST = 3
"""So often a write may be found not to have arrived before a person has to look."""


class Send(Struct, frozen=True, kw_only=True, tag="send"):
    """Note that a write is about to be sent, and send it, if the guards allow it now."""

    step: int
    undo: bool = False


class Look(Struct, frozen=True, kw_only=True, tag="look"):
    """Read the object of a write that nobody knows about."""

    step: int
    undo: bool = False


class Probe(Struct, frozen=True, kw_only=True, tag="probe"):
    """Ask whether the effect is there, until a moment."""

    probe: int
    until: datetime


class End(Struct, frozen=True, kw_only=True, tag="end"):
    """Note how it ended; what is unknown needs a person."""

    ending: Ending
    detail: str = ""


Move = Send | Look | Probe | End


class _Known(Struct):
    """What a journal says so far: for each way the writes that had their effect, the one in doubt, and losses."""

    done: dict[bool, list[int]]
    doubtful: Intended | None = None
    lost: int = 0
    refused: str | None = None
    halted: str | None = None
    trouble: str | None = None
    answers: dict[int, Answer] = {}
    written: datetime | None = None


def next_move(plan: Plan, journal: Sequence[Line], now: datetime) -> Move | None:
    """Gives what is to be done next, None once the run is over."""
    if any(isinstance(line.entry, Ended) for line in journal):
        return None
    known = _read(journal)
    if known.trouble is not None:
        return End(ending="unknown", detail=known.trouble)
    if known.doubtful is not None:
        return Look(step=known.doubtful.step, undo=known.doubtful.undo)
    if known.halted is not None:
        # Taking back is writing too, so who is halted midway leaves it to a person.
        return End(ending="unknown" if known.done[False] else "stopped", detail=known.halted)
    if known.refused is not None:
        return _back(plan, known, known.refused)
    forth = known.done[False]
    if len(forth) < len(plan.writes):
        return Send(step=len(forth))
    return _proven(plan, known, now)


def _read(journal: Sequence[Line]) -> _Known:
    known = _Known(done={False: [], True: []})
    for line in journal:
        _take(known, line.entry, line.at)
    return known


def _take(known: _Known, entry: Entry, at: datetime) -> None:
    if isinstance(entry, Intended):
        known.doubtful = entry
    elif isinstance(entry, Replied) and entry.answer != "lost":
        known.doubtful = None
        if entry.answer == "applied":
            known.done[entry.undo].append(entry.step)
            known.written = at
        elif entry.undo:
            known.trouble = entry.detail or "undo-refused"
        else:
            known.refused = entry.detail or "refused"
    elif isinstance(entry, Looked):
        _look(known, entry, at)
    elif isinstance(entry, Probed):
        known.answers[entry.probe] = entry.answer
    elif isinstance(entry, Halted):
        known.halted = entry.stop.key


def _look(known: _Known, entry: Looked, at: datetime) -> None:
    if entry.found == "unreadable":
        return  # Nothing is known yet: it is looked at again.
    known.doubtful = None
    if entry.found == "applied":
        known.done[entry.undo].append(entry.step)
        known.written = at
    elif entry.found == "changed":
        # Somebody else wrote it meanwhile; whether our write was under theirs nobody can say.
        known.trouble = "changed-by-others"
    else:
        known.lost += 1
        if known.lost >= MOST_LOST:
            known.trouble = "does-not-arrive"


def _proven(plan: Plan, known: _Known, now: datetime) -> Move:
    """Goes through the probes in their order; the effect is there when all of them say so in time."""
    since = known.written or now
    for number, probe in enumerate(plan.probes):
        answer = known.answers.get(number, "unknown")
        if answer == "yes":
            continue
        if answer == "no":
            return _back(plan, known, probe.fact)
        if now < since + probe.within:
            return Probe(probe=number, until=since + probe.within)
        return End(ending="unknown", detail=probe.fact)
    return End(ending="verified")


def _back(plan: Plan, known: _Known, why: str) -> Move:
    """Undoes what had its effect, the last first, where that was declared; else a person decides."""
    done, undone = known.done[False], known.done[True]
    if not done:
        return End(ending="stopped", detail=why)
    if len(plan.undo) != len(plan.writes):
        return End(ending="unknown", detail=why)
    left = [step for step in reversed(done) if step not in undone]
    if not left:
        return End(ending="undone", detail=why)
    return Send(step=left[0], undo=True)
