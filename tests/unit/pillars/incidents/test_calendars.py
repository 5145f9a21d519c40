from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.model.incident_refusals import TermsUnusable
from holdfast.pillars.incidents.calendar_files import ALWAYS, calendar_of, holidays_of, office
from holdfast.pillars.incidents.calendars import Calendar, Window, covers, deadline, elapsed, is_day_off
from tests.unit.pillars.incidents.walking import walked

SEOUL = ZoneInfo("Asia/Seoul")
HALF_HOUR = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
ZONES = (
    "Asia/Seoul",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Africa/Casablanca",
    "America/Havana",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Pacific/Apia",
    "America/Santiago",
    "UTC",
)
# The samples of every run, and those of a night.
USUAL, NIGHTLY = 150, 10_000


def seoul(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL).astimezone(UTC)


def night_shift(zone: str, *windows: tuple[int, int, int]) -> Calendar:
    return Calendar(name="night", zone=zone, windows=tuple(Window(*window) for window in windows))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, datetime, datetime, list[tuple[datetime, datetime]]]:
    zone = draw(st.sampled_from(ZONES))
    week = []
    for _ in range(draw(st.integers(0, 8))):
        opens = draw(st.integers(0, 1439))
        week.append(Window(draw(st.integers(0, 6)), opens, draw(st.integers(opens + 1, 1440))))
    # Around a change of the clocks in most zones, or anywhere.
    changes = [(3, 8, 6), (3, 29, 0), (10, 25, 0), (11, 1, 5)]
    around = st.sampled_from([datetime(2026, *change, tzinfo=UTC) for change in changes])
    anywhere = st.integers(0, 7 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
    start = draw(st.one_of(around, anywhere))
    start -= timedelta(seconds=draw(st.integers(0, 86_400)))
    end = start + timedelta(seconds=draw(st.integers(0, 4 * 86_400)))
    days = st.integers(-1, 5).map(lambda day: start.date() + timedelta(days=day))
    holidays = draw(st.frozensets(days, max_size=2))
    offsets = st.integers(-3600, 4 * 86_400)
    pauses = [
        (start + timedelta(seconds=first), start + timedelta(seconds=first + length))
        for first, length in draw(st.lists(st.tuples(offsets, st.integers(0, 86_400)), max_size=3))
    ]
    return Calendar(name="any", zone=zone, windows=tuple(week), holidays=holidays), start, end, pauses


def holds_against_the_walk(case: tuple[Calendar, datetime, datetime, list[tuple[datetime, datetime]]]) -> None:
    calendar, start, end, pauses = case
    week = [(window.weekday, window.opens, window.closes) for window in calendar.windows]

    worked = elapsed(calendar, start, end, pauses)
    reached = deadline(calendar, start, worked, pauses)

    assert worked == walked(start, end, ZoneInfo(calendar.zone), week, calendar.holidays, pauses)
    # The deadline is the first instant at which that much is worked.
    assert reached is not None
    assert elapsed(calendar, start, reached, pauses) == worked
    assert worked == timedelta() or elapsed(calendar, start, reached - SECOND, pauses) < worked


@settings(max_examples=USUAL)
@given(cases())
def test_working_time_is_what_a_walk_through_every_minute_counts(
    case: tuple[Calendar, datetime, datetime, list[tuple[datetime, datetime]]],
) -> None:
    holds_against_the_walk(case)


@pytest.mark.nightly
@settings(max_examples=NIGHTLY)
@given(cases())
def test_working_time_is_what_a_walk_counts_in_ten_thousand_cases(
    case: tuple[Calendar, datetime, datetime, list[tuple[datetime, datetime]]],
) -> None:
    holds_against_the_walk(case)


def test_half_an_hour_is_not_over_a_second_before_it_is() -> None:
    start = seoul(2026, 9, 23, 10)

    almost, whole = (elapsed(office(), start, start + HALF_HOUR - spare) for spare in (SECOND, timedelta()))

    assert (almost, whole) == (timedelta(minutes=29, seconds=59), HALF_HOUR)
    assert deadline(office(), start, HALF_HOUR) == seoul(2026, 9, 23, 10, 30)


def test_nothing_is_worked_over_a_weekend() -> None:
    friday, monday = seoul(2026, 11, 20, 17, 30), seoul(2026, 11, 23, 9, 30)

    worked = elapsed(office(), friday, monday)

    assert worked == timedelta(hours=1)
    assert deadline(office(), friday, timedelta(hours=8)) == seoul(2026, 11, 23, 16, 30)


def test_what_is_used_up_at_closing_time_is_used_up_then_and_not_after_the_weekend() -> None:
    assert deadline(office(), seoul(2026, 11, 20, 10), timedelta(hours=8)) == seoul(2026, 11, 20, 18)


def test_a_holiday_and_its_substitute_day_do_not_count() -> None:
    # Foundation day of 2026 is a Saturday; Monday the 5th stands in for it.
    friday = seoul(2026, 10, 2, 17)

    tuesday = deadline(office(), friday, timedelta(hours=2))

    assert tuesday == seoul(2026, 10, 6, 10)
    assert [is_day_off(office(), seoul(2026, 10, day, 12)) for day in (2, 3, 4, 5, 6)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_around_the_clock_weekends_and_holidays_count() -> None:
    start = seoul(2026, 10, 3, 23, 45)

    assert deadline(ALWAYS, start, HALF_HOUR) == seoul(2026, 10, 4, 0, 15)


def test_an_hour_that_the_zone_skips_is_never_worked() -> None:
    # On 29 March 2026 Berlin's clocks go from 02:00 to 03:00.
    night = night_shift("Europe/Berlin", (6, 90, 210))

    worked = elapsed(night, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC))

    assert worked == timedelta(hours=1)


def test_an_hour_that_the_zone_repeats_is_worked_twice() -> None:
    # On 25 October 2026 Berlin's clocks go from 03:00 back to 02:00.
    night = night_shift("Europe/Berlin", (6, 90, 210))

    worked = elapsed(night, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC))

    assert worked == timedelta(hours=3)


