"""A planned floor of replicas is advised where a replay shows that it saves what reacting misses."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.predictions.worlds import HOUR, MONDAY, Floats
from holdfast.analysis.scaling import advise

WEEK_STEPS = 7 * 24 * 12


def five_minutes(weeks: int) -> Floats:
    times: Floats = MONDAY + np.arange(weeks * WEEK_STEPS, dtype=np.float64) * 300
    return times


def rush(seed: int, weeks: int = 6) -> tuple[Floats, Floats]:
    """A load that jumps fivefold at nine on working days, within five minutes."""
    rng = np.random.default_rng(seed)
    times = five_minutes(weeks)
    hour, day = (times % (24 * HOUR)) / HOUR, ((times - MONDAY) // (24 * HOUR)) % 7
    busy = (hour >= 9) & (hour < 18) & (day < 5)
    return times, np.asarray(np.where(busy, 500.0, 100.0) * rng.lognormal(0, 0.03, len(times)), np.float64)


def test_a_rush_at_nine_is_met_by_a_plan_and_missed_by_reacting() -> None:
    found = advise(*rush(1), per_replica=50.0)

    assert found.is_worth
    assert found.planned.violations < 0.5 * found.reactive.violations
    assert found.floor[9] >= 10
    assert found.floor[3] <= 4


def test_a_plan_costs_hours_that_are_told() -> None:
    found = advise(*rush(2), per_replica=50.0)

    assert found.reactive.replica_hours < found.planned.replica_hours < 1.5 * found.reactive.replica_hours


def test_a_load_without_rhythm_gets_no_plan() -> None:
    rng = np.random.default_rng(3)
    times = five_minutes(6)
    steps = 100 + 50 * np.abs(np.cumsum(rng.normal(0, 0.05, len(times))))

    found = advise(times, np.asarray(steps, np.float64), per_replica=20.0)

    assert (found.is_worth, found.floor) == (False, ())


@pytest.mark.parametrize("seed", range(6))
def test_noise_gets_no_plan_however_often_reacting_is_late(seed: int) -> None:
    rng = np.random.default_rng(seed)
    load = 200 * rng.lognormal(0, 0.3, 6 * WEEK_STEPS)

    found = advise(five_minutes(6), load, per_replica=50.0, delay_steps=1, least=2, stable_steps=1)

    assert found.reactive.violations > 0.1
    assert (found.is_worth, found.reason) == (False, "no-rhythm")


def test_a_plan_never_asks_for_more_than_the_most() -> None:
    found = advise(*rush(5), per_replica=20.0, delay_steps=1, least=2, most=24, stable_steps=1)

    assert found.is_worth
    assert (min(found.floor) >= 2, max(found.floor)) == (True, 24)


def test_a_constant_load_needs_no_plan() -> None:
    found = advise(five_minutes(6), np.full(6 * WEEK_STEPS, 100.0), per_replica=20.0)

    assert (found.reason, found.reactive.violations) == ("reacting-is-enough", 0.0)


def test_two_weeks_are_too_short() -> None:
    assert advise(*rush(4, weeks=2), per_replica=50.0).reason == "too-short"
