"""Growth made to resemble real disks in other ways: what single programs leave on a volume. No band is learnt on it."""

# Families share one signature.
# ruff: noqa: ARG001

from __future__ import annotations

import numpy as np

from benchmarks.forecast.families import GIB, Array, Family


def job_outputs(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Scheduled jobs leave results of Pareto size, some never, and a sweep removes those past their time."""
    change = np.zeros(hours)
    for _ in range(int(rng.integers(1, 5))):
        every, kept = rng.choice([6.0, 24.0, 24.0, 168.0]), rng.uniform(2, 40) * 24
        at, size = rng.uniform(0, every), rng.lognormal(0, 0.8)
        while at < hours:
            if rng.random() < 0.9:
                made = size * min(rng.pareto(rng.uniform(1.5, 3)) + 0.2, 30)
                change[int(at)] += made
                gone = int((at + kept) // 24 * 24 + 24)
                if rng.random() < 0.6 and gone < hours:
                    change[gone] -= made
            at += every * (1 if rng.random() < 0.8 else rng.gamma(2, 0.5))
    return GIB * (10 + np.cumsum(change))


def metric_blocks(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A metrics store: a log that is cut every two hours, blocks that merge beside their sources, retention by time."""
    load = np.exp(_drifting(rng, hours, 0.01 * rng.uniform(0.5, 2)) + 0.2 * _campaigns(rng, hours, 60))
    written = np.cumsum(load) * rng.uniform(0.02, 0.2)
    kept = int(rng.uniform(10, 90)) * 24
    gone = np.maximum(np.arange(hours) - kept, 0) // 24 * 24
    log = load * rng.uniform(0.02, 0.1) * (1 + np.arange(hours) % 3)
    merged = np.zeros(hours)
    for span in (6, 18, 54):
        merged[span::span] += rng.uniform(0.2, 1.0) * span * load[span::span] * 0.05
    return np.asarray(GIB * (5 + written - written[gone] + log + merged))


def write_ahead(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A database: slow data, a log that is recycled unless a consumer lags, indexes built beside the old ones."""
    busy = np.exp(0.6 * _drifting(rng, hours, 0.1))
    data = np.cumsum(busy * rng.uniform(0.005, 0.05))
    log = np.abs(_drifting(rng, hours, 0.5)) * rng.uniform(0.1, 1)
    for at in np.flatnonzero(rng.random(hours) < rng.uniform(0.05, 0.5) / 24):
        length = int(min(rng.lognormal(2.5, 1.2), 300)) + 1
        piece = busy[at : at + length]
        log[at : at + length] += np.cumsum(piece) * rng.uniform(0.05, 0.4)
    for at in np.flatnonzero(rng.random(hours) < 0.1 / 24):
        data[at : at + int(rng.integers(2, 10))] += data[at] * rng.uniform(0.02, 0.3)
        data[at + 10 :] -= data[at] * rng.uniform(0.0, 0.15)
    return GIB * (8 + data + log)


def backup_staging(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Nightly dumps wait for their upload; when it fails they pile up until somebody looks."""
    level, waiting = np.zeros(hours), 0.0
    failing, size = 0, rng.lognormal(1, 0.7)
    shift = int(rng.integers(24))
    fails, mends = rng.uniform(0.02, 0.12), rng.uniform(0.1, 0.5)
    kept = rng.uniform(0, 0.15)
    for hour in range(hours):
        if (hour + shift) % 24 == 2:
            failing = int(rng.random() > mends) if failing else int(rng.random() < fails)
            waiting += size * rng.lognormal(0, 0.15)
            size *= 1 + rng.normal(0.003, 0.004)
        if (hour + shift) % 24 == 6 and not failing:
            waiting *= kept
        level[hour] = waiting
    return GIB * (15 + level + np.cumsum(rng.gamma(0.5, 0.02, hours)))


def rare_imports(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A little growth in working hours, and now and then somebody copies a whole data set, or drops one."""
    clock = (np.arange(hours) + int(rng.integers(168))) % 168
    at_work = (clock // 24 < 5) & (clock % 24 >= 7) & (clock % 24 < 19)
    level = np.cumsum(at_work * rng.lognormal(0, 1, hours) * rng.uniform(0.005, 0.1))
    had: list[float] = []
    for at in np.flatnonzero(rng.random(hours) < rng.uniform(0.02, 0.25) / 24):
        if had and rng.random() < 0.35:
            level[at:] -= had.pop(int(rng.integers(len(had))))
        else:
            had.append(float(min(rng.pareto(1.2) * 3 + 1, 80)))
            took = int(min(rng.lognormal(0.8, 1), 48)) + 1
            level[at:] += had[-1] * np.clip(np.arange(hours - at) / took, 0, 1)
    return GIB * (30 + level)


def churn(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Files come and go by the thousand: a level that returns to a mean, which drifts, breathes with the week."""
    memory = rng.uniform(0.97, 0.999)
    mean = np.cumsum(rng.normal(rng.uniform(0, 0.02), 0.03, hours)) + 3 * _campaigns(rng, hours, 200)
    week = np.exp(rng.uniform(0, 0.5) * np.sin(np.arange(hours) / 168 * 2 * np.pi + rng.uniform(0, 6)))
    level, out = 0.0, np.zeros(hours)
    shocks = rng.standard_t(3, hours) * 0.3
    for hour in range(hours):
        level = memory * level + shocks[hour] * week[hour]
        out[hour] = level
    return GIB * (40 + mean + out * week)


def image_registry(rng: np.random.Generator, hours: int, now: int) -> Array:
    """Pushes follow the moods of teams; a collection that runs when somebody thinks of it frees part of the old."""
    clock = (np.arange(hours) + int(rng.integers(168))) % 168
    week = np.where(clock // 24 < 5, 1.0, 0.15) * np.where((clock % 24 > 7) & (clock % 24 < 21), 1.0, 0.1)
    mood = np.exp(rng.uniform(0.3, 0.9) * _campaigns(rng, hours, 40))
    change = (rng.random(hours) < 0.5 * week) * rng.lognormal(-1.5, 1.2, hours) * mood
    since = 0.0
    every = rng.uniform(4, 30) * 24
    for hour in range(hours):
        since += change[hour]
        if rng.random() < 1 / every:
            freed = since * rng.beta(2, 2)
            change[hour] -= freed
            since -= freed
    return GIB * (25 + np.cumsum(change))


def caches(rng: np.random.Generator, hours: int, now: int) -> Array:
    """A cache that fills to its own limit after each restart beside a growing rest."""
    limit, rate = rng.lognormal(2, 0.7), rng.uniform(0.005, 0.1)
    filled, out = 0.0, np.zeros(hours)
    for hour in range(hours):
        filled += (limit - filled) * rate * rng.gamma(1, 1)
        if rng.random() < rng.uniform(0.01, 0.12) / 24:
            filled *= rng.uniform(0, 0.5)
        out[hour] = filled
    return GIB * (10 + out + np.cumsum(rng.gamma(0.3, rng.uniform(0.01, 0.2), hours)))


def _drifting(rng: np.random.Generator, hours: int, pace: float) -> Array:
    """Gives a series that returns slowly to zero, with unit variance."""
    keep, value = 1 - min(pace, 1.0), rng.normal()
    out = np.zeros(hours)
    noise = rng.normal(0, np.sqrt(1 - keep**2), hours)
    for hour in range(hours):
        value = keep * value + noise[hour]
        out[hour] = value
    return out


def _campaigns(rng: np.random.Generator, hours: int, mean: float) -> Array:
    """Gives levels that hold for a random time each, drawn from a normal distribution."""
    out, at = np.zeros(hours), 0
    while at < hours:
        stay = int(rng.weibull(0.7) * mean) + 2
        out[at : at + stay] = rng.normal()
        at += stay
    return out


FAMILIES: dict[str, Family] = {
    family.__name__: family
    for family in (
        job_outputs, metric_blocks, write_ahead, backup_staging, rare_imports, churn, image_registry, caches,
    )
}  # fmt: skip
