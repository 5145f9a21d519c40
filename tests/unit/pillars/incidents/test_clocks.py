from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import ClockReading, Level, Priority
from holdfast.pillars.incidents.calendar_files import ALWAYS, office
from holdfast.pillars.incidents.clocks import current
from holdfast.pillars.incidents.policy import DaysOff, book, terms
from tests.unit.pillars.incidents.living import HOUR, MINUTE, RATED, SECOND, TERMS, Living, seoul

MONDAY = seoul(11, 23, 10)


def reading(living: Living, clock: str, at: datetime) -> ClockReading:
    return [item for item in living.due(at).readings if item.clock == clock][-1]


@pytest.mark.parametrize(("priority", "limit"), [("P1", 30 * MINUTE), ("P2", 2 * HOUR)])
def test_a_grave_incident_escalates_at_its_limit_round_the_clock(priority: Priority, limit: timedelta) -> None:
    sunday = seoul(10, 4, 23, 50)
    living = Living(sunday, priority)

    early, punctual = (living.fired("escalate", sunday + limit - spare) for spare in (SECOND, timedelta()))

    assert early == []
    assert [(firing.due, firing.level, firing.key) for firing in punctual] == [
        (sunday + limit, "L2", "i1/escalate.1/L2/1")
    ]


@pytest.mark.parametrize(
    ("priority", "escalates"),
    # Friday before foundation day; the Monday after it stands in for that Saturday. A working day has nine hours.
    [("P3", seoul(10, 6, 16)), ("P4", seoul(10, 8, 14))],
)
def test_a_small_incident_escalates_by_working_time_over_a_weekend_and_a_substitute_day(
    priority: Priority, escalates: datetime
) -> None:
    living = Living(seoul(10, 2, 17), priority)

    early, punctual = (living.fired("escalate", escalates - spare) for spare in (SECOND, timedelta()))

    assert early == []
    assert [firing.due for firing in punctual] == [escalates]


def test_time_climbs_the_ladder_and_then_reminds_the_top() -> None:
    living = Living(MONDAY, "P1")

    fired = living.fired("escalate", MONDAY + 5 * HOUR)

    assert [(firing.due - MONDAY, firing.level) for firing in fired] == [
        (30 * MINUTE, "L2"),
        (60 * MINUTE, "L3"),
        (90 * MINUTE, "vendor"),
        (120 * MINUTE, "emergency"),
        (150 * MINUTE, "emergency"),
        (180 * MINUTE, "emergency"),
    ]


def test_a_level_that_was_called_by_hand_is_not_called_again_by_time() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Escalate(level="L2", trigger="hand", reason="Beyond us."), MONDAY + 10 * MINUTE)

    [fired] = living.fired("escalate", MONDAY + 30 * MINUTE)

    assert fired.level == "L3"


@pytest.mark.parametrize("beside", ["vendor", "emergency"])
def test_whoever_calls_the_vendor_or_the_emergency_leaves_out_nobody_on_the_way_up(beside: Level) -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Escalate(level=beside, trigger="hand", reason="All hands."), MONDAY + 10 * MINUTE)

    fired = living.fired("escalate", MONDAY + 2 * HOUR)

    other: Level = "vendor" if beside == "emergency" else "emergency"
    top: Level = "emergency"
    assert [firing.level for firing in fired] == ["L2", "L3", other, top]


def test_what_is_done_in_the_instant_in_which_a_clock_fires_comes_after_it() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Escalate(level="L2", trigger="hand", reason="Beyond us."), MONDAY + 30 * MINUTE)

    [fired] = living.fired("escalate", MONDAY + 30 * MINUTE)

    assert fired.level == "L2"


def test_acknowledging_stops_the_clock_that_waits_for_it() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Acknowledge(), MONDAY + 5 * MINUTE)

    stopped = reading(living, "acknowledge", MONDAY + 20 * MINUTE)

    assert stopped == ClockReading(
        clock="acknowledge",
        run=1,
        priority="P1",
        calendar="always",
        started=MONDAY,
        elapsed=5 * MINUTE,
        motion="stopped",
        limit=15 * MINUTE,
        stopped=MONDAY + 5 * MINUTE,
    )


