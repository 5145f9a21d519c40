"""Families of disk growth: each makes the hourly used bytes of one volume, past and future, from a generator.

`growth` is bytes a day, `now` the index of the hour that the forecast is asked at; what follows it is the truth.
`TRAINING` is what the shipped calibration and the constants of the engine have seen, `HELD_APART` is not.
"""

# Families share one signature.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Family = Callable[[np.random.Generator, int, int], Array]

GIB = float(2**30)


def linear(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Steady growth under measurement noise."""
    growth = _growth(rng)
    return growth * _days(hours) + _noise(rng, hours, growth * rng.uniform(0.0, 0.5))


def diurnal(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Growth that follows the hours of the day."""
    growth = _growth(rng)
    clock = (np.arange(hours) + rng.integers(24)) % 24
    rate = 1 + rng.uniform(0.3, 1.0) * np.sin(clock / 24 * 2 * np.pi)
    return np.cumsum(rate * growth / 24 * rng.gamma(4, 0.25, hours))


def weekly(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Growth that slows down or stops at weekends."""
    growth = _growth(rng)
    day = ((np.arange(hours) // 24) + rng.integers(7)) % 7
    rate = np.where(day >= 5, rng.uniform(0.0, 0.5), 1.2)
    clock = 1 + rng.uniform(0, 0.9) * np.sin(np.arange(hours) / 24 * 2 * np.pi + rng.uniform(0, 6))
    return np.cumsum(rate * clock * growth / 24 * rng.gamma(2, 0.5, hours))


def log_rotation(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A sawtooth of daily to weekly rotations on a slow trend."""
    growth = _growth(rng)
    period = int(rng.choice([12, 24, 24, 48, 72, 168, 168]))
    phase = int(rng.integers(period))
    tooth = ((np.arange(hours) + phase) % period) / period
    height = growth * rng.uniform(0.5, 6)
    return growth * _days(hours) + height * tooth + _noise(rng, hours, growth * 0.1)


def retention(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Ingest that grows slowly, each piece deleted after a fixed number of days."""
    growth = _growth(rng)
    kept = int(rng.integers(2, 15)) * 24
    total = hours + kept
    ingest = growth / 24 * (1 + rng.uniform(0, 0.06) * np.arange(total) / 24) * rng.gamma(3, 1 / 3, total)
    daily = rng.random() < 0.5
    written = np.cumsum(ingest)
    gone_at = np.arange(total) - kept
    if daily:
        gone_at = gone_at // 24 * 24
    deleted = np.where(gone_at >= 0, written[np.maximum(gone_at, 0)], 0.0)
    start = int(rng.choice([0, kept])) if rng.random() < 0.7 else kept
    return (written - deleted)[start : start + hours]


def step(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Steady growth with one lasting shift in the past: a restored backup, a deleted data set."""
    growth = _growth(rng)
    level = growth * _days(hours) + _noise(rng, hours, growth * rng.uniform(0.0, 0.3))
    at = int(rng.uniform(0.15, 0.97) * now)
    level[at:] += growth * rng.uniform(2, 15) * rng.choice([-1, 1, 1])
    return level


def bend(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A rate of growth that changes once and stays changed."""
    growth = _growth(rng)
    at = int(now - rng.uniform(0.05, 0.7) * now)
    factor = float(rng.choice([rng.uniform(2, 8), rng.uniform(0.1, 0.5)]))
    rate = np.where(np.arange(hours) < at, growth, growth * factor) / 24
    return np.cumsum(rate * rng.gamma(rng.uniform(1, 6), 1, hours) / 3)


def exponential(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Growth in proportion to what is there."""
    growth = _growth(rng)
    doubling = rng.uniform(4, 20) * 24
    level = growth * 5 * 2.0 ** (np.minimum((np.arange(hours) - now) / doubling, 12))
    return level + _noise(rng, hours, growth * rng.uniform(0.0, 0.2))


def saturating(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Growth that flattens towards a ceiling."""
    growth = _growth(rng)
    scale = rng.uniform(3, 25)
    level = growth * scale * (1 - np.exp(-_days(hours) / scale))
    return level + _noise(rng, hours, growth * rng.uniform(0.0, 0.1))


def clean_ups(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Growth cut back by a clean-up every few days that never frees all."""
    growth = _growth(rng)
    level = np.cumsum(growth / 24 * rng.gamma(3, 1 / 3, hours))
    every = rng.uniform(2, 9) * 24
    regular = rng.random() < 0.5
    share = rng.uniform(0.3, 0.8)
    at = rng.uniform(0, every)
    while at < hours:
        level[int(at) :] -= growth * every / 24 * share * rng.uniform(0.7, 1.3)
        at += every if regular else rng.gamma(4, every / 4)
    return level


def jumps(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A calm trend with data sets that arrive now and then."""
    growth = _growth(rng)
    arrive = rng.random(hours) < rng.uniform(0.1, 0.8) / 24
    sizes = growth * rng.lognormal(0, rng.uniform(0.2, 0.8), hours) * rng.uniform(1, 4)
    return np.cumsum(growth * rng.uniform(0.05, 0.6) / 24 * rng.gamma(3, 1 / 3, hours) + arrive * sizes)


def bursts(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A trend with temporary files that come and go."""
    growth = _growth(rng)
    level = growth * _days(hours) + _noise(rng, hours, growth * 0.1)
    for at in np.flatnonzero(rng.random(hours) < rng.uniform(0.2, 1.2) / 24):
        level[at : at + int(rng.integers(1, 9))] += growth * rng.uniform(0.5, 3)
    return level


def young(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A volume that was made hours or days ago: nothing is known from before."""
    growth = _growth(rng)
    clock = 1 + rng.uniform(0, 0.6) * np.sin(np.arange(hours) / 24 * 2 * np.pi + rng.uniform(0, 6))
    level = np.cumsum(growth / 24 * clock * rng.gamma(3, 1 / 3, hours))
    level[: now - int(rng.uniform(6, 96))] = np.nan
    return level


def gaps(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Weekly growth with holes of hours to days, some of them just before now."""
    level = weekly(rng, hours, now)
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.uniform(0, now))
        level[at : min(now, at + int(rng.gamma(1, 30)))] = np.nan
    level[:now][rng.random(now) < rng.uniform(0, 0.2)] = np.nan
    return level


def restarted(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A volume that was made anew some days ago and fills again, often at another rate."""
    growth = _growth(rng)
    at = int(now - rng.uniform(2, 20) * 24)
    noise = rng.gamma(4, 1 / 4, hours)
    before = growth * 30 + np.cumsum(growth * rng.uniform(0.2, 2) / 24 * noise)
    after = np.cumsum(np.where(np.arange(hours) >= at, growth / 24 * noise, 0.0))
    return np.where(np.arange(hours) < at, before, after)


def noisy_walk(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A drifting level whose changes remember nothing."""
    growth = _growth(rng)
    return np.cumsum(growth / 24 + rng.normal(0, growth * rng.uniform(0.05, 0.3), hours))


def flat(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A level that goes nowhere: cache, swap, preallocated files."""
    growth = _growth(rng)
    wave = np.sin(np.arange(hours) / 24 * 2 * np.pi) * growth * rng.uniform(0, 1)
    return growth * 10 + wave + _noise(rng, hours, growth * rng.uniform(0.01, 0.5))


def workdays(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Office files: growth in working hours of working days, a batch each month's first week."""
    growth = _growth(rng)
    clock = (np.arange(hours) + int(rng.integers(168))) % 168
    at_work = (clock // 24 < 5) & (clock % 24 >= 8) & (clock % 24 < 18)
    return np.cumsum(np.where(at_work, growth * 24 * 7 / 50 / 24, growth * 0.02 / 24) * rng.gamma(2, 0.5, hours))


def compaction(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A log-structured store: small merges every few hours, a large one every few days."""
    growth = _growth(rng)
    small, large = int(rng.integers(3, 10)), int(rng.integers(40, 200))
    hour = np.arange(hours) + int(rng.integers(200))
    debt = (hour % small) / small * growth * rng.uniform(0.1, 0.6) + (hour % large) / large * growth * rng.uniform(1, 4)
    return growth * _days(hours) + debt + _noise(rng, hours, growth * 0.05)


def ramp(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A roll-out: the rate climbs from one level to another over days, then stays."""
    growth = _growth(rng)
    begin = now - rng.uniform(0.3, 0.8) * now
    share = np.clip((np.arange(hours) - begin) / (rng.uniform(2, 8) * 24), 0, 1)
    factor = rng.uniform(2, 6)
    return np.cumsum(growth / 24 * (1 + (factor - 1) * share) * rng.gamma(3, 1 / 3, hours))


def double_bend(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Two changes of rate in the past."""
    growth = _growth(rng)
    first, second = np.sort(rng.uniform(0.1, 0.92, 2)) * now
    hour = np.arange(hours)
    rates = growth * rng.lognormal(0, 0.9, 3)
    rate = np.where(hour < first, rates[0], np.where(hour < second, rates[1], rates[2]))
    return np.cumsum(rate / 24 * rng.gamma(4, 1 / 4, hours))


def two_steps(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A weekly rhythm with two lasting shifts of unlike sign."""
    level = weekly(rng, hours, now)
    daily = (level[now] - level[0]) / max(now / 24, 1)
    for sign in (-1, 1):
        level[int(rng.uniform(0.1, 0.95) * now) :] += sign * daily * rng.uniform(2, 10)
    return level


def growing_cycle(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A backup cycle: fills for some days, drops to a base that grows."""
    growth = _growth(rng)
    period = int(rng.integers(2, 11)) * 24
    hour = np.arange(hours) + int(rng.integers(period))
    cycle = (hour % period) / period * growth * period / 24 * rng.uniform(0.5, 2)
    return growth * _days(hours) * rng.uniform(0.3, 1.0) + cycle + _noise(rng, hours, growth * 0.1)


def _growth(rng: np.random.Generator) -> float:
    return float(GIB * rng.lognormal(1.0, 1.5))


def _days(hours: int) -> Array:
    return np.arange(hours) / 24


def _noise(rng: np.random.Generator, hours: int, size: float) -> Array:
    return rng.normal(0, 1, hours) * size


TRAINING: dict[str, Family] = {
    family.__name__: family
    for family in (
        linear, diurnal, weekly, log_rotation, retention, step, bend, exponential, saturating, clean_ups, jumps, bursts,
        young, gaps, restarted, noisy_walk, flat,
    )
}  # fmt: skip
HELD_APART: dict[str, Family] = {
    family.__name__: family for family in (workdays, compaction, ramp, double_bend, two_steps, growing_cycle)
}
