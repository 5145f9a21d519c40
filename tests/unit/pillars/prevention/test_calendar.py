from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.check import CADENCES, Cadence
from holdfast.pillars.prevention.calendar import Timetable, due_between, last_due, next_due

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
ZONES = st.sampled_from(("UTC", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe"))
TABLES = st.builds(
    Timetable, zone=ZONES, at=st.sampled_from(("00:00", "02:30", "07:00", "23:59")), working_days=st.booleans()
)


def weekend(day: date) -> bool:
    return day.weekday() >= 5


def days(table: Timetable, cadence: Cadence, since: datetime, until: datetime) -> list[date]:
    return [moment.date() for moment in due_between(table, cadence, since, until, weekend)]


def test_daily_checks_are_due_each_day_or_only_where_somebody_works() -> None:
    since, until = datetime(2026, 1, 8, 12, tzinfo=UTC), datetime(2026, 1, 13, 12, tzinfo=UTC)

    every = days(Timetable(zone="UTC"), "daily", since, until)
    worked = days(Timetable(zone="UTC", working_days=True), "daily", since, until)

    assert every == [date(2026, 1, day) for day in range(9, 14)]
    assert worked == [date(2026, 1, 9), date(2026, 1, 12), date(2026, 1, 13)]


def test_longer_cadences_are_due_on_the_first_working_day() -> None:
    since, until = datetime(2025, 12, 31, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)
    table = Timetable(zone="UTC")

    found = {cadence: days(table, cadence, since, until) for cadence in CADENCES}

    # The first of February, March and August 2026 lie on weekends.
    assert found["monthly"] == [
        date(2026, 1, 1), date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1),
        date(2026, 7, 1), date(2026, 8, 3),
    ]  # fmt: skip
    assert found["quarterly"] == [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]
    assert {day.weekday() for day in found["weekly"]} == {0}


def test_a_week_in_which_nobody_works_is_checked_all_the_same() -> None:
    since, until = datetime(2026, 1, 11, tzinfo=UTC), datetime(2026, 1, 18, tzinfo=UTC)

    found = [*due_between(Timetable(zone="UTC"), "weekly", since, until, lambda day: True)]

    assert found == [datetime(2026, 1, 12, 7, tzinfo=UTC)]


def test_the_time_of_the_day_is_that_of_the_zone_in_summer_and_winter() -> None:
    table = Timetable(zone="America/New_York")

    found = [*due_between(table, "daily", datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC), weekend)]

    # On the 8th of March 2026 clocks go forward by an hour.
    assert found == [datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 3, 8, 11, tzinfo=UTC)]


def test_a_cadence_that_is_not_wanted_is_never_due() -> None:
    table = Timetable(cadences=("weekly",))

    assert last_due(table, "daily", datetime(2026, 1, 8, tzinfo=UTC), weekend) is None


@given(TABLES, st.sampled_from(CADENCES), MOMENTS, st.integers(1, 200), st.integers(0, 200))
def test_a_stretch_has_the_due_moments_of_its_parts(
    table: Timetable, cadence: Cadence, since: datetime, first: int, second: int
) -> None:
    middle, until = since + timedelta(days=first), since + timedelta(days=first + second)

    whole = [*due_between(table, cadence, since, until, weekend)]
    parts = [
        *due_between(table, cadence, since, middle, weekend),
        *due_between(table, cadence, middle, until, weekend),
    ]

    assert whole == parts == sorted(set(whole))


@given(TABLES, st.sampled_from(CADENCES), MOMENTS)
def test_the_last_and_the_next_due_moment_enclose_the_present(
    table: Timetable, cadence: Cadence, now: datetime
) -> None:
    last, ahead = last_due(table, cadence, now, weekend), next_due(table, cadence, now, weekend)

    assert last is not None
    assert ahead is not None
    assert last <= now < ahead
    assert [*due_between(table, cadence, last, ahead, weekend)] == [ahead]