def test_a_window_that_closes_within_the_repeated_hour_opens_again() -> None:
    night = night_shift("Europe/Berlin", (6, 60, 150))

    worked = elapsed(night, datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC))

    # From 02:45 the wall clock shows no working time until it goes back to 02:00 at 01:00 UTC.
    assert worked == HALF_HOUR


def test_a_day_that_a_zone_skips_as_a_whole_is_never_worked() -> None:
    # Samoa had no 30 December 2011, a Friday.
    friday = night_shift("Pacific/Apia", (4, 0, 1440))

    worked = elapsed(friday, datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC))

    assert worked == timedelta()


def test_overlapping_pauses_are_taken_off_once() -> None:
    start = seoul(2026, 11, 23, 9)
    pauses = [
        (seoul(2026, 11, 23, 10), seoul(2026, 11, 23, 12)),
        (seoul(2026, 11, 23, 11), seoul(2026, 11, 23, 13)),
        (seoul(2026, 11, 23, 20), seoul(2026, 11, 23, 21)),
    ]

    worked = elapsed(office(), start, seoul(2026, 11, 23, 18), pauses)

    assert worked == timedelta(hours=6)
    assert deadline(office(), start, timedelta(hours=2), pauses) == seoul(2026, 11, 23, 14)


def test_time_that_is_never_worked_is_never_used_up() -> None:
    shut = Calendar(name="shut")

    assert deadline(shut, seoul(2026, 1, 1), SECOND) is None
    assert elapsed(shut, seoul(2026, 1, 1), seoul(2027, 1, 1)) == timedelta()


def test_hours_over_midnight_belong_to_both_days() -> None:
    hours = {"days": ["sun"], "opens": "22:00", "closes": "06:00"}

    night = calendar_of({"name": "night", "zone": "Asia/Seoul", "hours": [hours]})

    assert night.windows == (Window(0, 0, 360), Window(6, 1320, 1440))


def test_outside_the_years_of_its_holidays_a_calendar_says_that_it_does_not_know() -> None:
    known = [covers(office(), seoul(year, 6, 1)) for year in (2023, 2024, 2030, 2031)]

    assert known == [False, True, True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Asia/Nowhere"},
        {"zone": "../etc/passwd"},
        {"country": "xx"},
        {"country": "../kr"},
        {"hours": []},
        {"hours": [{"days": ["monday"], "opens": "09:00", "closes": "18:00"}]},
        {"hours": [{"days": ["mon"], "opens": "9", "closes": "18:00"}]},
        {"lunch": "12:00"},
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused(wrong: dict[str, object]) -> None:
    sound = {
        "name": "office",
        "zone": "Asia/Seoul",
        "hours": [{"days": ["mon"], "opens": "09:00", "closes": "18:00"}],
    }

    with pytest.raises(TermsUnusable):
        calendar_of({**sound, **wrong})


def test_substitute_days_of_korea_follow_the_law() -> None:
    """It asks for the next day that is neither a weekend nor a holiday; for some holidays a Saturday counts, too."""
    known = holidays_of("kr").days
    substitutes = {day for day, names in known.items() if "substitute" in names}
    lunar = {"seollal-eve", "seollal", "seollal-after", "chuseok-eve", "chuseok", "chuseok-after"}
    either = {
        "independence-movement-day",
        "labour-day",
        "childrens-day",
        "buddhas-birthday",
        "constitution-day",
        "liberation-day",
        "foundation-day",
        "hangul-day",
        "christmas",
    }
    expected: set[date] = set()
    taken = set(known) - substitutes
    for day, names in sorted(known.items()):
        due = any(name in lunar and day.weekday() == 6 for name in names)
        due |= any(name in either and day.weekday() >= 5 for name in names)
        due |= len(names) > 1 and bool({*names} & (lunar | either))
        if due:
            while day in taken or day.weekday() >= 5 or day in expected:
                day += timedelta(days=1)
            expected.add(day)

    assert substitutes == expected
    assert len(substitutes) == 22
