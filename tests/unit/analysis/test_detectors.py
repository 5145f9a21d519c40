import numpy as np
import pytest

from benchmarks.anomaly import kinds
from holdfast.analysis.detectors.finders import FINDERS
from holdfast.analysis.detectors.found import Anomaly, Off, Reason, Report, Watched, with_origins

MARGINS = {
    "statistical": 0.2,
    "pattern": 0.6,
    "time series": 0.6,
    "multivariate": 0.6,
    "real-time": 0.05,
    "predictive": 0.6,
}


@pytest.mark.parametrize("name", FINDERS)
def test_each_detector_beats_its_baseline_by_its_margin(name):
    ours, naive = kinds.compare(name, range(2001, 2004))

    assert ours.f1 >= naive.f1 + MARGINS[name]


@pytest.mark.parametrize("name", FINDERS)
def test_on_pure_noise_each_detector_is_off_and_says_so(name):
    watched = kinds.noise(np.random.default_rng(7))
    reason: Reason = "unrelated" if name == "multivariate" else "noise"

    report = FINDERS[name](watched)

    assert report == Report(name, (), tuple(Off(series, reason) for series in watched.names))


@pytest.mark.parametrize("name", FINDERS)
def test_a_series_that_is_too_short_is_left_out(name):
    values = np.full((1, 100), np.nan)
    values[0, 90:] = 1.0
    watched = Watched(("a",), np.arange(0.0, 30_000.0, 300.0), values, 95, values - 1, values + 1)

    report = FINDERS[name](watched)

    assert report.off == (Off("a", "too-short"),)


@pytest.mark.parametrize("name", FINDERS)
def test_gaps_and_constants_raise_nothing(name):
    values = np.vstack([np.full(600, 5.0), np.random.default_rng(3).normal(0, 1, 600)])
    values[:, 50:80] = np.nan
    watched = Watched(("flat", "noisy"), np.arange(0.0, 180_000.0, 300.0), values, 400, values - 1, values + 1)

    assert FINDERS[name](watched).anomalies == ()


def test_an_anomaly_says_when_and_what_was_expected():
    values = np.round(np.random.default_rng(1).normal(100, 1, (1, 500)), 3)
    values[0, 450] = 140.0
    watched = Watched(("a",), np.arange(1000.0, 31_000.0, 60.0), values, 400)

    (found,) = FINDERS["statistical"](watched).anomalies

    assert (found.series, found.start, found.end, found.actual) == ("a", 28000.0, 28000.0, 140.0)
    assert found.expected == pytest.approx(100, abs=0.2)
    assert found.score > 0.5


@pytest.mark.parametrize(("name", "rhythm"), [("statistical", 0.0), ("time series", 20.0)])
def test_a_level_that_shifts_within_the_noise_is_one_anomaly_from_its_onset(name, rhythm):
    times = (1_700_006_400.0 + np.arange(8 * 288) * 300.0).astype(np.float64)
    noise = np.random.default_rng(4).normal(100, 3, (1, times.size))
    values = noise + rhythm * np.sin(times / 86400.0 * 2 * np.pi)
    values[0, -200:] += 10.0
    watched = Watched(("a",), times, values, times.size - 288)

    (found,) = FINDERS[name](watched).anomalies

    assert abs(found.start - times[-200]) <= 900.0
    assert found.end >= times[-12]
    assert found.score > 0.6


@pytest.mark.parametrize("name", ["statistical", "time series"])
@pytest.mark.parametrize("step", [3, 5, 12])
def test_a_series_that_is_sampled_seldom_is_judged_by_its_single_values(name, step):
    times = (1_700_006_400.0 + np.arange(8 * 288) * 300.0).astype(np.float64)
    known = np.arange(0, times.size, step)
    values = np.full((1, times.size), np.nan)
    values[0, known] = 100.0 + 20.0 * np.sin(times[known] / 86400.0 * 2 * np.pi)
    values[0, known] += np.random.default_rng(4).normal(0, 1, known.size)
    values[0, known[-4]] += 90.0

    (found,) = FINDERS[name](Watched(("a",), times, values, times.size - 288)).anomalies

    assert (found.start, found.end) == (times[known[-4]], times[known[-4]])


def test_what_counts_small_events_is_not_unusual_for_a_few_more():
    times = (np.arange(8 * 288) * 300.0).astype(np.float64)
    counts = np.random.default_rng(5).poisson(0.3, (4, times.size)).astype(float)
    watched = Watched(tuple("abcd"), times, counts, times.size - 288)

    found = [item for name in ("statistical", "time series") for item in FINDERS[name](watched).anomalies]

    assert [item for item in found if item.score >= 0.6] == []


def test_without_a_band_the_predictive_detector_says_so():
    watched = kinds.noise(np.random.default_rng(7))._replace(low=None)

    assert FINDERS["predictive"](watched).off == tuple(Off(name, "no-band") for name in watched.names)


def anomaly(series, start, score=0.8):
    return Anomaly(series, start, start + 600, 0.0, 1.0, score, "statistical")


def test_the_deepest_unusual_series_is_the_origin_of_those_above_it():
    graph = {"web": ["database"], "database": ["disk"], "mail": []}
    found = with_origins([anomaly("web", 100), anomaly("disk", 60), anomaly("mail", 90)], graph)

    assert [(one.series, one.origin) for one in found] == [("web", "disk"), ("disk", "disk"), ("mail", "mail")]


def test_an_anomaly_of_another_day_is_no_origin():
    found = with_origins([anomaly("web", 100_000), anomaly("disk", 60)], {"web": ["disk"]})

    assert [(one.series, one.origin) for one in found] == [("web", "web"), ("disk", "disk")]
