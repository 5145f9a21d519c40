"""What a forecast expected: causal bands that hold four fifths of what comes."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.analysis.bands import band
from holdfast.analysis.detectors.found import Floats
from holdfast.analysis.seasonality import DAY_S

STEP = 900.0
DAY = 96
MONDAY = 1_767_571_200.0


def days(count: int) -> Floats:
    times: Floats = MONDAY + STEP * np.arange(count * DAY, dtype=np.float64)
    return times


def daily(times: Floats, random: np.random.Generator, rows: int = 8) -> Floats:
    course = 60 + 25 * np.sin(2 * np.pi * times / DAY_S)
    return np.asarray(course + random.normal(0, 2, (rows, len(times))))


def inside(values: Floats, low: Floats, high: Floats, since: int) -> float:
    return float(np.mean((values >= low)[:, since:] & (values <= high)[:, since:]))


def test_four_fifths_of_what_comes_lie_inside() -> None:
    times = days(14)
    values = daily(times, np.random.default_rng(1))

    low, high = band(times, values, 13 * DAY)

    assert inside(values, low, high, 13 * DAY) == pytest.approx(0.8, abs=0.08)
    assert float(np.nanmean(high - low)) < 10.0


def test_nothing_that_comes_later_moves_the_band() -> None:
    times = days(10)
    values = daily(times, np.random.default_rng(2))
    broken = values.copy()
    broken[:, 9 * DAY + 1 :] += 500.0

    before, after = band(times, values, 9 * DAY), band(times, broken, 9 * DAY)

    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])


def test_weekends_have_a_band_of_their_own_once_they_are_known() -> None:
    times = days(29)
    weekend = np.isin((times // DAY_S + 4) % 7, (0, 6))
    values = np.where(weekend, 10.0, 100.0) + np.random.default_rng(3).normal(0, 1, (4, len(times)))

    low, high = band(times, values, 28 * DAY)

    assert float(np.mean(high[:, 28 * DAY :] - low[:, 28 * DAY :])) < 8.0


def test_what_only_grows_is_expected_to_go_on_growing() -> None:
    times = days(20)
    values = 1000.0 + np.cumsum(np.random.default_rng(4).uniform(0.5, 1.5, (4, len(times))), axis=1)

    low, high = band(times, values, 19 * DAY)

    assert (low[:, -1] > values[:, 19 * DAY - 1]).all()
    assert inside(values, low, high, 19 * DAY) > 0.7


def test_the_order_of_series_does_not_matter() -> None:
    times = days(9)
    values = daily(times, np.random.default_rng(5), rows=70)

    low, high = band(times, values, 8 * DAY)
    turned = band(times, values[::-1], 8 * DAY)

    np.testing.assert_array_equal(low, turned[0][::-1])
    np.testing.assert_array_equal(high, turned[1][::-1])


def test_a_gap_at_the_beginning_of_the_watched_part_leaves_the_band_there() -> None:
    times = days(12)
    values = 1000.0 + np.cumsum(np.random.default_rng(6).uniform(0.5, 1.5, (2, len(times))), axis=1)
    values[:, 11 * DAY - 8 : 11 * DAY + 2] = np.nan

    low, _ = band(times, values, 11 * DAY)

    assert np.isfinite(low[:, 11 * DAY :]).all()


@pytest.mark.parametrize("count", [1, 2])
def test_a_past_of_a_day_has_no_band(count: int) -> None:
    times = days(count)
    values = daily(times, np.random.default_rng(7))

    low, high = band(times, values, count * DAY - 10)

    assert not np.isfinite(low).any()
    assert not np.isfinite(high).any()
