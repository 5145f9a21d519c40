"""Those at work are reminded once before the time of a workaround is over, by the terms under which that was said."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Page
from holdfast.pillars.incidents.calendar_files import ALWAYS, office
from holdfast.pillars.incidents.escalation import pages, unsent
from holdfast.pillars.incidents.makeshifts import reminders_ahead
from holdfast.pillars.incidents.policy import default_policy, terms
from tests.unit.pillars.incidents.living import BOOK, HOUR, MINUTE, Living, seoul

MONDAY = seoul(11, 23, 10)
PLACED = deeds.PlaceWorkaround(id="w1", what="Read-only", until=MONDAY + 4 * HOUR, rollback="Off.")


def reminders(living: Living, now: datetime) -> list[Page]:
    return [page for page in pages(living.events, living.book, now) if page.about == "workaround-ends"]


def test_a_reminder_comes_as_long_before_the_end_as_the_terms_say_and_is_moot_from_the_end_on() -> None:
    living = Living(MONDAY, "P1")
    living.do(PLACED, MONDAY + MINUTE)
    due = PLACED.until - 15 * MINUTE

    early, late, over = (reminders(living, at) for at in (due - MINUTE, due, PLACED.until))

    assert early == []
    assert [(page.key, page.level, page.due, page.moot) for page in late] == [("i1/reminder.2/L1/1", "L1", due, None)]
    assert over == [replace(late[0], moot=PLACED.until)]


def test_what_is_prolonged_is_recalled_before_its_new_end_alone() -> None:
    living = Living(MONDAY, "P1")
    living.do(PLACED, MONDAY + MINUTE)
    until = MONDAY + 6 * HOUR
    living.do(deeds.ExtendWorkaround(id="w1", until=until, reason="No slot."), MONDAY + 3 * HOUR)

    found = [page.due for page in reminders(living, until - MINUTE)]

    assert found == [until - 15 * MINUTE]
    assert reminders_ahead(living.events, BOOK, MONDAY + 3 * HOUR) == (until - 15 * MINUTE,)


def test_a_workaround_that_was_taken_back_is_not_recalled() -> None:
    living = Living(MONDAY, "P1")
    living.do(PLACED, MONDAY + MINUTE)
    living.do(deeds.EndWorkaround(id="w1", note="Off."), MONDAY + HOUR)

    assert reminders(living, PLACED.until) == []
    assert reminders_ahead(living.events, BOOK, MONDAY + HOUR) == ()


def test_a_short_workaround_is_recalled_when_half_of_its_time_is_over() -> None:
    living = Living(MONDAY, "P1")
    living.do(replace(PLACED, until=MONDAY + 10 * MINUTE), MONDAY)

    assert [page.due for page in reminders(living, MONDAY + 9 * MINUTE)] == [MONDAY + 5 * MINUTE]


def test_terms_without_reminders_recall_nothing() -> None:
    silent = terms(replace(default_policy(), workaround_reminder={}), (office(), ALWAYS))
    living = Living(MONDAY, "P1", known=silent)
    living.do(PLACED, MONDAY + MINUTE)

    assert reminders(living, PLACED.until - MINUTE) == []
    assert reminders_ahead(living.events, living.book, MONDAY + HOUR) == ()


@given(st.sets(st.integers(1, 300), max_size=12))
def test_however_often_servers_look_a_reminder_goes_out_once(minutes: set[int]) -> None:
    living = Living(MONDAY, "P1")
    living.do(PLACED, MONDAY)
    sent: list[str] = []

    for minute in sorted({*minutes, 230}):
        now = MONDAY + minute * MINUTE
        sent += [page.key for page in unsent(living.events, BOOK, sent, now) if page.about == "workaround-ends"]

    assert sent == ["i1/reminder.2/L1/1"]
