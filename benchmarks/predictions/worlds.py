"""Generators with known answers: queues, weeks, counts, costs and failing things, and noise beside each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HOUR, DAY = 3600.0, 86400.0
MONDAY = 1_767_571_200.0  # 2026-01-05 00:00 UTC


def queue(seed: int, days: int = 28, growth: float = 0.01) -> tuple[Floats, Floats, Floats, float, float]:
    """Gives times, load, latency of an M/M/1 queue under a daily load that grows; with its R0 and capacity."""
    rng = np.random.default_rng(seed)
    times: Floats = MONDAY + np.arange(days * 24, dtype=np.float64) * HOUR
    base, capacity = rng.uniform(0.005, 0.05), rng.uniform(200, 2000)
    day = (times - MONDAY) / DAY
    wave = 1 + 0.5 * np.sin(2 * np.pi * (times % DAY) / DAY - 2)
    load = capacity * 0.45 * wave * (1 + growth * day) * rng.lognormal(0, 0.05, len(times))
    load = np.minimum(load, 0.97 * capacity)
    latency = base / (1 - load / capacity) * rng.lognormal(0, 0.1, len(times))
    return times, np.asarray(load, np.float64), np.asarray(latency, np.float64), float(base), float(capacity)


def careless_queue(seed: int, days: int = 28) -> tuple[Floats, Floats, Floats]:
    """Gives a latency that has nothing to do with the load."""
    rng = np.random.default_rng(seed)
    times: Floats = MONDAY + np.arange(days * 24, dtype=np.float64) * HOUR
    wave = 1 + 0.5 * np.sin(2 * np.pi * (times % DAY) / DAY)
    load, latency = 100 * wave * rng.lognormal(0, 0.1, len(times)), 0.02 * rng.lognormal(0, 0.3, len(times))
    return times, np.asarray(load, np.float64), np.asarray(latency, np.float64)


def weeks(seed: int, count: int = 8) -> tuple[Floats, Floats, int]:
    """Gives a load with a weekly rhythm and one quiet stretch of four hours; with its first hour in the week."""
    rng = np.random.default_rng(seed)
    times: Floats = MONDAY + np.arange(count * 168, dtype=np.float64) * HOUR
    quiet = int(rng.integers(0, 168))
    hour = np.arange(count * 168) % 168
    load = 100 + 40 * np.sin(2 * np.pi * hour / 24) * (hour < 120)
    away = (hour - quiet) % 168
    load = np.where(away < 4, 10.0, load) * rng.lognormal(0, 0.15, len(times))
    return times, np.asarray(load, np.float64), quiet


def noise_weeks(seed: int, count: int = 8) -> tuple[Floats, Floats]:
    """Gives a load without any rhythm."""
    rng = np.random.default_rng(seed)
    return MONDAY + np.arange(count * 168, dtype=np.float64) * HOUR, 100 * rng.lognormal(0, 0.3, count * 168)


def counts(seed: int, factor: float, periods: int = 40) -> Floats:
    """Gives overdispersed counts whose mean changes by a factor each period."""
    rng = np.random.default_rng(seed)
    mean = 20 * factor ** np.arange(periods)
    return rng.poisson(mean * rng.gamma(8, 1 / 8, periods)).astype(float)


def costs(seed: int, days: int = 240) -> Floats:
    """Gives daily costs with weekdays and a growth of half to one and a half percent a day."""
    rng = np.random.default_rng(seed)
    at = np.arange(days)
    share = np.where(at % 7 < 5, 1.15, 0.6)
    return 100 * (1 + rng.uniform(0.005, 0.015)) ** at * share * rng.lognormal(0, 0.05, days)


def noise_costs(seed: int, days: int = 240) -> Floats:
    """Gives daily costs that only scatter about a mean."""
    return 100 * np.random.default_rng(seed).lognormal(0, 0.3, days)


def failing(seed: int, count: int = 600) -> tuple[Floats, Floats]:
    """Gives features of which the first two lead to failures and the third does not, and what failed."""
    rng = np.random.default_rng(seed)
    features = rng.normal(0, 1, (count, 3))
    chance = 1 / (1 + np.exp(-(-2.0 + 1.8 * features[:, 0] + 1.0 * features[:, 1])))
    return features, (rng.uniform(0, 1, count) < chance).astype(float)


def failing_at_random(seed: int, count: int = 600) -> tuple[Floats, Floats]:
    """Gives features that lead to nothing, and failures that come anyhow."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (count, 3)), (rng.uniform(0, 1, count) < 0.15).astype(float)


def crossing_queue(seed: int) -> tuple[Floats, Floats, Floats, float, float]:
    """Gives two to six weeks of a growing queue, a target for its latency, and the true hours until the peak meets it.

    Truth is the daily peak without its chances, the load that a twentieth of the hours of an average day exceeds.
    """
    rng = np.random.default_rng(seed)
    growth, share, days = rng.uniform(0.004, 0.015), rng.uniform(0.7, 0.93), int(rng.choice([14, 21, 28, 42]))
    times, load, latency, base, _ = queue(seed, days, growth)
    hours = 1 + 0.5 * np.sin(2 * np.pi * np.arange(24) / 24 - 2)
    peak = 0.45 * np.quantile(hours * rng.lognormal(0, 0.05, (2000, 24)), 0.95, axis=1).mean()
    true = ((share / peak - 1) / growth - (days - 0.5)) * 24.0
    return times, load, latency, base / (1 - share), float(true)


def mixed_costs(seed: int) -> tuple[Floats, int]:
    """Gives daily costs, growing, noisy, wandering or stepped, that end with a month of 30 days, and a day of it."""
    rng = np.random.default_rng(seed)
    days, today = int(rng.choice([45, 60, 90, 120, 240])), int(rng.integers(5, 26))
    at = np.arange(days)
    weekdays = np.where(at % 7 < 5, 1.15, 0.6)
    if seed % 4 == 0:
        return costs(seed, days), today
    if seed % 4 == 1:
        return noise_costs(seed, days), today
    if seed % 4 == 2:
        return 100 * np.exp(np.cumsum(rng.normal(0, 0.02, days))) * weekdays * rng.lognormal(0, 0.05, days), today
    drift = (1 + rng.uniform(-0.004, 0.006)) ** at
    step = np.where(at >= rng.integers(0, days), rng.uniform(0.8, 1.4), 1.0)
    return 100 * drift * step * weekdays * rng.lognormal(0, 0.1, days), today
