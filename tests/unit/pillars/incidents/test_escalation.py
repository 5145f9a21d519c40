from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Contact, Level, Page
from holdfast.pillars.incidents.calendar_files import ALWAYS, calendar_of, office
from holdfast.pillars.incidents.escalation import Audit, audit, pages, unsent
from holdfast.pillars.incidents.rota import Override, Rota, Turn, addressed, gaps, on_duty
from tests.unit.pillars.incidents.living import BOOK, HOUR, MINUTE, RATED, SECOND, TERMS, Living, seoul

MONDAY = seoul(11, 23, 10)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
KIM, LEE, PARK, CHOI = (Contact(name, "sms") for name in ("kim", "lee", "park", "choi"))
LADDER = TERMS.policy.ladder["P1"]


def drill(at: datetime) -> Living:
    """A grave incident on a Friday night before a holiday: acknowledged late, called out by hand, then fixed."""
    living = Living(at, "P1", record=True)
    living.do(deeds.Acknowledge(), at + 20 * MINUTE)
    living.do(deeds.Raise(flag="vendor-needed", reason="A driver of theirs."), at + 40 * MINUTE)
    living.do(deeds.Escalate(level="emergency", trigger="hand", reason="All shops."), at + 50 * MINUTE)
    living.fix(at + 100 * MINUTE)
    return living


def test_a_drill_calls_every_level_once_by_time_by_complexity_and_by_hand() -> None:
    friday = seoul(10, 2, 23)
    living = drill(friday)

    found = pages(living.events, BOOK, friday + 5 * HOUR)

    assert [(page.about, page.level, page.due - friday) for page in found] == [
        ("opened", "L1", timedelta()),
        ("acknowledge", "L1", 15 * MINUTE),
        ("escalate", "L2", 30 * MINUTE),
        ("escalated", "L3", 40 * MINUTE),
        ("escalated", "vendor", 40 * MINUTE),
        ("escalated", "emergency", 50 * MINUTE),
        ("update", "vendor", 50 * MINUTE),
        ("escalate", "emergency", 60 * MINUTE),
        ("update", "emergency", 80 * MINUTE),
        ("escalate", "emergency", 90 * MINUTE),
        # Calling others is not tending it: nobody did for an hour after it was acknowledged.
        ("acknowledge", "emergency", 95 * MINUTE),
    ]
    assert living.state.levels == ("L1", "L2", "L3", "vendor", "emergency")


@given(st.sets(st.integers(1, 300), max_size=12))
def test_however_often_servers_look_each_page_goes_out_once(minutes: set[int]) -> None:
    living = Living(MONDAY, "P1")
    sent: list[str] = []

    for minute in [*sorted(minutes), 300]:
        sent += [page.key for page in unsent(living.events, BOOK, sent, MONDAY + minute * MINUTE)]
        living.tick(MONDAY + minute * MINUTE)

    assert sorted(sent) == sorted(page.key for page in pages(living.events, BOOK, MONDAY + 300 * MINUTE))
    assert len(set(sent)) == len(sent)


def test_whether_a_firing_was_recorded_does_not_change_what_is_derived() -> None:
    bare, recorded = drill(MONDAY), drill(MONDAY)
    bare.events = [event for event in bare.events if not isinstance(event.deed, deeds.Fire)]

    ours, theirs = (living.due(MONDAY + 5 * HOUR).fired for living in (bare, recorded))

    assert ours == theirs


def test_nobody_is_called_late_for_what_was_fixed_meanwhile() -> None:
    living = Living(MONDAY, "P1")
    living.fix(MONDAY + 40 * MINUTE)
    first = pages(living.events, BOOK, MONDAY)

    late = unsent(living.events, BOOK, {page.key for page in first}, MONDAY + HOUR)
    told = living.tick(MONDAY + HOUR)

    assert late == ()
    assert [(fire.clock, fire.loop, fire.is_moot) for fire in told] == [
        ("acknowledge", 1, True),
        ("acknowledge", 2, True),
        ("escalate", 1, True),
    ]


def test_the_auditor_finds_what_was_not_told_and_what_had_no_ground() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Acknowledge(), MONDAY + MINUTE)
    sent = {"i1/event.1/L1/1", "i1/escalate.1/L9/1"}

    on_time = audit(living.events, BOOK, sent, MONDAY + 30 * MINUTE)
    too_late = audit(living.events, BOOK, sent, MONDAY + 31 * MINUTE)

    assert on_time == Audit(missed=(), unfounded=("i1/escalate.1/L9/1",))
    assert too_late.missed == (
        Page(
            key="i1/escalate.1/L2/1",
            incident="i1",
            about="escalate",
            level="L2",
            due=MONDAY + 30 * MINUTE,
            not_before=MONDAY + 30 * MINUTE,
            priority="P1",
        ),
    )


