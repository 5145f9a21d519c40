"""No order of deeds leads an incident where it must not be, and replaying its events tells the same as living it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import STEPS, Firing, Incident, Recovery
from holdfast.model.incident_deeds import Deed, Event
from holdfast.model.incident_refusals import IncidentRefused
from holdfast.pillars.incidents.deciding import decided
from holdfast.pillars.incidents.escalation import audit, pages, unsent
from holdfast.pillars.incidents.folding import after, fold
from holdfast.pillars.incidents.steps import RANKS, reached_steps
from holdfast.texts.say import LANGUAGES, say
from tests.unit.pillars.incidents.living import BOOK, RATED, TERMS, Living, seoul

NAMES = ("i1", "i2", "i3", "i4")
PRIORITIES = st.sampled_from(sorted(RATED))
# Mostly sensible, so that a walk gets far.
WORDS = st.sampled_from(["A reason.", "Another.", "A third one.", ""])
IDS = st.sampled_from(["a", "b", "c"])
SPANS = st.integers(1, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
LEVELS = st.sampled_from(["L1", "L2", "L3", "vendor", "emergency", "security"])


def drawn(now: datetime) -> st.SearchStrategy[Deed]:
    """Any deed, sensible or not."""
    later = SPANS.map(lambda span: now + span)
    recovery = st.builds(
        Recovery,
        source=st.sampled_from(["metrics", "findings", "person"]),
        since=SPANS.map(lambda span: now - span),
        note=WORDS,
    )
    kinds: list[st.SearchStrategy[Any]] = [
        st.builds(deeds.Prioritise, assessment=PRIORITIES.map(RATED.__getitem__), reason=WORDS),
        st.builds(deeds.Assign, who=st.sampled_from(["", "kim"])),
        st.builds(deeds.Acknowledge),
        st.builds(deeds.Update, note=WORDS),
        st.builds(
            deeds.Advance,
            to=st.sampled_from(STEPS),
            note=WORDS,
            skip_reason=WORDS,
            recovery=st.one_of(st.none(), recovery),
        ),
        st.builds(deeds.FailVerification, reason=WORDS),
        st.builds(
            deeds.Hold,
            reason=st.sampled_from(["waiting-requester", "waiting-vendor", "agreed-window", "other"]),
            note=WORDS,
            until=st.one_of(st.none(), later),
        ),
        st.builds(deeds.Resume),
        st.builds(deeds.Escalate, level=LEVELS, trigger=st.just("hand"), reason=WORDS),
        st.builds(deeds.StandDown, level=LEVELS, reason=WORDS),
        st.builds(deeds.Raise, flag=st.sampled_from(sorted(TERMS.policy.flags)), reason=WORDS),
        st.builds(deeds.Dismiss, reason=st.sampled_from(["", "", "", "No trouble."])),
        st.builds(deeds.PlaceWorkaround, id=IDS, what=WORDS, until=later, rollback=WORDS),
        st.builds(deeds.EndWorkaround, id=IDS, note=WORDS),
        st.builds(
            deeds.RecordCause, id=IDS, kind=st.sampled_from(["direct", "systemic", "process", "human"]), what=WORDS
        ),
        st.builds(deeds.PlanAction, id=IDS, cause=IDS, what=WORDS, owner=WORDS, due=later),
        st.builds(deeds.FinishAction, id=IDS, note=WORDS),
        st.builds(deeds.FinishReview, summary=WORDS),
        st.builds(
            deeds.OpenVendorCase,
            id=IDS,
            vendor=WORDS,
            contract=WORDS,
            within=SPANS,
            calendar=st.sampled_from(["office", "always", "moon"]),
        ),
        st.builds(deeds.CloseVendorCase, id=IDS, note=WORDS),
    ]
    return st.one_of(kinds)


def next_step(state: Incident, at: datetime) -> Deed:
    """What a good worker would do next, so that the far end of the way is reached as well."""
    grave = state.priority in ("P1", "P2")
    left = [step for step in STEPS if RANKS[step] >= RANKS[state.step] and step not in reached_steps(state)]
    to = left[0] if left else "closed"
    untreated = [cause.id for cause in state.causes if cause.id not in {action.cause for action in state.actions}]
    if state.held(at):
        return deeds.Resume()
    if state.in_backlog:
        return deeds.Prioritise(assessment=RATED["P3"])
    if not state.assignee:
        return deeds.Assign(who="kim")
    if to == "cause-known" and not any(cause.kind == "direct" for cause in state.causes):
        return deeds.RecordCause(id=f"d{state.number}", kind="direct", what="A full disk")
    if to == "closed" and state.active_workarounds:
        return deeds.EndWorkaround(id=state.active_workarounds[0].id, note="Gone.")
    if to == "closed" and grave and untreated:
        due = at + timedelta(days=7)
        return deeds.PlanAction(id=f"p{state.number}", cause=untreated[0], what="Alert", owner="kim", due=due)
    if to == "closed" and grave and state.reviewed is None:
        return deeds.FinishReview(summary="Nobody looked at the disk.")
    recovery = Recovery(source="person", since=state.fixed or at, note="Seen.")
    return deeds.Advance(to=to, note="Done.", skip_reason="Not needed.", recovery=recovery)


class Office(RuleBasedStateMachine):
    """Some incidents, to which anything is done by anyone at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = seoul(10, 1, 9)
        self.lives: dict[str, Living] = {}
        self.seen: dict[str, set[Firing]] = {}
        self.sent: dict[str, list[str]] = {}
        self.replayed: dict[str, int] = {}
        self.said: set[str] = set()

    @initialize(priorities=st.tuples(*[PRIORITIES] * len(NAMES)))
    def open(self, priorities: tuple[Any, ...]) -> None:
        for name, priority in zip(NAMES, priorities, strict=True):
            self.lives[name] = Living(self.now, priority, name)
            self.seen[name] = set()
            self.sent[name] = []

    @rule(span=st.one_of(st.just(timedelta()), SPANS))
    def wait(self, span: timedelta) -> None:
        self.now += span

    @rule(name=st.sampled_from(NAMES), data=st.data(), by=st.sampled_from(["user:kim", "system"]))
    def do_anything(self, name: str, data: st.DataObject, by: str) -> None:
        self._try(name, data.draw(drawn(self.now)), by)

    @rule(name=st.sampled_from(NAMES), times=st.integers(1, 12))
    def work(self, name: str, times: int) -> None:
        for _ in range(times):
            self.now += timedelta(minutes=50)
            self._try(name, next_step(self.lives[name].state, self.now), "user:kim")

    @rule(name=st.sampled_from(NAMES), again=st.booleans())
    def the_trouble_is_back(self, name: str, again: bool) -> None:
        self._try(name, deeds.Reopen(reason="Back.") if again else deeds.FailVerification(reason="Back."), "system")

    @rule(name=st.sampled_from(NAMES), span=SPANS)
    def wait_for_someone(self, name: str, span: timedelta) -> None:
        self._try(name, deeds.Hold(reason="waiting-vendor", note="Logs."), "user:lee")
        self.now += span

    @rule(
        name=st.sampled_from(NAMES),
        other=st.sampled_from(NAMES),
        how=st.sampled_from(["follow", "follow", "follow", "merge", "same"]),
    )
    def tie(self, name: str, other: str, how: str) -> None:
        made: dict[str, Deed] = {
            "merge": deeds.Merge(into=other),
            "same": deeds.MarkDuplicate(of=other),
            "follow": deeds.Follow(parent=other),
        }
        self._try(name, made[how], "user:kim", self.lives[other].state)

    @rule(name=st.sampled_from(NAMES))
    def send(self, name: str) -> None:
        """A tick of a server: what fired is recorded, and what is to be told is told."""
        living = self.lives[name]
        self.sent[name] += [page.key for page in unsent(living.events, BOOK, self.sent[name], self.now)]
        living.tick(self.now)

    def _try(self, name: str, deed: Deed, by: str, other: Incident | None = None) -> None:
        living = self.lives[name]
        before = living.state
        living.now = self.now
        try:
            decision = decided(before, deed, at=self.now, by=by, terms=TERMS, other=other)
        except IncidentRefused as refusal:
            assert living.state == before
            self.said |= {say(refusal.text, lang, **refusal.values) for lang in LANGUAGES}
            return
        living.events += decision.events
        assert living.state == decision.incident
        for place, there in decision.elsewhere:
            target = self.lives[place]
            # Whatever one incident asks of another can be done.
            target.events += decided(target.state, there, at=self.now, by="system", terms=TERMS).events

    @invariant()
    def no_incident_is_where_it_must_not_be(self) -> None:
        for living in self.lives.values():
            assert faults(living.state, self.now) == []

    @invariant()
    def every_refusal_is_a_whole_sentence(self) -> None:
        assert [text for text in self.said if "{" in text] == []

    @invariant()
    def families_are_whole(self) -> None:
        states = {name: living.state for name, living in self.lives.items()}
        for name, state in states.items():
            if state.parent:
                assert name in states[state.parent].children
                assert (name in states[state.parent].open_children) == (not state.is_over)
                assert not states[state.parent].parent
            if state.side == "merged":
                assert name in states[state.into].absorbed

    @invariant()
    def replaying_is_living(self) -> None:
        for name, living in self.lives.items():
            if self.replayed.get(name) == len(living.events):
                continue
            self.replayed[name] = len(living.events)
            stored = [msgspec.json.decode(msgspec.json.encode(event), type=Event) for event in living.events]
            assert stored == living.events
            state: Incident | None = None
            for event in stored:
                state = after(state, event)
            assert state == fold(living.events)
            assert [event.number for event in stored] == list(range(1, len(stored) + 1))
            assert [event.at for event in stored] == sorted(event.at for event in stored)

    @invariant()
    def what_fired_has_fired(self) -> None:
        for name, living in self.lives.items():
            derived = living.due(self.now)
            fired = {msgspec.structs.replace(firing, stopped=None) for firing in derived.fired}
            assert self.seen[name] <= fired
            assert len({firing.key for firing in fired}) == len(derived.fired)
            assert all(firing.due <= self.now for firing in fired)
            assert all(item.at > self.now for item in derived.upcoming)
            assert all(item.elapsed <= self.now - item.started for item in derived.readings)
            self.seen[name] = fired

    @invariant()
    def nothing_is_told_twice_or_without_a_ground(self) -> None:
        for name, living in self.lives.items():
            assert len(set(self.sent[name])) == len(self.sent[name])
            assert audit(living.events, BOOK, self.sent[name], self.now).unfounded == ()
            everything = {page.key for page in pages(living.events, BOOK, self.now)}
            assert audit(living.events, BOOK, everything, self.now).is_clean


