"""Forecasts against growth whose end is known, from families that no constant of the engine has seen."""

import numpy as np
import pytest

from benchmarks.forecast import families, real_like
from benchmarks.forecast.baselines import plain_bootstrap, predict_linear
from benchmarks.forecast.fleet import HORIZON_HOURS, generate
from holdfast.analysis.capacity import forecast, select
from holdfast.analysis.track_record import doublings


def error(said, fleet) -> float:
    return float(doublings(said, fleet.truth(), HORIZON_HOURS).mean())


@pytest.fixture(scope="module")
def held_apart():
    return generate(families.HELD_APART, 20, 4001)


def test_the_error_is_well_below_that_of_the_plain_bootstrap_and_of_a_line(held_apart):
    past = held_apart.past()

    ours = error(forecast(*past)[:, 1], held_apart)

    assert ours < 0.85 * error(plain_bootstrap(*past)[:, 1], held_apart)
    assert ours < 0.5 * error(predict_linear(past[0], past[1], past[2], 6), held_apart)


def test_the_band_covers_about_four_fifths(held_apart):
    low, _, high = forecast(*held_apart.past()).T

    inside = (held_apart.truth() >= low) & (held_apart.truth() <= high)
    assert 0.74 < inside.mean() < 0.92


@pytest.mark.slow
def test_on_erratic_disks_the_error_is_no_larger_than_that_of_the_plain_bootstrap():
    fleet = generate({**real_like.TRAINING, **real_like.HELD_APART}, 25, 4002)

    ours = error(forecast(*fleet.past())[:, 1], fleet)

    assert ours < 1.03 * error(plain_bootstrap(*fleet.past())[:, 1], fleet)


@pytest.mark.parametrize(
    ("family", "expected"),
    [("workdays", "same-weekday"), ("exponential", "curve"), ("jumps", "every-day")],
)
def test_the_forecaster_that_fits_the_growth_gets_the_most_weight(family, expected):
    every = {**families.TRAINING, **families.HELD_APART}
    fleet = generate({family: every[family]}, 20, 4003, resized=0)
    long = (np.isfinite(fleet.used[:, : fleet.now + 1])).sum(axis=1) >= 30 * 24

    selection = select(*(part[..., :] if part.ndim == 1 else part[long] for part in fleet.past()))

    assert selection.methods[int(selection.weights.mean(axis=0).argmax())] == expected