def test_the_auditor_does_not_forget_what_was_missed_when_the_incident_is_over() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Acknowledge(), MONDAY + MINUTE)
    living.fix(MONDAY + 59 * MINUTE)

    found = audit(living.events, BOOK, {"i1/event.1/L1/1"}, MONDAY + 9 * HOUR)

    fixed = MONDAY + 59 * MINUTE
    assert [(page.key, page.moot) for page in found.missed] == [
        ("i1/escalate.1/L2/1", fixed),
        ("i1/update.1/L2/1", fixed),
    ]


def test_a_page_whose_clock_stopped_within_the_grace_was_not_missed() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Acknowledge(), MONDAY + 15 * MINUTE + 30 * SECOND)

    found = audit(living.events, BOOK, (), MONDAY + 20 * MINUTE)

    assert [page.about for page in found.missed] == ["opened"]


@pytest.mark.parametrize(("back", "about"), [("failed", "failed"), ("returned", "reopened")])
def test_when_the_trouble_is_back_everyone_at_work_is_told(back: str, about: str) -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Escalate(level="L3", trigger="hand", reason="Help."))
    living.fix(MONDAY + 10 * MINUTE)
    deed = deeds.FailVerification(reason="Again.") if back == "failed" else deeds.Reopen(reason="Again.")
    living.do(deed, MONDAY + 20 * MINUTE, by="system")

    told = [page.level for page in pages(living.events, BOOK, MONDAY + 20 * MINUTE) if page.about == about]

    assert told == ["L1", "L3"]


def test_a_small_incident_wakes_nobody_at_night() -> None:
    saturday, monday = seoul(11, 21, 3), seoul(11, 23, 9)
    living = Living(saturday, "P4")

    at_night, in_the_morning = (unsent(living.events, BOOK, (), at) for at in (monday - MINUTE, monday))

    assert at_night == ()
    assert [(page.about, page.due, page.not_before) for page in in_the_morning] == [("opened", saturday, monday)]


def test_a_clock_that_runs_out_at_closing_time_is_told_in_the_morning() -> None:
    friday = seoul(11, 20, 10)
    living = Living(friday, "P3")
    living.do(deeds.Acknowledge(), friday)

    [told] = [page for page in pages(living.events, BOOK, seoul(11, 20, 18)) if page.about == "escalate"]

    assert (told.due, told.not_before) == (seoul(11, 20, 18), seoul(11, 23, 9))


def test_a_small_incident_that_turns_out_grave_wakes_someone_at_once() -> None:
    saturday = seoul(11, 21, 3)
    living = Living(saturday, "P4")
    living.do(deeds.Prioritise(assessment=RATED["P1"]), saturday + MINUTE, by="system")

    told = unsent(living.events, BOOK, (), saturday + MINUTE)

    assert [(page.about, page.level) for page in told] == [("raised", "L1")]


def test_a_wish_that_becomes_an_incident_is_told() -> None:
    living = Living(MONDAY, "enhancement")
    living.do(deeds.Prioritise(assessment=RATED["P2"]), MONDAY + HOUR)

    assert [page.about for page in pages(living.events, BOOK, MONDAY + HOUR)] == ["raised"]


def test_who_calls_a_level_at_night_means_now() -> None:
    saturday = seoul(11, 21, 3)
    living = Living(saturday, "P3")
    living.do(deeds.Raise(flag="breach-suspected", reason="A foreign key."), saturday + MINUTE)

    told = unsent(living.events, BOOK, (), saturday + MINUTE)

    assert [(page.about, page.level) for page in told] == [("escalated", "L3"), ("escalated", "security")]


def test_a_workaround_that_stays_longer_than_was_said_is_told_to_those_at_work() -> None:
    living = Living(MONDAY, "P1")
    placed = deeds.PlaceWorkaround(id="w1", what="Read-only", until=MONDAY + HOUR, rollback="Off.")
    living.do(placed, MONDAY + MINUTE)
    living.do(deeds.ExtendWorkaround(id="w1", until=MONDAY + 3 * HOUR, reason="Not yet."), MONDAY + 50 * MINUTE)
    living.fix(MONDAY + 2 * HOUR)

    early, late = (
        [page for page in pages(living.events, BOOK, MONDAY + 3 * HOUR - spare) if page.about == "workaround"]
        for spare in (MINUTE, timedelta())
    )
    living.do(deeds.EndWorkaround(id="w1", note="Off."), MONDAY + 4 * HOUR)
    [settled] = [page for page in pages(living.events, BOOK, MONDAY + 5 * HOUR) if page.about == "workaround"]

    assert early == []
    assert [(page.due, page.moot) for page in late] == [(MONDAY + 3 * HOUR, None)]
    assert (settled.key, settled.moot) == (late[0].key, MONDAY + 4 * HOUR)