def faults(state: Incident, now: datetime) -> list[str]:
    """What must never be true of an incident."""
    steps = {item.step for item in state.path}
    is_grave = state.priority in ("P1", "P2")
    checks = {
        "over on hold": state.is_over and state.held(now) is not None,
        "gravest on hold": state.priority == "P1" and state.held(now) is not None,
        "nobody at work": not state.levels,
        "over with a workaround": state.is_over and bool(state.active_workarounds),
        "over with open children": state.is_over and bool(state.open_children),
        "closed and something else": state.step == "closed" and bool(state.side),
        "closed without a moment": (state.step == "closed") != (state.closed is not None),
        "fixed without a moment": ("fixed" in steps) != (state.fixed is not None),
        "verified without a fix": "verified" in steps and "fixed" not in steps,
        "verified before it could be": state.verified is not None
        and (state.fixed is None or state.verified < state.fixed),
        "cause known without a cause": "cause-known" in steps and not any(c.kind == "direct" for c in state.causes),
        "grave, closed, not reviewed": is_grave and state.step == "closed" and state.reviewed is None,
        "grave, closed, nothing planned": is_grave and state.step == "closed" and not state.actions,
        "grave, closed, not verified": is_grave and state.step == "closed" and not {"verified", "cause-known"} <= steps,
        "a step twice": len(steps) != len(state.path),
        "skipped without a reason": any(item.skipped and not item.skip_reason for item in state.path),
    }
    return [name for name, is_so in checks.items() if is_so]


class OfficeAllNight(Office):
    """The same for many more and longer walks."""


TestOffice = pytest.mark.slow(Office.TestCase)
TestOffice.settings = settings(max_examples=20, stateful_step_count=30)
TestOfficeAllNight = pytest.mark.nightly(OfficeAllNight.TestCase)
TestOfficeAllNight.settings = settings(max_examples=300, stateful_step_count=50)
