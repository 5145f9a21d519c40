"""Change points, calibration and the normal distribution, each with an independent answer."""

import subprocess
import sys
from statistics import NormalDist

import numpy as np
import pytest

from holdfast.analysis.calibration import CLASSES, SOONER, Calibration, adapt, fit, sooner
from holdfast.analysis.changepoints import last_change, middle_and_spread
from holdfast.analysis.cycles import turns
from holdfast.analysis.days import Days, whole_days
from holdfast.analysis.normal import normal_cdf
from holdfast.analysis.proofs import curvature
from holdfast.analysis.series import hourly

HOURS = np.arange(721, dtype=np.float64)


def past(*levels: np.ndarray) -> Days:
    used = np.array(levels)
    return whole_days(hourly(HOURS * 3600.0, used, np.full(used.shape, 1e9)), np.ones(len(used)))


def test_the_latest_of_several_changes_is_found():
    values = np.concatenate([np.full(10, 1.0), np.full(10, 5.0), np.full(10, 2.0)])[None]
    values = values + np.random.default_rng(0).normal(0, 0.1, values.shape)

    assert last_change(values, np.ones_like(values)).tolist() == [20]


def test_noise_and_a_single_jump_are_no_change():
    values = np.random.default_rng(1).normal(1, 0.3, (200, 30))
    values[:, 12] += 20

    assert (last_change(values, np.ones_like(values)) > 0).mean() < 0.02


@pytest.mark.parametrize("period", [48, 100, 168])
def test_the_turn_of_a_sawtooth_is_found_to_the_hour(period):
    noise = np.random.default_rng(4).normal(0, 0.3, HOURS.size)

    hours, proof = turns(past(100 + HOURS * 0.05 + HOURS % period / period * 30 + noise))

    assert hours.tolist() == [period]
    assert proof[0] > 0.9


def test_a_line_a_bend_a_walk_and_a_saturation_have_no_turn():
    rng = np.random.default_rng(5)
    walk = 500 + np.cumsum(rng.normal(0.1, 1, HOURS.size))
    bend = 100 + np.maximum(HOURS * 0.1, HOURS * 0.5 - 160) + rng.normal(0, 0.3, HOURS.size)

    _, proof = turns(past(100 + HOURS * 0.1, bend, walk, 500 - 400 * np.exp(-HOURS / 200)))

    assert (proof < 0.5).all()


def test_an_exponential_is_told_from_two_lines_that_meet():
    exponential, joined = 100 * np.exp(HOURS / 240), 100 + np.maximum(HOURS * 0.1, HOURS * 0.5 - 160)

    over_straight, over_joined = curvature(past(exponential, joined))

    assert (over_straight > 0.5).all()
    assert over_joined[0] > 0.5
    assert over_joined[1] < 0


def test_median_and_spread_leave_out_what_has_no_weight():
    values = np.array([[1.0, 2.0, 3.0, 4.0, 1e9], [7.0, 7.0, 7.0, 7.0, 7.0]])
    weight = np.array([[1, 1, 1, 1, 0], [0, 0, 0, 0, 0]], float)

    middle, spread = middle_and_spread(values, weight)

    np.testing.assert_allclose(middle, [2.5, 0.0])
    np.testing.assert_allclose(spread, [1.4826, 0.0])


def test_a_fitted_band_covers_four_fifths_of_new_outcomes():
    rng = np.random.default_rng(2)
    median, ones, kind = np.log(np.full(8000, 100.0)), np.ones(8000), np.repeat([0, 1], 4000)
    truth = 100 * np.exp(rng.normal(0, np.where(kind == 0, 0.7, 2.0)))
    half = rng.permutation(8000) < 4000

    learnt = fit(median[half], ones[half], ones[half], truth[half], kind[half], limit=1e9)

    low, high = 100 * np.exp(-learnt.lower[kind]), 100 * np.exp(learnt.upper[kind])
    inside = (truth >= low) & (truth <= high)
    assert inside[~half & (kind == 0)].mean() == pytest.approx(0.8, abs=0.03)
    assert inside[~half & (kind == 1)].mean() == pytest.approx(0.8, abs=0.03)


def test_only_erratic_disks_with_wide_futures_are_said_to_fill_sooner():
    median = np.log([10.0, 100.0, 100.0, 100.0, 2000.0])
    lower = np.array([0.6, 0.6, 0.0, 0.6, 0.6])
    loss = np.array([1.0, 1.0, 1.0, 0.2, 1.0])

    said = np.exp(median - sooner(median, lower, loss))

    assert said == pytest.approx([10.0, 100.0 * np.exp(-0.6 * SOONER), 100.0, 100.0, 2000.0])


def test_bands_that_miss_too_often_widen_until_they_cover():
    rng = np.random.default_rng(3)
    band = Calibration(np.full(CLASSES, 0.2), np.full(CLASSES, 0.2))
    outside = []

    for gap in rng.normal(0, 1, 6000):
        below, above = gap < -band.lower[4], gap > band.upper[4]
        outside.append(below or above)
        band = adapt(band, 4, bool(below), bool(above))

    assert np.mean(outside[2000:]) == pytest.approx(0.2, abs=0.02)
    assert band.lower[4] == pytest.approx(NormalDist().inv_cdf(0.9), abs=0.2)
    assert band.lower[0] == 0.2


def test_the_normal_distribution_agrees_with_the_standard_library():
    points = np.linspace(-6, 6, 49)

    np.testing.assert_allclose(normal_cdf(points), [NormalDist().cdf(z) for z in points], atol=1e-7)


def test_the_package_needs_numpy_alone():
    code = "import sys, holdfast.analysis.capacity as c; print(*sorted({m.split('.')[0] for m in sys.modules}))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert {"numpy", "msgspec"} <= set(loaded)
    assert not {"scipy", "pandas", "sklearn", "kubernetes", "yaml"} & set(loaded)
