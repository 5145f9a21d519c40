"""Growth made to resemble real disks: bursts with heavy tails, long flats, mixtures of tenants, deletions."""

# Families share one signature.
# ruff: noqa: ARG001

from __future__ import annotations

import numpy as np

from benchmarks.forecast.families import GIB, Array, Family


def tenants(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Several tenants, each writing in its own campaigns of heavy-tailed length and rate, some cleaning up."""
    level = np.zeros(hours)
    for _ in range(int(rng.integers(1, 7))):
        level += _tenant(rng, hours)
    return GIB * (20 + level)


def heavy_bursts(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Mostly nothing, then a burst whose size follows a Pareto law; part of it is deleted later."""
    writes = np.where(rng.random(hours) < rng.uniform(0.3, 3) / 24, rng.pareto(rng.uniform(1.1, 2.2), hours), 0.0)
    level = np.cumsum(np.minimum(writes, 60))
    for at in np.flatnonzero(writes > 2):
        if rng.random() < 0.4:
            level[at + int(rng.gamma(1.5, 30)) :] -= min(writes[at], 60) * rng.uniform(0.3, 1)
    return GIB * (50 + level + 0.02 * np.arange(hours) / 24)


def near_flat(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A disk that hardly moves: a slow walk, small daily files, a rare event."""
    walk = np.cumsum(rng.standard_t(2.5, hours) * 0.02 + rng.uniform(-0.002, 0.01))
    daily = 0.2 * rng.random() * ((np.arange(hours) + int(rng.integers(24))) % 24) / 24
    event = np.cumsum((rng.random(hours) < 0.05 / 24) * rng.normal(0.5, 2, hours))
    return GIB * (40 + walk + daily + event)


def regimes(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A rate that jumps between idle, normal and busy without a clock, a deletion between some of them."""
    level = np.zeros(hours)
    at = 0
    rate = rng.lognormal(0, 1)
    drop = 0.0
    while at < hours:
        length = int(rng.gamma(1.2, rng.uniform(20, 160))) + 1
        piece = level[at : at + length]
        piece[:] = rate * rng.choice([0.0, 0.3, 1.0, 3.0], p=[0.35, 0.3, 0.25, 0.1]) / 24 * rng.gamma(1, 1, piece.size)
        if rng.random() < 0.25:
            piece[0] -= drop * rng.uniform(0.2, 0.9)
            drop = 0.0
        drop += float(piece.clip(0).sum())
        at += length
    return GIB * (30 + np.cumsum(level))


def shared_server(rng: np.random.Generator, hours: int, now: int) -> Array:
    """People and jobs: a weekly rhythm of uneven days under campaigns, deletions and jitter."""
    clock = (np.arange(hours) + int(rng.integers(168))) % 168
    busy = np.where(clock // 24 < 5, 1.0, rng.uniform(0, 0.6)) * (1 + 0.8 * np.sin(clock / 24 * 2 * np.pi))
    day_mood = np.repeat(rng.lognormal(0, rng.uniform(0.5, 1.3), hours // 24 + 1), 24)[:hours]
    base = np.cumsum(busy * day_mood * rng.uniform(0.1, 2) / 24)
    drops = np.cumsum((rng.random(hours) < rng.uniform(0, 0.15) / 24) * rng.gamma(1, 4, hours))
    return GIB * (60 + base - drops + _tenant(rng, hours) + rng.normal(0, 0.02, hours))


def slow_waves(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Growth whose rate itself drifts, with long memory."""
    steps = rng.normal(0, 1, hours // 24 + 2)
    mood = np.convolve(
        np.concatenate([rng.normal(0, 1, 20), steps]), np.exp(-np.arange(20) / rng.uniform(2, 12)), "valid"
    )
    rate = np.repeat(np.exp(0.5 * mood) - rng.uniform(0, 0.9), 24)[:hours]
    return GIB * (40 + np.cumsum(rate / 24 * rng.gamma(0.7, 1 / 0.7, hours)))


def _tenant(rng: np.random.Generator, hours: int) -> Array:
    rate = np.zeros(hours)
    at = int(rng.gamma(1, 100))
    size = rng.lognormal(0, 1.2)
    while at < hours:
        length = int(min(rng.pareto(1.3) * 8 + 1, 400))
        rate[at : at + length] += size * rng.lognormal(0, 0.8) / 24
        if rng.random() < 0.3:
            gone = min(at + length + int(rng.gamma(1, 50)), hours - 1)
            rate[gone] -= rate[at : at + length].sum() * rng.uniform(0.2, 1)
        at += length + int(min(rng.pareto(1.1) * 24, 600)) + 1
    return np.asarray(np.cumsum(rate))


TRAINING: dict[str, Family] = {f.__name__: f for f in (tenants, heavy_bursts, near_flat)}
HELD_APART: dict[str, Family] = {f.__name__: f for f in (regimes, shared_server, slow_waves)}
