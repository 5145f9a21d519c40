"""A small world that can be explored whole: claims, two workers, a lease, a journal, an API server and what goes wrong.

A worker takes the lease, reads the journal, asks the guard's own functions what comes next, and does it in steps
between which anything may happen: the other worker goes on, it dies itself, its lease runs out, a request is on its way
for long, its answer is lost, somebody else writes the object or makes it anew, a switch is thrown, the clock jumps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from holdfast.model.automation import Plan, Stop
from holdfast.model.automation_journal import Ended, Entry, Halted, Intended, Line, Looked, Probed, Replied
from holdfast.model.automation_limits import Switch
from holdfast.pillars.automation.contents import content_of, found_of
from holdfast.pillars.automation.guard import Rules, Seen, stop_before_write
from holdfast.pillars.automation.plans import versions_of
from holdfast.pillars.automation.running import End, Look, Probe, Send, content_now, next_move, tries_of
from tests.unit.pillars.automation.planning import NOW, approval

CLOCKS = (timedelta(0), timedelta(days=1), timedelta(days=-1))
Fault = Literal[
    "die", "expire", "late", "lost", "dropped", "refused", "edit", "remake", "switch", "clock", "no", "blind"
]
EVERY: frozenset[Fault] = frozenset(
    ("die", "expire", "late", "lost", "dropped", "refused", "edit", "remake", "switch", "clock", "no", "blind")
)


class Thing(NamedTuple):
    """A claim at the server: its unique id, its version, and its size (`1` is wanted, `x` is somebody else's)."""

    uid: int
    version: int
    size: str


class Request(NamedTuple):
    """A write on its way, with the unique id and the version that it names."""

    number: int
    step: int
    undo: bool
    uid: int
    version: int


class Note(NamedTuple):
    """A line of the journal, and at which of the clocks it was written."""

    clock: int
    sort: str
    step: int = 0
    undo: bool = False
    word: str = ""
    extra: str = ""


class Worker(NamedTuple):
    """What a worker is about to do, with so many lines of the journal before its eyes."""

    doing: str
    lines: int
    step: int = 0
    undo: bool = False
    uid: int = 0
    version: int = 0
    word: str = ""
    extra: str = ""


class State(NamedTuple):
    """Everything there is at one moment; `thrown` is how long the journal was when the switch was thrown."""

    things: tuple[Thing, ...]
    journal: tuple[Note, ...] = ()
    holder: int = -1
    is_over: bool = True
    workers: tuple[Worker | None, ...] = (None, None)
    flight: tuple[Request, ...] = ()
    effects: tuple[tuple[int, bool], ...] = ()
    thrown: int = -1
    clock: int = 0
    faults: int = 0
    sent: int = 0


_ON_THE_WAY: tuple[Fault, ...] = ("lost", "refused", "dropped")
Hole = Literal["", "version", "lease", "switch", "look"]
"""What a world lacks on purpose, to see that it is missed."""


class Broken(Exception):
    """Something happened that must never happen."""


@cache
def raw_of(step: int, thing: Thing) -> dict[str, Any]:
    """The object of a claim, as the server gives it."""
    metadata = {"name": f"data-{step}", "uid": f"uid-{thing.uid}", "resourceVersion": str(thing.version)}
    return {"metadata": metadata, "spec": {"size": thing.size}}


class World:
    """All that can happen with a plan, and what must never."""

    def __init__(self, plan: Plan, faults: frozenset[Fault] = EVERY, hole: Hole = "") -> None:
        self.plan, self.faults, self.hole = plan, faults, hole
        self._move = cache(self._moved)
        agreed = Seen(
            conditions=(), versions=versions_of(plan.intent.targets), approvals=(approval(plan, "kim", hours=99),),
            reservations=(), outcomes=(), kind="", population=None,
        )  # fmt: skip
        switch = Switch(by="lee", since=NOW, reason="stop")
        self._stops: dict[bool, Stop | None] = {
            thrown: stop_before_write(plan, Rules(limits=(), switches=(switch,) if thrown else ()), agreed, NOW)
            for thrown in (True, False)
        }

    def begin(self, faults: int) -> State:
        """The state before anything happened."""
        return State(things=tuple(Thing(step, 1, "0") for step in range(len(self.plan.writes))), faults=faults)

    def after(self, state: State) -> Iterator[State]:
        """Every state that may come next; raises Broken."""
        is_ended = bool(state.journal) and state.journal[-1].sort == "ended"
        for number, worker in enumerate(state.workers):
            if worker is not None:
                yield from self._worked(state, number, worker)
            elif (state.holder == -1 or state.is_over) and not is_ended:
                yield _with(state, number, Worker("ready", len(state.journal)))._replace(holder=number, is_over=False)
        for request in state.flight:
            yield self._arrived(state, request, "applied")
        if state.holder != -1 and not state.is_over and state.workers[state.holder] is None:
            yield state._replace(is_over=True)
        if state.faults and not is_ended:
            yield from self._gone_wrong(state._replace(faults=state.faults - 1))

    def _gone_wrong(self, state: State) -> Iterator[State]:
        yield from self._worker_fails(state)
        yield from self._network_fails(state)
        yield from self._others_act(state)

    def _worker_fails(self, state: State) -> Iterator[State]:
        for number, worker in enumerate(state.workers):
            if worker is not None and "die" in self.faults:
                yield _with(state, number, None)
            if worker is not None and "late" in self.faults and worker.doing == "waits":
                # The worker gives up on the answer; the request stays on its way.
                yield _with(state, number, worker._replace(doing="answered", word="lost"))
        if "expire" in self.faults and state.holder != -1 and not state.is_over:
            yield state._replace(is_over=True)

    def _network_fails(self, state: State) -> Iterator[State]:
        for request in state.flight:
            yield from (self._arrived(state, request, how) for how in _ON_THE_WAY if how in self.faults)

    def _others_act(self, state: State) -> Iterator[State]:
        for step, thing in enumerate(state.things):
            if "edit" in self.faults and thing.size != "x":
                yield _put(state, step, thing._replace(version=thing.version + 1, size="x"))
            if "remake" in self.faults and thing.uid < 100:
                yield _put(state, step, Thing(100 + step, thing.version, "0"))
        if "switch" in self.faults and state.thrown == -1:
            yield state._replace(thrown=len(state.journal))
        if "clock" in self.faults:
            yield from (state._replace(clock=clock) for clock in range(len(CLOCKS)) if clock != state.clock)

    def _worked(self, state: State, number: int, worker: Worker) -> Iterator[State]:
        if worker.doing == "ready":
            yield from self._chose(state, number, worker)
        elif worker.doing == "seen":
            is_thrown = state.thrown != -1 and self.hole != "switch"
            stop = Stop(key="target-changed") if worker.word else self._stops[is_thrown]
            if stop is not None:
                yield self._noted(state, number, worker, Note(state.clock, "halted", word=stop.key), "ready")
            else:
                note = Note(state.clock, "intended", worker.step, worker.undo, extra=str(worker.version))
                yield self._noted(state, number, worker, note, "armed")
        elif worker.doing == "armed":
            request = Request(state.sent, worker.step, worker.undo, worker.uid, worker.version)
            waiting = worker._replace(doing="waits", version=state.sent)
            yield _with(state, number, waiting)._replace(flight=(*state.flight, request), sent=state.sent + 1)
        elif worker.doing in ("answered", "looked", "probed"):
            sort = {"answered": "replied"}.get(worker.doing, worker.doing)
            note = Note(state.clock, sort, worker.step, worker.undo, worker.word, worker.extra)
            yield self._noted(state, number, worker, note, "ready")

    def _chose(self, state: State, number: int, worker: Worker) -> Iterator[State]:
        notes = state.journal[: worker.lines]
        move = self._move(notes, state.clock)
        if move is None:
            yield _with(state, number, None)._replace(holder=-1 if state.holder == number else state.holder)
        elif isinstance(move, End):
            note = Note(state.clock, "ended", word=move.ending, extra=move.detail)
            yield self._noted(state, number, worker, note, "ready")
        elif isinstance(move, Probe) and _is_seen(notes, move):
            # Nothing new is seen: it waits, and time passes.
            if state.clock != 1:
                yield state._replace(clock=1 if state.clock == 0 else 0)
        elif isinstance(move, Probe):
            asked = worker._replace(doing="probed", word="yes", step=_step_of(move))
            yield _with(state, number, asked)
            if "no" in self.faults and state.faults:
                yield _with(state._replace(faults=state.faults - 1), number, asked._replace(word="no"))
        else:
            yield from self._read(state, number, worker, move, notes)

    def _read(
        self, state: State, number: int, worker: Worker, move: Send | Look, notes: tuple[Note, ...]
    ) -> Iterator[State]:
        write = (self.plan.undo if move.undo else self.plan.writes)[move.step]
        thing = state.things[move.step]
        raw, lines = raw_of(move.step, thing), tuple(map(_line, range(len(notes)), notes))
        uid, content = content_now(self.plan, lines, write.target)
        doing = Worker("seen", worker.lines, move.step, move.undo, thing.uid, thing.version)
        if isinstance(move, Send):
            is_agreed = raw["metadata"]["uid"] == uid and content_of(raw) == content
            yield _with(state, number, doing._replace(word="" if is_agreed else "other"))
            return
        sent = tries_of(lines, move.step, undo=move.undo)[-1].version
        found = "applied" if self.hole == "look" else found_of(write, raw, content, sent)
        yield _with(state, number, doing._replace(doing="looked", word=found, extra=content_of(raw)))
        if "blind" in self.faults and state.faults:
            less = state._replace(faults=state.faults - 1)
            yield _with(less, number, doing._replace(doing="looked", word="unreadable"))

    def _noted(self, state: State, number: int, worker: Worker, note: Note, then: str) -> State:
        """Writes a line, where the lease is still this worker's and nobody has written that line."""
        if (state.holder != number or worker.lines != len(state.journal)) and self.hole != "lease":
            return _with(state, number, None)
        if note.sort == "replied" and note.word == "refused" and note.extra == "conflict":
            lines = tuple(map(_line, range(worker.lines), state.journal))
            if len(tries_of(lines, note.step, undo=note.undo)) > 1:
                note = note._replace(word="lost")
        if note.sort == "intended" and state.thrown != -1:
            raise Broken("a write was begun after the switch was thrown")
        after = _with(state, number, worker._replace(doing=then, lines=worker.lines + 1))
        if then == "ready":
            after = _with(after, number, Worker("ready", worker.lines + 1))
        return after._replace(journal=(*state.journal, note))

    def _arrived(self, state: State, request: Request, how: str) -> State:
        """The server takes a request: it has its effect if the object is the one that it names, and is answered."""
        thing = state.things[request.step]
        write = (self.plan.undo if request.undo else self.plan.writes)[request.step]
        fits = thing.uid == request.uid and (thing.version == request.version or self.hole == "version")
        state = state._replace(flight=tuple(item for item in state.flight if item != request))
        word, extra = "refused", "conflict"
        if how in ("refused", "dropped"):
            extra = "quota"
        elif fits:
            fresh = Thing(thing.uid, thing.version + 1, write.body["spec"]["size"])
            self._watch(state, request, thing)
            state = _put(state, request.step, fresh)._replace(effects=(*state.effects, (request.step, request.undo)))
            word, extra = "applied", content_of(raw_of(request.step, fresh))
        for number, worker in enumerate(state.workers):
            if worker is not None and worker.doing == "waits" and worker.version == request.number:
                lost = how in ("lost", "dropped")
                answered = worker._replace(doing="answered", word="lost" if lost else word, extra="" if lost else extra)
                return _with(state, number, answered)
        return state

    def _watch(self, state: State, request: Request, before: Thing) -> None:
        effect = (request.step, request.undo)
        forth = [step for step, undo in state.effects if not undo]
        if effect in state.effects:
            raise Broken(f"{effect} has its effect twice")
        if before.size != ("1" if request.undo else "0") or before.uid != request.step:
            raise Broken(f"{effect} overwrites what was not agreed to: {before}")
        if not request.undo and request.step != len(forth):
            raise Broken(f"{effect} comes out of order after {state.effects}")
        if request.undo and request.step not in forth:
            raise Broken(f"{effect} takes back what was never done")

    def judge(self, state: State) -> None:
        """Holds the ending against what really happened; raises Broken."""
        if not state.journal or state.journal[-1].sort != "ended":
            return
        ending, forth = state.journal[-1].word, sorted(step for step, undo in state.effects if not undo)
        back = sorted(step for step, undo in state.effects if undo)
        told = {
            "verified": forth == list(range(len(self.plan.writes))) and not back,
            "stopped": not state.effects,
            "undone": forth == back,
            "unknown": True,
        }[ending]
        if not told:
            raise Broken(f"it ended {ending} after {state.effects}")

    def _moved(self, notes: tuple[Note, ...], clock: int) -> Send | Look | Probe | End | None:
        return next_move(self.plan, tuple(map(_line, range(len(notes)), notes)), NOW + CLOCKS[clock])


def explore(world: World, faults: int, most: int = 10_000_000) -> tuple[int, set[str]]:
    """Visits every state that can be reached; gives how many there are, and the endings. Raises Broken."""
    first = world.begin(faults)
    known, waiting, endings = {first}, deque([first]), set()
    while waiting:
        state = waiting.popleft()
        world.judge(state)
        following = list(world.after(state))
        if state.journal and state.journal[-1].sort == "ended":
            endings.add(state.journal[-1].word)
        elif not following:
            raise Broken(f"nothing goes on: {state}")
        for item in following:
            if item not in known:
                known.add(item)
                waiting.append(item)
        if len(known) > most:
            raise Broken(f"more than {most} states")
    return len(known), endings


@cache
def _line(number: int, note: Note) -> Line:
    return Line(run="r", number=number + 1, at=_moment(note.clock), entry=_entry(note))


def _moment(clock: int) -> datetime:
    return NOW + CLOCKS[clock]


def _entry(note: Note) -> Entry:
    step, undo, word, extra = note.step, note.undo, note.word, note.extra
    made: dict[str, Entry] = {
        "intended": Intended(step=step, undo=undo, version=extra),
        "halted": Halted(stop=Stop(key=word)),
    }
    if note.sort in made:
        return made[note.sort]
    answer: Any = word
    if note.sort == "replied":
        refused = word == "refused"
        return Replied(step=step, undo=undo, answer=answer, detail=extra if refused else "", content=extra)
    if note.sort == "looked":
        return Looked(step=step, undo=undo, found=answer, content=extra)
    if note.sort == "probed":
        return Probed(probe=0, answer=answer, step=None if step < 0 else step)
    return Ended(ending=answer, detail=extra)


def _step_of(move: Probe) -> int:
    return -1 if move.step is None else move.step


def _is_seen(notes: tuple[Note, ...], move: Probe) -> bool:
    """Says that the journal has the answer already: a worker notes only what is new."""
    said = [note.word for note in notes if note.sort == "probed" and note.step == _step_of(move)]
    return said[-1:] == ["yes"]


def _with(state: State, number: int, worker: Worker | None) -> State:
    return state._replace(workers=tuple(worker if at == number else one for at, one in enumerate(state.workers)))


def _put(state: State, step: int, thing: Thing) -> State:
    return state._replace(things=tuple(thing if at == step else one for at, one in enumerate(state.things)))