def test_an_incident_that_nobody_tends_any_more_waits_to_be_acknowledged_again() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Acknowledge(), MONDAY + 5 * MINUTE)

    waiting = reading(living, "acknowledge", MONDAY + 70 * MINUTE)
    fired = living.fired("acknowledge", MONDAY + 80 * MINUTE)

    assert (waiting.run, waiting.started, waiting.motion) == (2, MONDAY + 65 * MINUTE, "running")
    assert [firing.due for firing in fired] == [MONDAY + 80 * MINUTE]


def test_each_update_starts_the_clock_of_the_next_one() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Acknowledge(), MONDAY + 5 * MINUTE)
    living.do(deeds.Update(note="Looking at the disks."), MONDAY + 30 * MINUTE)

    runs = [item for item in living.due(MONDAY + 61 * MINUTE).readings if item.clock == "update"]

    assert [(item.started - MONDAY, item.deadline) for item in runs] == [
        (5 * MINUTE, None),
        (30 * MINUTE, MONDAY + 60 * MINUTE),
    ]
    assert runs[-1].breached == MONDAY + 60 * MINUTE
    assert current(runs) == (runs[-1],)


def test_a_hold_stands_the_clocks_still_until_it_is_lifted() -> None:
    living = Living(MONDAY, "P2")
    living.do(deeds.Hold(reason="waiting-vendor", note="Asked for logs."), MONDAY + HOUR)

    paused = reading(living, "resolve", MONDAY + 3 * HOUR)
    living.do(deeds.Resume(), MONDAY + 4 * HOUR)
    resumed = reading(living, "resolve", MONDAY + 5 * HOUR)

    assert (paused.motion, paused.elapsed, paused.deadline) == ("paused", HOUR, None)
    assert (resumed.motion, resumed.elapsed, resumed.deadline) == ("running", 2 * HOUR, MONDAY + 11 * HOUR)


def test_the_clocks_stand_still_in_the_very_moment_of_the_hold() -> None:
    living = Living(MONDAY, "P2")
    held = MONDAY + 30 * MINUTE
    living.do(deeds.Hold(reason="waiting-vendor", note="They look at the logs."), held)

    found = reading(living, "escalate", held)

    assert (found.motion, found.deadline, found.elapsed) == ("paused", None, 30 * MINUTE)


def test_the_clocks_run_again_in_the_very_moment_in_which_an_agreed_window_ends() -> None:
    living = Living(MONDAY, "P2")
    living.do(deeds.Hold(reason="agreed-window", note="Tonight.", until=MONDAY + HOUR), MONDAY)

    before, then = (reading(living, "escalate", MONDAY + HOUR - spare) for spare in (SECOND, timedelta()))

    assert (before.motion, before.deadline) == ("paused", MONDAY + 3 * HOUR)
    assert (then.motion, then.deadline) == ("running", MONDAY + 3 * HOUR)


def test_an_agreed_window_ends_by_itself() -> None:
    living = Living(MONDAY, "P2")
    until = MONDAY + 3 * HOUR
    living.do(deeds.Hold(reason="agreed-window", note="Patching night.", until=until), MONDAY + HOUR)

    during, later = (reading(living, "resolve", MONDAY + hours * HOUR) for hours in (2, 4))

    assert (during.motion, during.elapsed, during.deadline) == ("paused", HOUR, MONDAY + 10 * HOUR)
    assert (later.motion, later.elapsed, later.deadline) == ("running", 2 * HOUR, MONDAY + 10 * HOUR)
    assert living.state.held(until) is None


def test_a_hold_for_another_reason_stops_no_clock() -> None:
    living = Living(MONDAY, "P2")
    living.do(deeds.Hold(reason="other", note="Lunch."), MONDAY + HOUR)

    running = reading(living, "resolve", MONDAY + 3 * HOUR)

    assert (running.motion, running.elapsed) == ("running", 3 * HOUR)


