"""What a run does next at its edges: what is left of lost writes, of gates and deadlines, and how objects were left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Plan, Stop
from holdfast.model.automation_journal import (
    Begun,
    Ended,
    Entry,
    Halted,
    Intended,
    Line,
    Looked,
    Probed,
    Replied,
)
from holdfast.pillars.automation.running import (
    MOST_LOST,
    End,
    Look,
    Probe,
    Send,
    bound,
    content_now,
    left_to_undo,
    next_move,
    place_of,
    tries_of,
    written_by,
)
from tests.unit.pillars.automation.planning import HOUR, NOW, plan, target

INSTANT = timedelta(microseconds=1)
TRIED = (Intended(step=0), Looked(step=0, found="untouched"))
WRITTEN = (Intended(step=0), Replied(step=0, answer="applied"))


def told(*entries: Entry, every: timedelta = timedelta(0)) -> list[Line]:
    return [Line(run="r", number=n, at=NOW + every * (n - 1), entry=entry) for n, entry in enumerate(entries, 1)]


def moved(of: Plan, *entries: Entry, at: timedelta = timedelta(0)) -> object:
    return next_move(of, told(*entries), NOW + at)


def halted(key: str = "switched-off") -> Halted:
    return Halted(stop=Stop(key=key))


def test_a_run_that_is_over_goes_no_further_whatever_stands_after_it() -> None:
    assert moved(plan(), Ended(ending="verified")) is None
    assert moved(plan(), Ended(ending="stopped"), *WRITTEN) is None


def test_a_write_that_may_still_be_on_its_way_leaves_it_unknown_whether_anything_was_written() -> None:
    refused = Replied(step=0, answer="refused", detail="quota")

    assert moved(plan(), *TRIED, halted()) == End(ending="unknown", detail="switched-off")
    assert moved(plan(), *TRIED, Intended(step=0), refused) == End(ending="unknown", detail="quota")
    assert moved(plan(), halted()) == End(ending="stopped", detail="switched-off")
    # A later one that arrived has changed the version that the earlier one names.
    assert moved(plan(2), *TRIED, *WRITTEN, Intended(step=1), replace(refused, step=1)) == Send(step=0, undo=True)


def test_nothing_is_taken_back_while_a_later_write_may_still_arrive() -> None:
    tried = (Intended(step=1), Looked(step=1, found="untouched"), Intended(step=1))

    assert moved(plan(2), *WRITTEN, *tried, Replied(step=1, answer="refused", detail="quota")) == End(
        ending="unknown", detail="quota"
    )


def test_a_write_is_tried_so_often_and_no_more() -> None:
    assert MOST_LOST == 3
    assert moved(plan(), *TRIED * 2) == Send(step=0)
    assert moved(plan(), *TRIED * 3) == End(ending="unknown", detail="does-not-arrive")


@pytest.mark.parametrize(
    ("entries", "detail"),
    [
        ((Replied(step=0, answer="refused", detail="quota"),), "quota"),
        ((Replied(step=0, answer="refused"),), "refused"),
        ((Intended(step=0), Looked(step=0, found="unknowable")), "outcome-unknown"),
        ((Intended(step=0), Looked(step=0, found="changed")), "changed-by-others"),
    ],
)
def test_what_went_wrong_is_told(entries: tuple[Entry, ...], detail: str) -> None:
    found = moved(plan(), *entries)

    assert isinstance(found, End)
    assert found.detail == detail


def test_what_cannot_be_taken_back_after_all_needs_a_person() -> None:
    started = (*WRITTEN, Probed(probe=0, answer="no"), Intended(step=0, undo=True))

    assert moved(plan(), *started) == Look(step=0, undo=True)
    assert moved(plan(), *started, Replied(step=0, undo=True, answer="refused", detail="gone")) == End(
        ending="unknown", detail="gone"
    )
    assert moved(plan(), *started, Replied(step=0, undo=True, answer="refused")) == End(
        ending="unknown", detail="undo-refused"
    )
    assert moved(plan(), *started, Replied(step=0, undo=True, answer="applied")) == End(
        ending="undone", detail="size-0"
    )
    assert moved(plan(), *started, Looked(step=0, undo=True, found="applied")) == End(ending="undone", detail="size-0")
    assert moved(plan(), *started, Replied(step=0, undo=True, answer="lost")) == Look(step=0, undo=True)


@pytest.mark.parametrize(
    ("detail", "told_as"), [("resize-infeasible", "resize-infeasible"), ("remade", "size-0"), ("", "size-0")]
)
def test_that_a_growth_cannot_be_is_told_rather_than_what_was_not_seen(detail: str, told_as: str) -> None:
    of = replace(plan(), undo=(), irreversible="grown")

    found = moved(of, *WRITTEN, Probed(probe=0, answer="no", detail=detail))

    assert found == End(ending="unknown", detail=told_as)


def test_a_growth_that_failed_till_its_time_was_over_is_told_as_that() -> None:
    failing = (*WRITTEN, Probed(probe=0, answer="unknown", detail="resize-fails"))

    assert moved(plan(), *failing) == Probe(probe=0, until=NOW + HOUR)
    assert moved(plan(), *failing, at=HOUR) == End(ending="unknown", detail="resize-fails")
    assert moved(plan(), *failing, Probed(probe=0, answer="unknown", detail="capacity-is"), at=HOUR) == End(
        ending="unknown", detail="size-0"
    )


def test_the_last_write_is_taken_back_first() -> None:
    both = (*WRITTEN, Intended(step=1), Replied(step=1, answer="applied"), Probed(probe=0, answer="no"))
    back = (Intended(step=1, undo=True), Replied(step=1, undo=True, answer="applied"))

    assert moved(plan(2), *both) == Send(step=1, undo=True)
    assert moved(plan(2), *both, *back) == Send(step=0, undo=True)


def gated(count: int = 2) -> Plan:
    """A plan whose second write waits for a fact."""
    of = plan(count)
    gate = replace(of.probes[0], fact="ready-to-use")
    return replace(of, writes=(of.writes[0], replace(of.writes[1], gates=(gate,))))


def test_a_write_waits_for_its_gate() -> None:
    asked = Probe(probe=0, until=NOW + HOUR, step=1)

    assert moved(gated(), *WRITTEN) == asked
    assert moved(gated(), *WRITTEN, Probed(probe=0, answer="unknown", step=1)) == asked
    assert moved(gated(), *WRITTEN, Probed(probe=0, answer="yes", step=1)) == Send(step=1)
    # What the end of the plan asks is another question, even under the same number.
    assert moved(gated(), *WRITTEN, Probed(probe=0, answer="yes")) == asked
    assert moved(gated(), *WRITTEN, Probed(probe=0, answer="no", step=1)) == Send(step=0, undo=True)
    assert moved(gated(), *WRITTEN, at=HOUR) == End(ending="unknown", detail="ready-to-use")


def test_a_gate_before_the_first_write_stops_it_without_a_trace() -> None:
    of = gated()
    first = replace(of, writes=(of.writes[1],), undo=of.undo[:1])

    assert moved(first) == Probe(probe=0, until=NOW + HOUR, step=0)
    assert moved(first, Begun(plan="p", worker="w", fence=1), at=HOUR) == End(ending="stopped", detail="ready-to-use")
    assert moved(first, Probed(probe=0, answer="no", step=0)) == End(ending="stopped", detail="ready-to-use")
    assert next_move(first, [], NOW + 9 * HOUR) == Probe(probe=0, until=NOW + 10 * HOUR, step=0)


def test_a_deadline_is_counted_from_the_last_write_and_kept_to_the_instant() -> None:
    journal = told(Begun(plan="p", worker="w", fence=1), *WRITTEN, every=HOUR)
    until = NOW + 2 * HOUR + HOUR

    assert next_move(plan(), journal, until - INSTANT) == Probe(probe=0, until=until)
    assert next_move(plan(), journal, until) == End(ending="unknown", detail="size-0")


def soaking() -> Plan:
    of = plan()
    return replace(of, probes=(replace(of.probes[0], soak=HOUR),))


def test_a_fact_that_must_hold_for_a_while_is_asked_until_it_has() -> None:
    def answered(*answers: str) -> list[Line]:
        probed = [Probed(probe=0, answer=answer) for answer in answers]  # type: ignore[arg-type]
        return told(*WRITTEN, *probed, every=HOUR / 4)

    asked = Probe(probe=0, until=NOW + HOUR / 4 + 2 * HOUR)
    first = NOW + HOUR / 2
    assert next_move(soaking(), answered("yes"), first + HOUR - INSTANT) == asked
    # Nobody looked again once it was over: whoever takes the run over does.
    assert next_move(soaking(), answered("yes"), first + 9 * HOUR) == asked
    # Said again, it holds since the first time.
    assert next_move(soaking(), answered(*["yes"] * 4), first + HOUR) == asked
    assert next_move(soaking(), answered(*["yes"] * 5), first + HOUR) == End(ending="verified")
    # Interrupted, it begins anew.
    assert next_move(soaking(), answered("yes", "unknown", "yes"), first + HOUR) == asked
    anew = answered("yes", "unknown", *["yes"] * 5)
    assert next_move(soaking(), anew[:-1], first + HOUR + HOUR / 2) == asked
    assert next_move(soaking(), anew, first + HOUR + HOUR / 2) == End(ending="verified")
    # It began in time and is waited for beyond the deadline; unknown is not.
    assert next_move(soaking(), answered("unknown", *["unknown"] * 6, "yes"), NOW + 2.5 * HOUR) == asked
    assert next_move(soaking(), answered("unknown"), NOW + 9 * HOUR) == End(ending="unknown", detail="size-0")


def test_every_probe_must_say_so_in_turn() -> None:
    of = plan(probes=2)

    assert moved(of, *WRITTEN, Probed(probe=1, answer="yes")) == Probe(probe=0, until=NOW + HOUR)
    assert moved(of, *WRITTEN, Probed(probe=0, answer="yes")) == Probe(probe=1, until=NOW + HOUR)
    assert moved(of, *WRITTEN, Probed(probe=0, answer="yes"), Probed(probe=1, answer="yes")) == End(ending="verified")
    assert moved(of, *WRITTEN, Probed(probe=0, answer="yes"), Probed(probe=1, answer="no")) == Send(step=0, undo=True)


def test_a_plan_that_can_be_taken_back_in_part_only_is_left_to_a_person() -> None:
    of = plan(2)

    assert moved(replace(of, undo=of.undo[:1]), *WRITTEN, Replied(step=1, answer="refused", detail="x")) == End(
        ending="unknown", detail="x"
    )


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ((), ("uid-0", "1")),
        ((Replied(step=0, answer="applied", uid="new", content="2"),), ("new", "2")),
        ((Replied(step=0, answer="applied", content="2"),), ("uid-0", "2")),
        ((Replied(step=0, answer="refused", uid="new", content="2"),), ("uid-0", "1")),
        ((Replied(step=0, answer="lost", uid="new", content="2"),), ("uid-0", "1")),
        ((Looked(step=0, found="applied", uid="new", content="2"),), ("new", "2")),
        ((Looked(step=0, found="changed", uid="new", content="2"),), ("uid-0", "1")),
        ((Looked(step=0, found="untouched", uid="new", content="2"),), ("uid-0", "1")),
        # Another object of the plan.
        ((Replied(step=1, answer="applied", uid="new", content="2"),), ("uid-0", "1")),
        ((Replied(step=0, answer="applied", content="2"), Looked(step=1, found="applied")), ("uid-0", "2")),
        # Taken back again: the way back of the second write leaves the first object.
        ((Replied(step=0, answer="applied", content="2"), Replied(step=1, undo=True, answer="applied", content="3")),
         ("uid-0", "3")),
        ((Replied(step=0, undo=True, answer="applied", content="3"),), ("uid-0", "1")),
        ((Intended(step=0), Probed(probe=0, answer="yes")), ("uid-0", "1")),
    ],
)  # fmt: skip
def test_an_object_must_be_as_it_was_agreed_to_or_as_this_run_left_it(
    entries: tuple[Entry, ...], found: tuple[str, str]
) -> None:
    of = plan(2)
    crossed = replace(of, undo=of.undo[::-1])

    assert content_now(crossed, told(*entries), target(0)) == found


@pytest.mark.parametrize("part", ["cluster", "group", "kind", "namespace", "name"])
def test_a_place_is_all_that_names_an_object_and_not_its_unique_id(part: str) -> None:
    moved_ = replace(target(0), **{part: "other"})

    assert place_of(moved_) != place_of(target(0))
    assert place_of(replace(target(0), uid="other", content="x", resource_version="9")) == place_of(target(0))


def test_the_tries_of_a_write_are_those_of_its_step_and_way() -> None:
    first, second, third = Intended(step=0, version="1"), Intended(step=0, version="2"), Intended(step=1)
    back = Intended(step=0, undo=True)
    journal = told(first, Looked(step=0, found="untouched"), second, third, back)

    assert tries_of(journal, 0, undo=False) == (first, second)
    assert tries_of(journal, 1, undo=False) == (third,)
    assert tries_of(journal, 0, undo=True) == (back,)
    assert tries_of(journal, 1, undo=True) == ()


def test_what_a_run_made_is_known_by_the_unique_id_under_which_it_was_made() -> None:
    of, unmade = plan(2), replace(target(1), uid="", content="")
    making = replace(of, writes=(of.writes[0], replace(of.writes[1], verb="create", target=unmade)))
    made = told(*WRITTEN, Intended(step=1), Replied(step=1, answer="applied", uid="new", content="2"))

    assert bound(making, made, unmade) == replace(unmade, uid="new", content="2")
    assert bound(making, told(*WRITTEN), unmade) == unmade
    assert bound(making, made, target(0)) == target(0)


def test_only_what_was_tried_and_not_taken_back_yet_is_left_to_undo() -> None:
    both = (*WRITTEN, Intended(step=1), Replied(step=1, answer="lost"))
    back = (Intended(step=1, undo=True), Replied(step=1, undo=True, answer="applied"))

    assert left_to_undo(plan(3), told(*both)) == (1, 0)
    assert left_to_undo(plan(3), told(*both, *back)) == (0,)
    assert left_to_undo(plan(3, reversible=False), told(*both)) == ()


def test_what_was_refused_at_its_only_try_is_not_taken_back() -> None:
    refused = (*WRITTEN, Intended(step=1), Replied(step=1, answer="refused"))
    again = (*WRITTEN, Intended(step=1), Looked(step=1, found="untouched"), *refused[2:])
    undo_refused = (*WRITTEN, Intended(step=0, undo=True), Replied(step=0, undo=True, answer="refused"))

    assert left_to_undo(plan(3), told(*refused)) == (0,)
    # The first try may still be on its way.
    assert left_to_undo(plan(3), told(*again)) == (1, 0)
    assert left_to_undo(plan(3), told(*undo_refused)) == (0,)


def test_a_write_that_came_out_otherwise_is_done_and_ends_unknown() -> None:
    of = plan(2)
    strayed = (Intended(step=0), Replied(step=0, answer="applied", strayed=("spec.x",)))

    assert next_move(of, told(*strayed), NOW) == End(ending="unknown", detail="changed-beyond-plan")
    assert written_by(of, told(*strayed)) == of.writes[:1]


def test_who_halts_midway_says_whether_what_was_written_is_taken_back() -> None:
    of, done = plan(2), (Intended(step=0), Replied(step=0, answer="applied"))
    stop = Stop(key="condition-fails")

    kept = next_move(of, told(*done, Halted(stop=stop)), NOW)
    back = next_move(of, told(*done, Halted(stop=stop, takes_back=True)), NOW)
    never = next_move(plan(2, reversible=False), told(*done, Halted(stop=stop, takes_back=True)), NOW)
    nothing = next_move(of, told(Halted(stop=stop, takes_back=True)), NOW)

    assert kept == End(ending="unknown", detail="condition-fails")
    assert back == Send(step=0, undo=True)
    assert never == End(ending="unknown", detail="condition-fails")
    assert nothing == End(ending="stopped", detail="condition-fails")


def test_what_was_taken_back_was_not_written() -> None:
    of = plan(2)
    done = (Intended(step=0), Replied(step=0, answer="applied"), Intended(step=1), Replied(step=1, answer="refused"))
    back = (Intended(step=0, undo=True), Replied(step=0, undo=True, answer="applied"))

    assert written_by(of, told(*done)) == of.writes[:1]
    assert written_by(of, told(*done, *back)) == ()
