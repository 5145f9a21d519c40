"""Who is on duty: shifts follow one another without a hole, over gaps, changes of the clocks and overrides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.model.incident import Contact
from holdfast.pillars.incidents.calendar_files import calendar_of
from holdfast.pillars.incidents.rota import Override, Rota, Shift, Turn, gaps, on_duty, shifts

MINJI, JUN, SORA = Contact("Minji", "pager"), Contact("Jun", "pager"), Contact("Sora", "phone")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ZONES = ("Asia/Seoul", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns")


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def turn(zone: str = "UTC", **fields: object) -> Turn:
    given = {"people": (MINJI, JUN), "start": at(1, 5), "length": DAY, **fields}
    hours = given.pop("hours", None)
    calendar = calendar_of({"name": "duty", "zone": zone, "always": not hours, "hours": hours or []})
    return Turn(hours=calendar, **given)  # type: ignore[arg-type]  # The fields are those of a turn.


def test_people_follow_one_another() -> None:
    rota = Rota(level="L1", turns=(turn(),))

    assert shifts(rota, at(1, 5, 12), at(1, 7, 12)) == (
        Shift(start=at(1, 5, 12), end=at(1, 6), people=(MINJI,)),
        Shift(start=at(1, 6), end=at(1, 7), people=(JUN,)),
        Shift(start=at(1, 7), end=at(1, 7, 12), people=(MINJI,)),
    )


def test_an_override_is_a_shift_of_its_own() -> None:
    stand_in = Override(contact=SORA, start=at(1, 5, 6), end=at(1, 5, 18), by="Minji")
    rota = Rota(level="L1", turns=(turn(),), overrides=(stand_in,))

    assert shifts(rota, at(1, 5), at(1, 6)) == (
        Shift(start=at(1, 5), end=at(1, 5, 6), people=(MINJI,)),
        Shift(start=at(1, 5, 6), end=at(1, 5, 18), people=(SORA,)),
        Shift(start=at(1, 5, 18), end=at(1, 6), people=(MINJI,)),
    )


def test_a_gap_is_a_shift_of_nobody() -> None:
    office = [{"days": ["mon", "tue"], "opens": "09:00", "closes": "18:00"}]
    rota = Rota(level="L2", turns=(turn(hours=office, people=(MINJI,)),))

    found = shifts(rota, at(1, 5), at(1, 6))

    assert found == (
        Shift(start=at(1, 5), end=at(1, 5, 9), people=()),
        Shift(start=at(1, 5, 9), end=at(1, 5, 18), people=(MINJI,)),
        Shift(start=at(1, 5, 18), end=at(1, 6), people=()),
    )
    assert tuple((shift.start, shift.end) for shift in found if not shift.people) == gaps(rota, at(1, 5), at(1, 6))


def test_without_any_turn_nobody_is_on_duty() -> None:
    rota = Rota(level="emergency")

    assert shifts(rota, at(1, 5), at(1, 6)) == (Shift(start=at(1, 5), end=at(1, 6), people=()),)


@pytest.mark.parametrize(
    ("first", "second"), [(at(3, 7, 14), at(3, 8, 13)), (at(10, 31, 13), at(11, 1, 14))], ids=["spring", "autumn"]
)
def test_a_hand_over_keeps_the_wall_clock_when_the_clocks_change(first: datetime, second: datetime) -> None:
    # At 9 in New York on either side of the change.
    rota = Rota(level="L1", turns=(turn("America/New_York", start=at(1, 5, 14)),))

    hand_overs = [shift.start for shift in shifts(rota, first - HOUR, second + HOUR)][1:]

    assert hand_overs == [first, second]


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    zone = draw(st.sampled_from(ZONES))
    length = timedelta(minutes=draw(st.integers(20, 3000)))
    begin = at(1, 1) + timedelta(minutes=draw(st.integers(0, 3000)))
    hours = draw(st.sampled_from([None, [{"days": ["sat", "sun"], "opens": "01:30", "closes": "03:10"}]]))
    until = draw(st.sampled_from([None, at(3, 8, 6, 59), at(11, 1, 6)]))
    turns = [turn(zone, start=begin, length=length, hours=hours, until=until)]
    overrides = []
    if draw(st.booleans()):
        start = draw(st.sampled_from([at(3, 8, 5), at(10, 25, 0, 30), at(4, 4, 15, 1)]))
        overrides.append(Override(contact=SORA, start=start, end=start + 2 * HOUR, by="Jun"))
    return Rota(level="L1", turns=tuple(turns), overrides=tuple(overrides))


# Nights in which clocks change: New York and Newfoundland, Berlin, Lord Howe (by half an hour).
NIGHTS = [at(3, 8, 3), at(11, 1, 3), at(3, 29, 0), at(10, 25, 0), at(4, 4, 13), at(10, 3, 13)]


@settings(max_examples=150, deadline=None)
@given(rotas(), st.sampled_from(NIGHTS), st.integers(60, 400))
def test_shifts_say_of_every_minute_who_is_on_duty(rota: Rota, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE

    found = shifts(rota, start, end)

    walked = [(start + number * MINUTE, on_duty(rota, start + number * MINUTE)) for number in range(minutes)]
    told = [next(shift.people for shift in found if shift.start <= moment < shift.end) for moment, _ in walked]
    assert told == [people for _, people in walked]
    assert [found[0].start, *(shift.end for shift in found)] == [*(shift.start for shift in found), end]
    assert all(one.people != other.people for one, other in pairwise(found))