def test_raising_to_the_gravest_priority_ends_the_hold() -> None:
    living = Living(MONDAY, "P2")
    living.do(deeds.Hold(reason="waiting-vendor", note="Asked for logs."), MONDAY + HOUR)
    living.do(deeds.Prioritise(assessment=RATED["P1"], reason="All are down."), MONDAY + 2 * HOUR)

    running = reading(living, "resolve", MONDAY + 3 * HOUR)

    assert living.state.hold is None
    assert (running.motion, running.elapsed) == ("running", 2 * HOUR)


def test_terms_that_allow_no_hold_end_one_that_was_agreed_under_others() -> None:
    living = Living(MONDAY, "P2")
    living.do(deeds.Hold(reason="waiting-vendor", note="Asked for logs."), MONDAY + HOUR)
    living.terms = terms(replace(TERMS.policy, never_held=("P1", "P2")), (office(), ALWAYS))
    living.book = book(TERMS, living.terms)
    living.do(deeds.TakeTerms(reason="A new contract."), MONDAY + 2 * HOUR)

    running = reading(living, "resolve", MONDAY + 3 * HOUR)

    assert (running.motion, running.elapsed) == ("running", 2 * HOUR)


def test_raising_the_priority_uses_a_clock_up_once_and_not_as_often_as_it_would_fit() -> None:
    living = Living(MONDAY, "P3")
    raised = MONDAY + 3 * HOUR
    living.do(deeds.Prioritise(assessment=RATED["P1"]), raised)

    fired = living.fired("escalate", raised + 30 * MINUTE)

    assert [(firing.due, firing.level, firing.priority) for firing in fired] == [
        (raised, "L2", "P1"),
        (raised + 30 * MINUTE, "L3", "P1"),
    ]


def test_lowering_the_priority_takes_nothing_back_that_fired() -> None:
    living = Living(MONDAY, "P1")
    before = living.fired("escalate", MONDAY + HOUR)
    living.do(deeds.Prioritise(assessment=RATED["P4"], reason="Only one user."), MONDAY + HOUR)

    after = living.fired("escalate", MONDAY + 4 * HOUR)

    assert after == before
    assert len(before) == 2


def test_the_time_to_resolve_ends_with_the_fix() -> None:
    living = Living(MONDAY, "P1")
    living.fix(MONDAY + 2 * HOUR)

    stopped = reading(living, "resolve", MONDAY + 9 * HOUR)

    assert (stopped.motion, stopped.elapsed, stopped.breached) == ("stopped", 2 * HOUR, None)


def test_a_fix_that_does_not_hold_stopped_nothing() -> None:
    living = Living(MONDAY, "P1")
    living.fix(MONDAY + 2 * HOUR)
    failed = MONDAY + 5 * HOUR
    living.do(deeds.FailVerification(reason="Orders hang again."), failed)

    running = reading(living, "resolve", failed + HOUR)

    # Four hours were over in between, which nobody could know before the failure was seen.
    assert (running.motion, running.elapsed, running.breached) == ("running", 6 * HOUR, failed)


def test_trouble_that_returns_after_a_verified_fix_goes_on_from_where_the_clock_stopped() -> None:
    living = Living(MONDAY, "P1")
    living.fix(MONDAY + 2 * HOUR)
    living.verify(MONDAY + 7 * HOUR)
    back = MONDAY + timedelta(days=2)
    living.do(deeds.Reopen(reason="Orders hang again."), back)

    running, waiting = (reading(living, clock, back + HOUR) for clock in ("resolve", "acknowledge"))

    assert (running.elapsed, running.deadline) == (3 * HOUR, back + 2 * HOUR)
    assert (waiting.started, waiting.motion) == (back, "running")


def test_the_analysis_of_causes_is_due_five_working_days_after_the_fix() -> None:
    living = Living(seoul(9, 22, 10), "P2")
    living.fix(seoul(9, 22, 15))

    owed = reading(living, "review", seoul(9, 22, 16))

    # The feast from Thursday to Saturday and the weekend lie in between.
    assert (owed.limit, owed.deadline) == (timedelta(hours=45), seoul(10, 1, 15))


