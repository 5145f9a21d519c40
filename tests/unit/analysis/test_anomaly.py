import math

import numpy as np
import pytest

from holdfast.analysis.anomaly import Detector, detect
from holdfast.analysis.streaming.settings import ALARM

START = 1_700_000_000.0
DAY = 86400.0


def scores(values, step=300.0):
    detector = Detector()
    return np.array([detector.update(START + step * index, value) for index, value in enumerate(values)])


def noise(count=2500, seed=1, level=50.0):
    return level + np.random.default_rng(seed).normal(0, 1, count)


def days(count, step, seed=1):
    times = START + step * np.arange(count)
    return 100 + 40 * np.sin(2 * np.pi * times / DAY) + np.random.default_rng(seed).normal(0, 2, count)


@pytest.mark.parametrize("step", [1.0, 60.0, 300.0, 3600.0])
def test_a_spike_scores_highest_of_all(step):
    values = noise()
    values[2000] += 15

    found = scores(values.tolist(), step)

    assert int(found.argmax()) == 2000
    assert found[2000] > 0.6


def test_a_level_that_shifts_gives_one_peak_at_its_onset():
    values = noise()
    values[2000:] += 8

    found = scores(values.tolist())

    assert 2000 <= int(found.argmax()) <= 2003
    assert (found[2010:2100] < ALARM).all()


def test_an_hour_that_is_usual_at_another_hour_is_unusual():
    values = days(2500, 1800.0)
    night = int(values[2400:2448].argmin()) + 2400
    values[night : night + 3] = 135

    found = scores(values.tolist(), 1800.0)

    assert found[night : night + 3].max() > 0.65


def test_a_period_that_no_calendar_knows_is_learned():
    values = 100 + 30 * np.sin(2 * np.pi * np.arange(2500) / 37) + np.random.default_rng(2).normal(0, 2, 2500)
    low = int(values[2000:2037].argmin()) + 2000
    values[low] = 125

    found = scores(values.tolist(), 60.0)

    assert int(found.argmax()) == low


def test_a_line_that_goes_flat_after_movement_is_found():
    values = noise()
    values[2000:2150] = values[2000]

    found = scores(values.tolist())

    assert found[2000:2150].max() >= ALARM


def test_movement_that_grows_is_found_without_a_shift_of_the_level():
    values = noise()
    values[2000:2200] += np.random.default_rng(5).normal(0, 4, 200)

    found = scores(values.tolist())

    assert found[2000:2040].max() >= ALARM


def test_warm_up_is_quiet():
    values = noise()
    values[60] += 100

    found = scores(values.tolist())

    assert not found[:120].any()


def test_noise_raises_few_alarms():
    alarms = [int((scores(noise(seed=seed).tolist()) >= ALARM).sum()) for seed in range(5)]

    assert sum(alarms) <= 40


def test_a_constant_series_is_never_unusual():
    assert (scores([7.0] * 1000) < 1e-6).all()


def test_a_step_out_of_a_long_constant_is_unusual_and_then_usual():
    found = scores([0.0] * 1000 + [5.0] * 2000)

    assert found[1000] > 0.8
    assert not (found[1400:] >= ALARM).any()


def test_a_constant_beginning_does_not_hide_what_comes_later():
    values = np.where(np.arange(2500) < 60, 0.0, noise())
    values[2000] += 15

    found = scores(values.tolist())

    assert int(found[300:].argmax()) + 300 == 2000
    assert found[2000] > 0.6


def test_a_level_that_stays_in_the_usual_noise_but_leans_is_found_within_a_few_points():
    values = noise()
    values[2000:2010] += 3.5

    found = scores(values.tolist())

    assert found[2000:2010].max() >= ALARM


def test_values_that_are_not_finite_are_as_if_absent():
    values = noise(1500).tolist()
    flood = [math.nan, math.inf, -math.inf, 1e300]
    plain, troubled = Detector(), Detector()

    clean = [plain.update(START + 300 * index, value) for index, value in enumerate(values)]
    mixed = []
    for index, value in enumerate(values):
        troubled.update(START + 300 * index - 1, flood[index % 4])
        mixed.append(troubled.update(START + 300 * index, value))

    assert mixed == clean


