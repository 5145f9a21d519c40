"""Each prediction knows the answer where there is one, beats the naive one, and is silent on noise."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.predictions import worlds
from holdfast.analysis.bottleneck import HORIZON_DAYS, bottleneck, growth, hours_until
from holdfast.analysis.exposure import exposure
from holdfast.analysis.failure import SIGNALS, calibrate, calibrated, heuristic
from holdfast.analysis.skill import skill, slope
from holdfast.analysis.spending import drivers, month_end
from holdfast.analysis.windows import quiet_windows

SEEDS = range(100, 120)


def test_a_queue_tells_its_base_its_capacity_and_its_knee() -> None:
    errors = []
    for seed in SEEDS:
        times, load, latency, base, capacity = worlds.queue(seed)
        found = bottleneck(times, load, latency, target=5 * base)
        assert found.skill.is_on
        assert found.knee == found.capacity / 2
        errors.append((abs(found.base / base - 1), abs(found.capacity / capacity - 1)))

    assert np.median(errors, axis=0).tolist() < [0.1, 0.1]
    assert max(gain for _, gain in errors) < 0.25


def test_the_time_to_the_target_is_that_of_the_growing_peak() -> None:
    times, load, latency, base, capacity = worlds.queue(3, growth=0.005)
    target = base / (1 - 0.85)
    day = np.arange(400)
    peak = np.quantile(capacity * 0.45 * (1 + 0.5 * np.sin(np.linspace(0, 2 * np.pi, 24))), 0.95) * (1 + 0.005 * day)
    true = (np.flatnonzero(peak >= 0.85 * capacity)[0] - 27) * 24.0

    low, middle, high = bottleneck(times, load, latency, target).hours

    assert low <= middle <= high
    assert abs(np.log2(middle / true)) < 0.6


def test_a_target_that_is_already_missed_is_missed_now() -> None:
    times, load, latency, base, _ = worlds.queue(4)

    assert bottleneck(times, load, latency, target=base * 1.2).hours == (0.0, 0.0, 0.0)


def test_latency_that_does_not_follow_the_load_gets_no_knee() -> None:
    on = [bottleneck(*worlds.careless_queue(seed), target=0.1).skill for seed in SEEDS]

    assert sum(item.is_on for item in on) <= 1
    assert {item.reason for item in on if not item.is_on} == {"no-better-than-naive"}


def test_the_resource_that_fills_first_is_named() -> None:
    times, load, latency, _, capacity = worlds.queue(5)
    used = {"cpu": load / (capacity * 1.1), "disk": 0.1 + load / (capacity * 1.5), "idle": np.full(len(load), 0.2)}

    found = bottleneck(times, load, latency, target=1.0, resources=used)

    assert found.first is not None
    assert found.first.resource == "cpu"
    assert found.first.load == pytest.approx(capacity * 1.1, rel=0.01)
    assert {item.resource for item in found.saturations} == {"cpu", "disk"}


def test_a_quiet_stretch_of_the_week_is_found_and_proven() -> None:
    for seed in SEEDS:
        times, load, quiet = worlds.weeks(seed)
        found = quiet_windows(times, load, hours=3)

        assert found.skill.is_on
        assert (found.windows[0].start_hour - quiet) % 168 in (0, 1)
        assert found.skill.gain > 0.7


def test_windows_of_one_answer_do_not_overlap() -> None:
    times, load, _ = worlds.weeks(7)

    starts = [window.start_hour for window in quiet_windows(times, load, hours=6).windows]

    assert len(starts) == 3
    assert all(min((a - b) % 168, (b - a) % 168) >= 6 for i, a in enumerate(starts) for b in starts[:i])


def test_a_load_without_rhythm_has_no_best_window() -> None:
    on = [quiet_windows(*worlds.noise_weeks(seed), hours=3).skill.is_on for seed in SEEDS]

    assert sum(on) <= 1


@pytest.mark.parametrize(("factor", "direction"), [(1.06, "rising"), (0.95, "falling")])
def test_a_trend_of_counts_is_told_with_its_factor(factor: float, direction: str) -> None:
    found = [exposure(worlds.counts(seed, factor)) for seed in SEEDS]

    assert sum(item.direction == direction for item in found) >= 19
    assert np.median([item.factor for item in found]) == pytest.approx(factor, abs=0.01)


@pytest.mark.slow
def test_counts_without_a_trend_are_flat() -> None:
    found = [exposure(worlds.counts(seed, 1.0)).direction for seed in range(100, 200)]

    assert found.count("flat") >= 99


@pytest.mark.slow
def test_the_next_count_lies_in_its_band_as_often_as_said() -> None:
    inside = 0
    for seed in range(200):
        series = worlds.counts(seed, 1.04, 41)
        low, _, high = exposure(series[:-1]).expected
        inside += low <= series[-1] <= high

    assert 0.74 <= inside / 200 <= 0.88


@pytest.mark.slow
def test_the_crossing_of_a_target_lies_in_its_band_as_often_as_said() -> None:
    inside = []
    for seed in range(9000, 9400):
        times, load, latency, target, true = worlds.crossing_queue(seed)
        found = bottleneck(times, load, latency, target)
        if found.skill.is_on and found.hours[1] > 0 and 24 < true < 24 * HORIZON_DAYS:
            inside.append(found.hours[0] <= true <= found.hours[2])

    assert len(inside) > 100
    assert 0.76 <= np.mean(inside) <= 0.88


@pytest.mark.slow
def test_the_end_of_a_month_lies_in_its_band_as_often_as_said() -> None:
    inside = []
    for seed in range(9000, 9300):
        series, day = worlds.mixed_costs(seed)
        low, middle, high = month_end(series[: len(series) - 30 + day], day=day, days=30).total
        assert low <= middle <= high
        inside.append(low <= series[-30:].sum() <= high)

    assert 0.76 <= np.mean(inside) <= 0.88


def test_a_growing_cost_ends_the_month_where_it_does_and_beats_the_run_rate() -> None:
    errors, naive, inside = [], [], 0
    for seed in SEEDS:
        series = worlds.costs(seed)
        true = float(series[-30:].sum())
        found = month_end(series[:-20], day=10, days=30)
        assert found.skill.is_on
        errors.append(abs(found.total[1] / true - 1))
        naive.append(abs(found.run_rate / true - 1))
        inside += found.total[0] <= true <= found.total[2]

    assert np.mean(errors) < 0.5 * np.mean(naive)
    assert inside >= 14


def test_scattered_costs_are_left_to_the_run_rate() -> None:
    found = [month_end(worlds.noise_costs(seed), day=10, days=30) for seed in SEEDS]

    assert sum(item.skill.is_on for item in found) <= 1
    assert all(item.total[1] == pytest.approx(item.run_rate) for item in found if not item.skill.is_on)


def test_a_budget_is_passed_on_the_day_on_which_the_costs_pass_it() -> None:
    flat = np.full(100, 10.0)

    found = month_end(flat, day=10, days=30, budget=205.0)

    assert (found.breach_day, found.chance, found.total) == (21, 1.0, (300.0, 300.0, 300.0))
    assert month_end(flat, day=10, days=30, budget=400.0).breach_day is None


def test_a_month_that_is_over_costs_what_it_cost() -> None:
    found = month_end(np.full(60, 10.0), day=30, days=30)

    assert (found.total, found.chance) == ((300.0, 300.0, 300.0), 0.0)


def test_the_parts_of_a_change_of_cost_add_up_to_it() -> None:
    found = drivers(
        {"disk": (10.0, 30.0), "load-balancer": (2.0, 2.0)}, {"disk": (1.0, 2.0), "load-balancer": (5.0, 6.0)}
    )

    assert [(d.name, d.change, d.by_price, d.by_quantity) for d in found] == [
        ("disk", 50.0, 20.0, 30.0),
        ("load-balancer", 2.0, 2.0, 0.0),
    ]


def test_own_history_teaches_which_signals_lead_to_failures() -> None:
    for seed in range(5):
        learnt = calibrate(("errors", "wear", "colour"), *worlds.failing(seed))

        assert learnt.skill.is_on
        assert learnt.skill.gain > 0.15
        assert abs(learnt.weights[0]) > abs(learnt.weights[1]) > abs(learnt.weights[2])
        risk = calibrated(learnt, {"errors": 2.0, "wear": 1.0, "colour": 0.0})
        assert (risk.is_heuristic, risk.parts[0].signal, risk.probability > 0.7) == (False, "errors", True)


def test_failures_that_come_at_random_teach_nothing_and_the_heuristic_answers() -> None:
    learnt = [calibrate(("a", "b", "c"), *worlds.failing_at_random(seed)) for seed in SEEDS]

    assert sum(item.skill.is_on for item in learnt) <= 1
    off = next(item for item in learnt if not item.skill.is_on)
    assert calibrated(off, {"io-errors-per-day": 5.0}).is_heuristic


def test_a_heuristic_risk_says_what_it_is_made_of_and_what_it_did_not_see() -> None:
    calm, sick = heuristic({"io-errors-per-day": 0.0}), heuristic({"io-errors-per-day": 10.0, "pending-sectors": 10.0})

    assert (calm.parts, calm.probability < 0.02) == ((), True)
    assert [part.signal for part in sick.parts] == ["io-errors-per-day", "pending-sectors"]
    assert sick.probability > 0.9
    assert set(sick.unread) == set(SIGNALS) - {"io-errors-per-day", "pending-sectors"}


def test_a_robust_line_forgets_a_wild_point() -> None:
    at = np.arange(20.0)
    values = 3 * at + 1
    values[5] = 1e6

    assert slope(at, values) == (3.0, 58.0)


def test_skill_needs_tests_and_a_real_difference() -> None:
    rng = np.random.default_rng(1)
    same = rng.normal(0, 1, 50)

    assert skill(same[:3], same[:3]).reason == "too-few-tests"
    assert skill(same, same).reason == "no-better-than-naive"
    assert skill(same / 2, same).is_on


@pytest.mark.parametrize("bad", [np.array([]), np.full(50, np.nan), np.zeros(50), np.full(50, np.inf), np.array([1.0])])
def test_what_is_no_series_is_refused_with_a_reason(bad: worlds.Floats) -> None:
    times: worlds.Floats = np.arange(len(bad), dtype=np.float64) * 3600.0

    assert bottleneck(times, bad, bad, 1.0).skill.reason == "too-few-tests"
    assert not exposure(bad).skill.is_on
    assert not quiet_windows(times, bad, 2).skill.is_on


def test_a_load_that_grows_is_told_from_one_that_stands_still() -> None:
    growing = [growth(*worlds.queue(seed)[:2]).is_on for seed in SEEDS]
    still = [growth(*worlds.queue(seed, growth=0.0)[:2]).is_on for seed in range(100, 150)]

    assert sum(growing) >= 0.8 * len(growing)
    assert sum(still) <= 0.05 * len(still)


@pytest.mark.slow
def test_a_stock_that_wanders_is_no_trend() -> None:
    walks = [np.maximum(50 + np.cumsum(np.random.default_rng(seed).integers(-3, 4, 40)), 0) for seed in range(100)]

    told = [exposure(walk.astype(float)).direction for walk in walks]

    assert sum(direction != "flat" for direction in told) <= 5


def test_what_is_resampled_spreads_about_the_true_crossing() -> None:
    at = worlds.MONDAY + np.arange(28 * 24, dtype=np.float64) * 3600.0
    load = 100 * (1 + 0.01 * np.arange(28 * 24) / 24)

    low, middle, high = hours_until(at, load, 140.0)

    assert low == pytest.approx(middle) == pytest.approx(high)
    assert middle == pytest.approx((40 - 27.96) * 24, rel=0.05)
    assert hours_until(at, load, 100.0) == (0.0, 0.0, 0.0)
