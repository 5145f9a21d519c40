"""A floor of replicas by the hour as set points, shifts and lines of cron."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.analysis.timetable import SetPoint, Shift, cron, set_points, shifts, simplified

OFFICE = tuple(10 if day < 5 and 9 <= hour < 18 else 2 for day in range(7) for hour in range(24))
FLOORS = st.lists(st.integers(1, 40), min_size=168, max_size=168)


def test_working_hours_are_one_shift_and_two_set_points() -> None:
    week = (0, 1, 2, 3, 4)

    assert shifts(OFFICE, 15) == (2, (Shift(week, 525, 1080, 10),))
    assert set_points(OFFICE, 15) == (SetPoint(week, 525, 10), SetPoint(week, 1080, 2))


def test_a_night_that_passes_midnight_is_one_shift() -> None:
    floor = [8 if hour >= 22 or hour < 4 else 1 for hour in list(range(24)) * 7]

    base, found = shifts(floor)

    assert (base, found) == (1, (Shift((0, 1, 2, 3, 4, 5, 6), 1320, 1680, 8),))
    assert (cron(found[0].days, found[0].start), cron(found[0].days, found[0].end)) == ("0 22 * * *", "0 4 * * *")


def test_a_floor_without_a_change_has_no_shift() -> None:
    assert shifts([3] * 168) == (3, ())
    assert set_points([3] * 168) == (SetPoint((0, 1, 2, 3, 4, 5, 6), 0, 3),)


@pytest.mark.parametrize(
    ("days", "minute", "line"),
    [
        ((0, 1, 2, 3, 4), 525, "45 8 * * 1-5"),
        ((5, 6), 0, "0 0 * * 0,6"),
        ((0,), -10, "50 23 * * 0"),
        ((4,), 1440 + 60, "0 1 * * 6"),
        ((0, 2), 61, "1 1 * * 1,3"),
    ],
)
def test_cron_counts_days_from_sunday(days: tuple[int, ...], minute: int, line: str) -> None:
    assert cron(days, minute) == line


def test_days_that_differ_by_a_replica_here_and_there_share_their_hours() -> None:
    bumpy = [20 if replicas == 10 else 2 for replicas in OFFICE]
    bumpy[10] = bumpy[24 + 14] = 21

    found = simplified(bumpy)

    assert shifts(found)[1] == (Shift((0, 1, 2, 3, 4), 540, 1080, 21),)


@given(FLOORS)
@pytest.mark.slow
def test_a_simpler_floor_is_nowhere_lower_and_costs_little_more(floor: list[int]) -> None:
    found = simplified(floor)

    assert all(new >= old for new, old in zip(found, floor, strict=True))
    assert sum(found) <= 1.2 * sum(floor)


@given(FLOORS, st.sampled_from([0, 5, 30]))
@pytest.mark.slow
def test_shifts_and_set_points_mean_the_same_floor(floor: list[int], lead: int) -> None:
    wanted = [max(floor[m // 60], floor[(m + lead) % 10_080 // 60]) for m in range(10_080)]
    base, found = shifts(floor, lead)
    by_shift = [base] * 10_080
    for item in found:
        for day in item.days:
            for minute in range(day * 1440 + item.start, day * 1440 + item.end):
                by_shift[minute % 10_080] = max(by_shift[minute % 10_080], item.replicas)
    changes = {day * 1440 + item.minute: item.replicas for item in set_points(floor, lead) for day in item.days}
    now = changes[max(changes)]
    by_point = [now := changes.get(minute, now) for minute in range(10_080)]

    assert by_shift == wanted
    assert by_point == wanted