def weekly(*people: Contact, hours: str = "always") -> Turn:
    return Turn(people=people, start=seoul(11, 2, 9), length=WEEK, hours=ALWAYS if hours == "always" else office())


def test_people_take_turns_week_after_week() -> None:
    rota = Rota(level="L1", turns=(weekly(KIM, LEE, PARK),))

    weeks = [on_duty(rota, seoul(11, 2, 9) + week * WEEK) for week in range(4)]

    assert weeks == [(KIM,), (LEE,), (PARK,), (KIM,)]
    assert on_duty(rota, seoul(11, 9, 8, 59)) == (KIM,)
    assert on_duty(rota, seoul(11, 2, 8, 59)) == ()


def test_someone_stands_in_for_whoever_is_on_duty() -> None:
    stand_in = Override(contact=PARK, start=MONDAY, end=MONDAY + DAY, by="user:kim", reason="Ill.")
    rota = Rota(level="L1", turns=(weekly(KIM, LEE),), overrides=(stand_in,))

    found = [on_duty(rota, MONDAY + span) for span in (-MINUTE, timedelta(), DAY - MINUTE, DAY)]

    assert found == [(LEE,), (PARK,), (PARK,), (LEE,)]


def test_a_hand_over_keeps_its_time_of_day_when_the_clocks_change() -> None:
    berlin = calendar_of({"name": "all", "zone": "Europe/Berlin", "always": True})
    start = datetime(2026, 10, 24, 7, tzinfo=UTC)
    rota = Rota(level="L1", turns=(Turn(people=(KIM, LEE), start=start, length=DAY, hours=berlin),))

    # At nine by the wall clock: 07:00 UTC in summer, 08:00 UTC from 25 October 2026 on.
    found = [on_duty(rota, datetime(2026, 10, 25, hour, 59, tzinfo=UTC)) for hour in (6, 7, 8)]

    assert found == [(KIM,), (KIM,), (LEE,)]


def test_hours_in_which_nobody_is_on_duty_are_shown() -> None:
    cover = Override(contact=CHOI, start=seoul(10, 5, 9), end=seoul(10, 5, 12), by="user:kim")
    start = seoul(9, 1, 9)
    turn = Turn(people=(KIM,), start=start, length=WEEK, hours=office())
    rota = Rota(level="L2", turns=(turn,), overrides=(cover,))

    found = gaps(rota, seoul(10, 2, 9), seoul(10, 6, 18))

    assert found == (
        (seoul(10, 2, 18), seoul(10, 5, 9)),
        (seoul(10, 5, 12), seoul(10, 6, 9)),
    )


@given(st.integers(0, 14 * 24 * 60))
def test_a_gap_is_exactly_where_nobody_is_on_duty(minute: int) -> None:
    rota = Rota(level="L2", turns=(weekly(KIM, hours="office"),))
    start = seoul(11, 1)
    moment = start + minute * MINUTE

    in_gap = any(since <= moment < until for since, until in gaps(rota, start, start + 15 * DAY))

    assert in_gap == (on_duty(rota, moment) == ())


def page(level: Level) -> Page:
    return Page(key="k", incident="i1", about="opened", level=level, due=MONDAY, not_before=MONDAY, priority="P1")


def test_a_page_that_finds_nobody_goes_up_the_ladder_and_says_so() -> None:
    rotas: dict[Level, Rota] = {"L1": Rota(level="L1"), "L3": Rota(level="L3", turns=(weekly(KIM),))}

    found = addressed(page("L1"), rotas, LADDER, MONDAY)

    assert (found.to, found.passed, found.is_gap) == ((KIM,), ("L1", "L2"), False)


@pytest.mark.parametrize(
    ("level", "passed"),
    [("L2", ("L2", "L3", "vendor", "emergency")), ("security", ("security", "emergency", "L3", "L2"))],
)
def test_a_page_that_finds_nobody_above_goes_down_the_ladder(level: Level, passed: tuple[Level, ...]) -> None:
    rotas: dict[Level, Rota] = {"L1": Rota(level="L1", turns=(weekly(KIM),))}

    found = addressed(page(level), rotas, LADDER, MONDAY)

    assert (found.to, found.passed) == ((KIM,), passed)


def test_a_page_goes_down_to_nobody_outside_the_house() -> None:
    rotas: dict[Level, Rota] = {"vendor": Rota(level="vendor", turns=(weekly(KIM),))}

    found = addressed(page("emergency"), rotas, LADDER, MONDAY)

    assert (found.to, found.passed) == ((), ("emergency", "L3", "L2", "L1"))


def test_a_page_that_nobody_gets_is_a_gap() -> None:
    found = addressed(page("security"), {}, LADDER, MONDAY)

    assert (found.to, found.passed, found.is_gap) == ((), ("security", "emergency", "L3", "L2", "L1"), True)
