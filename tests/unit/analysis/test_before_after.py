"""Whether something got worse after a change."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.analysis.before_after import change_of, share_change, wilson


def noise(middle: float, count: int, seed: int) -> list[float]:
    draw = Random(seed)
    return [draw.gauss(middle, middle / 10) for _ in range(count)]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [(0.2, 0.2, "same"), (0.2, 0.5, "worse"), (0.5, 0.2, "better"), (0.2, 0.22, "same")],
)
def test_medians_far_apart_differ(before: float, after: float, change: str):
    assert change_of(noise(before, 60, 1), noise(after, 20, 2)) == change


def test_few_readings_say_nothing():
    assert change_of(noise(0.2, 11, 1), noise(0.9, 20, 2)) == "unknown"
    assert change_of(noise(0.2, 60, 1), noise(0.9, 5, 2)) == "unknown"


def test_one_wild_reading_is_no_change():
    assert change_of(noise(0.2, 60, 1), [*noise(0.2, 19, 2), 900.0]) == "same"


def test_what_never_happened_and_now_does_is_worse():
    assert change_of([0.0] * 20, [1.0] * 10) == "worse"


def test_noise_alone_is_hardly_ever_called_a_change():
    found = [change_of(noise(1.0, 60, 2 * seed), noise(1.0, 20, 2 * seed + 1)) for seed in range(400)]

    assert found.count("same") >= 398


@pytest.mark.parametrize(
    ("failures", "trials", "change"),
    [
        ((10, 60), (10_000, 1_000), "worse"),
        ((60, 10), (1_000, 10_000), "better"),
        ((10, 12), (10_000, 10_000), "same"),
        ((0, 5), (10_000, 100), "unknown"),
        ((0, 0), (0, 0), "unknown"),
    ],
)
def test_shares_differ_where_their_intervals_do_not_meet(
    failures: tuple[int, int], trials: tuple[int, int], change: str
):
    assert share_change(failures, trials) == change


def test_the_interval_is_that_of_wilson():
    # Newcombe (1998), table I: 81 of 263 at 95 %.
    low, high = wilson(81, 263, 1.959964)

    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_in_its_own_interval(failures: int, others: int) -> None:
    low, high = wilson(failures, failures + others)

    assert 0 <= low <= high <= 1
    assert failures + others == 0 or low - 1e-9 <= failures / (failures + others) <= high + 1e-9