def test_a_small_incident_owes_no_analysis() -> None:
    living = Living(MONDAY, "P4")
    living.fix(MONDAY + HOUR)

    assert reading(living, "review", MONDAY + 30 * 24 * HOUR).limit is None
    assert living.fired("review", MONDAY + 30 * 24 * HOUR) == []


def test_a_vendor_is_held_to_what_its_contract_says() -> None:
    living = Living(MONDAY, "P1")
    case = deeds.OpenVendorCase(id="v1", vendor="Acme", contract="gold", within=4 * HOUR, calendar="office")
    living.do(case, seoul(11, 23, 16))

    owed = reading(living, "vendor", seoul(11, 23, 20))
    living.do(deeds.AnswerVendorCase(id="v1", note="A patch comes."), seoul(11, 24, 10, 59))
    answered = reading(living, "vendor", seoul(11, 24, 12))

    assert (owed.case, owed.elapsed, owed.deadline) == ("v1", 2 * HOUR, seoul(11, 24, 11))
    assert (answered.motion, answered.elapsed, answered.breached) == ("stopped", 4 * HOUR - MINUTE, None)


def test_days_off_can_have_limits_of_their_own() -> None:
    limits = {"acknowledge": {"P1": 40 * MINUTE}}
    policy = replace(TERMS.policy, days_off=DaysOff(calendar="office", limits=limits))  # type: ignore[arg-type]
    other = terms(policy, (office(), ALWAYS))

    on_holiday, on_workday = Living(seoul(10, 5, 10), known=other), Living(MONDAY, known=other)

    assert reading(on_holiday, "acknowledge", seoul(10, 5, 11)).limit == 40 * MINUTE
    assert reading(on_workday, "acknowledge", MONDAY + HOUR).limit == 15 * MINUTE


def test_a_deadline_in_a_year_whose_holidays_nobody_knows_says_so() -> None:
    far = Living(datetime(2030, 12, 27, 3, tzinfo=UTC), "P4")

    owed = reading(far, "resolve", datetime(2030, 12, 27, 4, tzinfo=UTC))

    assert owed.beyond
    assert not reading(far, "acknowledge", datetime(2030, 12, 27, 4, tzinfo=UTC)).beyond


def test_what_comes_next_is_told_soonest_first() -> None:
    living = Living(MONDAY, "P1")

    ahead = living.due(MONDAY + MINUTE).upcoming

    assert [(item.clock, item.at - MONDAY) for item in ahead] == [
        ("acknowledge", 15 * MINUTE),
        ("escalate", 30 * MINUTE),
        ("resolve", 4 * HOUR),
    ]


def test_a_wish_has_no_clocks_until_it_becomes_an_incident() -> None:
    living = Living(MONDAY, "enhancement")
    later = MONDAY + timedelta(days=30)

    asleep = living.due(later)
    living.do(deeds.Prioritise(assessment=RATED["P1"]), later)

    assert (asleep.fired, asleep.upcoming) == ((), ())
    assert living.fired("escalate", later + 30 * MINUTE)[0].due == later + 30 * MINUTE


def test_an_incident_keeps_its_terms_until_something_is_done_under_new_ones() -> None:
    living = Living(MONDAY, "P1")
    limits = {**TERMS.policy.limits, "escalate": {**TERMS.policy.limits["escalate"], "P1": HOUR}}
    other = terms(replace(TERMS.policy, limits=limits), (office(), ALWAYS))
    changed = Living(MONDAY, "P1", known=other)
    living.book = changed.book

    old = living.fired("escalate", MONDAY + 45 * MINUTE)
    living.terms = other
    living.do(deeds.TakeTerms(reason="A new contract."), MONDAY + 45 * MINUTE)
    new = living.fired("escalate", MONDAY + 100 * MINUTE)

    assert [firing.due for firing in old] == [MONDAY + 30 * MINUTE]
    assert [firing.due for firing in new] == [MONDAY + 30 * MINUTE, MONDAY + 90 * MINUTE]
