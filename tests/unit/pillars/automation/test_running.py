"""A run through every kind of death, loss and refusal: each write has its effect once, or a person is called."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.automation import Plan, Stop
from holdfast.model.automation_journal import Ended, Entry, Halted, Intended, Line, Looked, Probed, Replied, Reread
from holdfast.pillars.automation.running import End, Look, Probe, Send, next_move
from tests.unit.pillars.automation.planning import HOUR, NOW, plan


class Worker:
    """Carries out a plan on objects that count what was written to them; a fault may befall any of its steps.

    A write names the version of its object: one that arrives twice is refused the second time.
    """

    def __init__(self, of: Plan, random: Random, faults: float) -> None:
        self.plan, self._random, self._faults = of, random, faults
        self.journal: list[Line] = []
        self.now = NOW
        self.effects: list[tuple[int, bool]] = []
        self.sent: list[tuple[int, bool]] = []

    def note(self, entry: Entry) -> None:
        self.journal.append(Line(run="r", number=len(self.journal) + 1, at=self.now, entry=entry))

    def happens(self) -> bool:
        return self._random.random() < self._faults

    def step(self) -> bool:
        """Does the next thing, or dies in the middle of it; says that there was one."""
        move = next_move(self.plan, self.journal, self.now)
        if move is None:
            return False
        if isinstance(move, Send):
            self._send(move)
        elif isinstance(move, Look):
            found: Reread = "applied" if (move.step, move.undo) in self.effects else "untouched"
            self.note(Looked(step=move.step, undo=move.undo, found="unreadable" if self.happens() else found))
        elif isinstance(move, Probe):
            self.now += HOUR / 4
            if not self.happens():
                self.note(Probed(probe=move.probe, answer="unknown" if self.happens() else "yes"))
        elif isinstance(move, End):
            self.note(Ended(ending=move.ending, detail=move.detail))
        return True

    def _send(self, move: Send) -> None:
        if self.happens():
            self.note(Halted(stop=Stop(key="switched-off")))
            return
        self.note(Intended(step=move.step, undo=move.undo))
        if self.happens():
            return  # It died before the write.
        if self.happens():
            self.note(Replied(step=move.step, undo=move.undo, answer="refused", detail="quota"))
            return
        self.sent.append((move.step, move.undo))
        if (move.step, move.undo) not in self.effects:
            self.effects.append((move.step, move.undo))
        if self.happens():
            return  # It died after the write, before its answer.
        self.note(Replied(step=move.step, undo=move.undo, answer="lost" if self.happens() else "applied"))

    @property
    def ending(self) -> str:
        last = self.journal[-1].entry
        return last.ending if isinstance(last, Ended) else ""


def ended(of: Plan, seed: int, faults: float) -> Worker:
    worker = Worker(of, Random(seed), faults)
    for _ in range(2_000):
        if not worker.step():
            return worker
    raise AssertionError("it never ends")


@given(st.integers(0, 10**9), st.integers(1, 4), st.booleans(), st.sampled_from([0.0, 0.05, 0.2, 0.5]))
def test_every_run_ends_and_no_write_has_its_effect_twice(seed: int, count: int, way_back: bool, faults: float) -> None:
    worker = ended(plan(count, reversible=way_back), seed, faults)

    forth = [step for step, undo in worker.effects if not undo]
    back = [step for step, undo in worker.effects if undo]
    assert len(worker.sent) == len(set(worker.sent))
    assert forth == list(range(len(forth)))
    assert back == sorted(back, reverse=True)
    assert set(back) <= set(forth)
    if worker.ending == "verified":
        assert (forth, back) == (list(range(count)), [])
    if worker.ending == "undone":
        assert sorted(back) == forth
    if worker.ending == "stopped":
        assert not forth
    assert worker.ending


def test_without_faults_everything_is_written_once_and_verified() -> None:
    worker = ended(plan(3, probes=2), 1, 0.0)

    assert (worker.ending, worker.sent) == ("verified", [(0, False), (1, False), (2, False)])


def told(*entries: Entry) -> list[Line]:
    return [Line(run="r", number=number, at=NOW, entry=entry) for number, entry in enumerate(entries, 1)]


@pytest.mark.parametrize(
    ("entries", "move"),
    [
        ((), Send(step=0)),
        # Nobody knows whether it arrived: it is looked for, not sent again.
        ((Intended(step=0),), Look(step=0)),
        ((Intended(step=0), Replied(step=0, answer="lost")), Look(step=0)),
        ((Intended(step=0), Looked(step=0, found="unreadable")), Look(step=0)),
        ((Intended(step=0), Looked(step=0, found="untouched")), Send(step=0)),
        ((Intended(step=0), Looked(step=0, found="applied")), Send(step=1)),
        ((Intended(step=0), Looked(step=0, found="changed")), End(ending="unknown", detail="changed-by-others")),
        ((Intended(step=0), Replied(step=0, answer="refused", detail="quota")), End(ending="stopped", detail="quota")),
        ((Halted(stop=Stop(key="frozen")),), End(ending="stopped", detail="frozen")),
        # What is halted midway is not taken back either, since that would be writing.
        (
            (Intended(step=0), Replied(step=0, answer="applied"), Halted(stop=Stop(key="switched-off"))),
            End(ending="unknown", detail="switched-off"),
        ),
        (
            (
                Intended(step=0), Replied(step=0, answer="applied"),
                Intended(step=1), Replied(step=1, answer="refused", detail="quota"),
            ),
            Send(step=0, undo=True),
        ),
    ],
)  # fmt: skip
def test_what_comes_next_follows_from_the_journal(entries: tuple[Entry, ...], move: object) -> None:
    assert next_move(plan(2), told(*entries), NOW) == move


WRITTEN = (Intended(step=0), Replied(step=0, answer="applied"))


def test_an_effect_that_is_not_seen_in_time_is_unknown_and_no_success() -> None:
    journal = told(*WRITTEN)

    assert next_move(plan(), journal, NOW) == Probe(probe=0, until=NOW + HOUR)
    assert next_move(plan(), journal, NOW + HOUR) == End(ending="unknown", detail="size-0")
    assert next_move(plan(), told(*WRITTEN, Probed(probe=0, answer="yes")), NOW) == End(ending="verified")


def test_an_effect_that_is_surely_not_there_is_taken_back_where_that_was_declared() -> None:
    journal = told(*WRITTEN, Probed(probe=0, answer="no"))

    assert next_move(plan(), journal, NOW) == Send(step=0, undo=True)
    assert next_move(plan(reversible=False), journal, NOW) == End(ending="unknown", detail="size-0")


def test_what_does_not_arrive_again_and_again_is_left_to_a_person() -> None:
    lost = (Intended(step=0), Looked(step=0, found="untouched")) * 3

    assert next_move(plan(), told(*lost), NOW) == End(ending="unknown", detail="does-not-arrive")