def test_times_that_repeat_or_go_back_are_ignored():
    detector = Detector()
    for index, value in enumerate(noise(500).tolist()):
        detector.update(START + 300 * index, value)
    before = detector.to_bytes()

    again = [detector.update(START + 300 * 499, 1e6), detector.update(START, 1e6), detector.update(math.nan, 1e6)]

    assert (again, detector.to_bytes()) == ([0.0, 0.0, 0.0], before)


def test_a_detector_goes_on_from_its_bytes():
    values = days(2500, 300.0).tolist()
    times = [START + 300 * index + (index % 7) for index in range(2500)]
    whole, first = Detector(), Detector()

    expected = [whole.update(time, value) for time, value in zip(times, values, strict=True)]
    begun = [first.update(time, value) for time, value in zip(times[:1200], values[:1200], strict=True)]
    second = Detector.from_bytes(first.to_bytes())
    ended = [second.update(time, value) for time, value in zip(times[1200:], values[1200:], strict=True)]

    assert begun + ended == expected


def test_the_state_is_small():
    assert len(Detector().to_bytes()) < 32 * 1024


@pytest.mark.parametrize("state", [b"", b"HFA2", b"HFA1" + bytes(3728)])
def test_other_bytes_are_refused(state):
    with pytest.raises(ValueError, match="not the state of a detector"):
        Detector.from_bytes(state)


def test_the_past_alone_decides():
    values = noise(1200).tolist()

    assert scores(values[:900] + [1e6] * 300)[:900].tolist() == scores(values)[:900].tolist()


def test_a_scale_of_any_size_gives_the_same_scores():
    values = noise(1500, level=0.0)
    values[1200] = 20

    assert scores((values * 2.0**40).tolist()) == pytest.approx(scores(values.tolist()), abs=1e-4)


def test_many_series_at_once_score_as_each_alone():
    random = np.random.default_rng(0)
    times = START + 300 * np.cumsum(random.choice([1.0, 1.0, 1.0, 1.5], 1000))
    values = np.stack([noise(1000, seed=s) for s in range(8)]) + 10 * np.sin(2 * np.pi * times / DAY)
    values[1] = np.round(values[1] / 3)
    values[2] = np.where(random.random(1000) < 0.9, 0, random.exponential(5, 1000))
    values[3, 600:700] = values[3, 600]
    values[4, 700:] += 50
    values[5] = 5.0
    values[random.random(values.shape) < 0.05] = np.nan
    values[6, :300] = np.nan
    values[7] = np.nan

    together = detect(times, values)

    alone = []
    for row in values.tolist():
        detector = Detector()
        alone.append([detector.update(time, value) for time, value in zip(times.tolist(), row, strict=True)])
    np.testing.assert_allclose(together, alone, atol=1e-9)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_time_that_is_none_is_ignored_by_both(wrong):
    values = noise(600)
    times = (START + 300.0 * np.arange(600)).astype(np.float64)
    times[300] = wrong
    detector = Detector()

    found = detect(times, values)

    alone = [detector.update(time, value) for time, value in zip(times.tolist(), values.tolist(), strict=True)]
    np.testing.assert_allclose(found, alone, atol=1e-9)
    assert found[301:].max() > 0


def test_plain_lists_and_one_series_are_judged_as_a_batch_of_it():
    values = noise(600)
    times = (START + 300.0 * np.arange(600)).astype(np.float64)

    found = detect(times.tolist(), values.tolist())

    np.testing.assert_array_equal(found, detect(times, values[None])[0])


def test_numbers_of_any_width_are_judged_without_a_warning():
    narrow, wide = Detector(), Detector()

    found = [narrow.update(*np.array([300 * index, index % 7], np.float32)) for index in range(400)]

    assert found == [wide.update(300.0 * index, float(index % 7)) for index in range(400)]


@pytest.mark.parametrize("shape", [(2, 9), (10,), (1, 2, 10)])
def test_shapes_that_do_not_fit_are_refused_in_words(shape):
    with pytest.raises(ValueError, match="not fit"):
        detect(np.arange(11.0), np.zeros(shape))
