"""What a run does next, from its plan and its journal alone; so it goes on after any death as if there had been none.

A write that was about to be sent and was not answered is never sent again before a look has shown that the object is
untouched. Since every write names the version of its object, one that did arrive cannot have its effect twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.automation import Answer, Plan, Target, Write
from holdfast.model.automation import Probe as Wanted
from holdfast.model.automation_journal import Ended, Ending, Entry, Halted, Intended, Line, Looked, Probed, Replied

MOST_LOST = 3
"""So often a write may be found not to have arrived before a person has to look."""
TELLING: Final = frozenset({"resize-infeasible", "resize-fails"})
"""What a look may say of a missing effect that tells people what to do next, better than the name of the fact."""


class Send(Struct, frozen=True, kw_only=True, tag="send"):
    """Note that a write is about to be sent, and send it, if the guards allow it now."""

    step: int
    undo: bool = False


class Look(Struct, frozen=True, kw_only=True, tag="look"):
    """Read the object of a write that nobody knows about."""

    step: int
    undo: bool = False


class Probe(Struct, frozen=True, kw_only=True, tag="probe"):
    """Ask whether the effect is there, or what a write of a `step` waits for, until a moment."""

    probe: int
    until: datetime
    step: int | None = None


class End(Struct, frozen=True, kw_only=True, tag="end"):
    """Note how it ended; what is unknown needs a person."""

    ending: Ending
    detail: str = ""


Move = Send | Look | Probe | End


class _Known(Struct):
    """What a journal says so far: for each way the writes that had their effect, the one in doubt, and losses.

    A write that was found not to have arrived may still be on its way (`is_adrift`), until one that came after it has
    changed the version that it names.
    """

    done: dict[bool, list[int]]
    doubtful: Intended | None = None
    lost: int = 0
    is_adrift: bool = False
    refused: str | None = None
    halted: str | None = None
    trouble: str | None = None
    answers: dict[tuple[int | None, int], tuple[Answer, datetime, datetime]] = {}
    details: dict[tuple[int | None, int], str] = {}
    written: datetime | None = None
    begun: datetime | None = None


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
        return _stopped(known, known.halted)
    if known.refused is not None:
        return _back(plan, known, known.refused)
    step = len(known.done[False])
    if step < len(plan.writes):
        return _asked(plan, known, step, plan.writes[step].gates, now) or Send(step=step)
    return _asked(plan, known, None, plan.probes, now) or End(ending="verified")


def content_now(plan: Plan, journal: Sequence[Line], target: Target) -> tuple[str, str]:
    """Gives the unique id and the content that an object must have: as agreed to, or as this run left it."""
    found = (target.uid, target.content)
    for line in journal:
        entry = line.entry
        left = isinstance(entry, Replied) and entry.answer == "applied"
        shown = isinstance(entry, Looked) and entry.found == "applied"
        if isinstance(entry, Replied | Looked) and (left or shown):
            written = (plan.undo if entry.undo else plan.writes)[entry.step].target
            if place_of(written) == place_of(target):
                found = (entry.uid or found[0], entry.content)
    return found


def left_to_undo(plan: Plan, journal: Sequence[Line]) -> tuple[int, ...]:
    """Lists the writes of a run that is over and may have had their effect, the last first, but those taken back.

    What the server refused at its only try had none: others may have written there since.
    """
    tried = {
        line.entry.step
        for line in journal
        if isinstance(line.entry, Intended) and not line.entry.undo and not _was_refused(journal, line.entry.step)
    }
    known = _read(journal)
    return tuple(step for step in sorted(tried, reverse=True) if step not in known.done[True] and step < len(plan.undo))


def _was_refused(journal: Sequence[Line], step: int) -> bool:
    replies = (line.entry for line in journal if isinstance(line.entry, Replied))
    answers = [entry.answer for entry in replies if (entry.step, entry.undo) == (step, False)]
    return answers == ["refused"] and len(tries_of(journal, step, undo=False)) == 1


def written_by(plan: Plan, journal: Sequence[Line]) -> tuple[Write, ...]:
    """Lists the writes that had their effect so far and were not taken back."""
    known = _read(journal)
    return tuple(plan.writes[step] for step in known.done[False] if step not in known.done[True])


def bound(plan: Plan, journal: Sequence[Line], target: Target) -> Target:
    """Gives an object that this run made the unique id under which it was made."""
    if target.uid:
        return target
    uid, content = content_now(plan, journal, target)
    return replace(target, uid=uid, content=content)


def last_probed(journal: Sequence[Line], move: Probe) -> Probed | None:
    """Gives what was last seen of a fact."""
    entries = (line.entry for line in reversed(journal) if isinstance(line.entry, Probed))
    return next((entry for entry in entries if (entry.step, entry.probe) == (move.step, move.probe)), None)


def tries_of(journal: Sequence[Line], step: int, *, undo: bool) -> tuple[Intended, ...]:
    """Lists how often a write was about to be sent."""
    entries = (line.entry for line in journal)
    return tuple(entry for entry in entries if isinstance(entry, Intended) and (entry.step, entry.undo) == (step, undo))


def place_of(target: Target) -> tuple[str, str, str, str, str]:
    """Says where an object is, whichever it is."""
    return target.cluster, target.group, target.kind, target.namespace, target.name


def _read(journal: Sequence[Line]) -> _Known:
    known = _Known(done={False: [], True: []}, begun=journal[0].at if journal else None)
    for line in journal:
        _take(known, line.entry, line.at)
    return known


def _take(known: _Known, entry: Entry, at: datetime) -> None:
    if isinstance(entry, Intended):
        known.doubtful = entry
    elif isinstance(entry, Replied) and entry.answer != "lost":
        known.doubtful = None
        if entry.answer == "applied":
            _wrote(known, entry, at)
            if entry.strayed:
                known.trouble = "changed-beyond-plan"
        elif entry.undo:
            known.trouble = entry.detail or "undo-refused"
        else:
            known.refused = entry.detail or "refused"
    elif isinstance(entry, Looked):
        _look(known, entry, at)
    elif isinstance(entry, Probed):
        key = (entry.step, entry.probe)
        before, since, _ = known.answers.get(key, ("unknown", at, at))
        known.details[key] = entry.detail
        known.answers[key] = (entry.answer, since if entry.answer == before else at, at)
    elif isinstance(entry, Halted) and entry.takes_back:
        known.refused = entry.stop.key
    elif isinstance(entry, Halted):
        known.halted = entry.stop.key


def _look(known: _Known, entry: Looked, at: datetime) -> None:
    if entry.found == "unreadable":
        return  # Nothing is known yet: it is looked at again.
    known.doubtful = None
    if entry.found == "applied":
        _wrote(known, entry, at)
    elif entry.found == "unknowable":
        known.trouble = "outcome-unknown"
    elif entry.found == "changed":
        # Somebody else wrote it meanwhile; whether our write was under theirs nobody can say.
        known.trouble = "changed-by-others"
    else:
        known.is_adrift = True
        known.lost += 1
        if known.lost >= MOST_LOST:
            known.trouble = "does-not-arrive"


def _wrote(known: _Known, entry: Replied | Looked, at: datetime) -> None:
    known.done[entry.undo].append(entry.step)
    known.written, known.is_adrift = at, False


def _asked(plan: Plan, known: _Known, step: int | None, probes: Sequence[Wanted], now: datetime) -> Move | None:
    """Goes through probes in their order, None when all of them say so, in time and for long enough.

    That time has passed says nothing of what nobody looked at: it must be seen when the soak is over, too.
    """
    since = known.written or known.begun or now
    for number, probe in enumerate(probes):
        answer, said, last = known.answers.get((step, number), ("unknown", now, now))
        until = since + probe.within + probe.soak
        if answer == "yes" and last >= said + probe.soak:
            continue
        detail = known.details.get((step, number), "")
        why = detail if detail in TELLING else probe.fact
        if answer == "no":
            return _back(plan, known, why)
        if now < until or answer == "yes":
            return Probe(probe=number, until=until, step=step)
        return _stopped(known, why)
    return None


def _back(plan: Plan, known: _Known, why: str) -> Move:
    """Undoes what had its effect, the last first, where that was declared; else a person decides."""
    done, undone = known.done[False], known.done[True]
    if not done or known.is_adrift:
        return _stopped(known, why)
    if len(plan.undo) != len(plan.writes):
        return End(ending="unknown", detail=why)
    left = [step for step in reversed(done) if step not in undone]
    if not left:
        return End(ending="undone", detail=why)
    return Send(step=left[0], undo=True)


def _stopped(known: _Known, why: str) -> End:
    """Ends a run that goes no further: stopped only where it is certain that nothing was written."""
    return End(ending="unknown" if known.done[False] or known.is_adrift else "stopped", detail=why)
