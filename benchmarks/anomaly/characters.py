"""Normal behaviour of measured series: sixteen characters, each drawn anew for every seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Random = np.random.Generator
DAY = 86400.0
START = 1_700_000_000.0


class Character(NamedTuple):
    """How a kind of series is sampled and what it looks like while nothing is wrong."""

    step: float
    points: int
    make: Callable[[Array, Random], Array]
    floor: float = -np.inf
    whole: bool = False


def _wander(count: int, random: Random, memory: float) -> Array:
    """Draws an autoregressive series with unit variance."""
    noise = random.normal(0, np.sqrt(1 - memory**2), count)
    out = np.empty(count)
    last = random.normal()
    for index in range(count):
        last = memory * last + noise[index]
        out[index] = last
    return out


def _day(times: Array, phase: float = 0.0, sharp: float = 1.0) -> Array:
    wave = 0.5 + 0.5 * np.sin(2 * np.pi * (times / DAY + phase))
    return np.asarray(wave**sharp)


def _is_weekend(times: Array) -> Array:
    return np.asarray(((times // DAY + 4) % 7 == 0) | ((times // DAY + 4) % 7 == 6), dtype=float)


def _quiet_cpu(times: Array, random: Random) -> Array:
    level, noise = random.uniform(2, 60), random.uniform(0.02, 0.15)
    count = len(times)
    spikes = (random.random(count) < 0.004) * random.exponential(noise * 4, count)
    return np.asarray(level * (1 + noise * random.normal(0, 1, count) * 0.5 + spikes))


def _batch_cpu(times: Array, random: Random) -> Array:
    count = len(times)
    period, width = int(random.integers(12, 80)), int(random.integers(1, 6))
    out = random.uniform(5, 20) + random.normal(0, 1, count)
    place = random.integers(0, period)
    while place < count:
        height = random.uniform(25, 60) * random.lognormal(0, 0.15)
        out[place : place + width] += height
        place += int(period + random.integers(-2, 3))
    return np.asarray(out)


def _network(times: Array, random: Random) -> Array:
    count = len(times)
    base = random.lognormal(12, 1)
    spread = random.uniform(0.2, 0.6)
    bursts = np.where(random.random(count) < 0.01, random.pareto(2.5, count) * 3, 0)
    return np.asarray(base * (np.exp(spread * _wander(count, random, 0.5)) + bursts))


def _disk_writes(times: Array, random: Random) -> Array:
    count = len(times)
    busy = _wander(count, random, 0.9) > random.uniform(0.3, 1.2)
    return np.asarray(np.where(busy, random.lognormal(10, 0.8, count), 0.0))


def _temperature(times: Array, random: Random) -> Array:
    count = len(times)
    slow = _wander(count, random, 0.998) * random.uniform(2, 5)
    return np.asarray(random.uniform(60, 90) + slow + random.normal(0, 0.7, count) + 2 * _day(times, random.random()))


def _speed(times: Array, random: Random) -> Array:
    count = len(times)
    rush = np.exp(-(((times / 3600 + 3) % 24 - 17) ** 2) / 3) * (1 - 0.8 * _is_weekend(times))
    depth = 22 * random.uniform(0.3, 1.0) * np.repeat(random.lognormal(0, 0.2, count // 100 + 1), 100)[:count]
    slow = np.where(random.random(count) < 0.01, random.exponential(12, count), 0)
    return np.asarray(np.round(np.clip(68 - depth * rush + random.normal(0, 3, count) - slow, 3, 90)))


def _occupancy(times: Array, random: Random) -> Array:
    count = len(times)
    level = random.uniform(4, 12) * (0.15 + _day(times, 0.6, 1.5)) * (1 - 0.3 * _is_weekend(times))
    noisy = level * random.lognormal(0, 0.35, count) + (random.random(count) < 0.006) * random.exponential(10, count)
    return np.asarray(np.round(np.clip(noisy, 0, 100), 2))


def _ad_cost(times: Array, random: Random) -> Array:
    count = len(times)
    base = random.uniform(0.05, 1.2)
    peaks = np.where(random.random(count) < 0.015, random.exponential(1.2, count), 0)
    return np.asarray(base * (np.exp(0.25 * random.normal(0, 1, count) + 0.15 * _day(times)) + peaks))


def _mentions(times: Array, random: Random) -> Array:
    count = len(times)
    rate = random.lognormal(2.2, 1.2) * (0.35 + _day(times, 0.7)) * np.exp(0.25 * _wander(count, random, 0.95))
    echo = np.zeros(count)
    for place in np.nonzero(random.random(count) < 0.003)[0]:
        size = rate[place] * random.pareto(2.0) * 2
        tail = min(40, count - int(place))
        echo[place : place + tail] += size * np.exp(-np.arange(tail) / 4)
    return np.asarray(random.poisson(rate + echo).astype(float))


def _demand(times: Array, random: Random) -> Array:
    count = len(times)
    hours = (times / 3600) % 24
    work = np.exp(-((hours - 8.5) ** 2) / 6) + 1.2 * np.exp(-((hours - 19) ** 2) / 10) + 0.35
    rest = 0.9 * np.exp(-((hours - 21) ** 2) / 14) + 0.6 * np.exp(-((hours - 1) ** 2) / 5) + 0.45
    week = _is_weekend(times)
    shape = work * (1 - week) + rest * week
    level = 1 + 0.04 * _wander(count, random, 0.995)
    return np.asarray(np.round(15000 * shape * level * (1 + 0.03 * random.normal(0, 1, count))))


def _square_day(times: Array, random: Random) -> Array:
    count = len(times)
    hours = (times / 3600) % 24
    up = (hours > 9) & (hours < 18)
    noise = random.uniform(0, 4)
    return np.asarray(np.where(up, 80.0, 20.0) + noise * random.uniform(-1, 1, count))


def _regimes(times: Array, random: Random) -> Array:
    count = len(times)
    out = np.empty(count)
    place = 0
    while place < count:
        stay = int(random.exponential(90)) + 5
        out[place : place + stay] = random.choice([15.0, 35.0, 50.0]) * random.uniform(0.9, 1.1)
        place += stay
    return np.asarray(out + random.normal(0, 1.2, count))


def _latency(times: Array, random: Random) -> Array:
    count = len(times)
    tail = random.gamma(2.0, 1.0, count) * (1 + 0.3 * _day(times))
    rare = np.where(random.random(count) < 0.008, random.exponential(12, count), 0)
    return np.asarray(random.uniform(5, 50) * (1 + 0.3 * tail + rare * 0.5))


def _sawtooth(times: Array, random: Random) -> Array:
    count = len(times)
    out = np.empty(count)
    level = 0.0
    rise = random.uniform(0.3, 1.5)
    for index in range(count):
        level += rise * random.uniform(0.4, 1.6)
        if level > 60 * random.uniform(0.9, 1.1):
            level = 0.0
        out[index] = level
    return np.asarray(out + 20 + random.normal(0, 0.4, count))


def _requests(times: Array, random: Random) -> Array:
    count = len(times)
    rate = random.uniform(20, 300) * (0.3 + _day(times, 0.55, 1.3)) * (1 - 0.25 * _is_weekend(times))
    return np.asarray(random.poisson(rate * np.exp(0.08 * _wander(count, random, 0.97))).astype(float))


def _rare_events(times: Array, random: Random) -> Array:
    count = len(times)
    rate = random.uniform(0.02, 0.4)
    return np.asarray(random.poisson(rate * random.gamma(2.0, 0.5, count)).astype(float))


def _pulses(times: Array, random: Random) -> Array:
    count = len(times)
    period = random.integers(30, 70)
    phase = np.cumsum(random.normal(1, 0.01, count)) / period
    beat = np.exp(-((phase % 1 - 0.4) ** 2) / 0.004) + 0.3 * np.sin(2 * np.pi * phase)
    return np.asarray(beat + random.normal(0, 0.05, count))


CHARACTERS: dict[str, Character] = {
    "quiet cpu": Character(300, 4032, _quiet_cpu, 0.0),
    "batch cpu": Character(300, 4032, _batch_cpu, 0.0),
    "network": Character(300, 4032, _network, 0.0),
    "disk writes": Character(300, 4032, _disk_writes, 0.0),
    "temperature": Character(3600, 5000, _temperature),
    "speed": Character(600, 2500, _speed, 0.0, True),
    "occupancy": Character(300, 2500, _occupancy, 0.0),
    "ad cost": Character(3600, 1600, _ad_cost, 0.0),
    "mentions": Character(300, 6000, _mentions, 0.0, True),
    "demand": Character(1800, 6000, _demand, 0.0, True),
    "square day": Character(300, 4032, _square_day),
    "regimes": Character(300, 4032, _regimes),
    "latency": Character(300, 4032, _latency, 0.0),
    "sawtooth": Character(300, 4032, _sawtooth),
    "requests": Character(3600, 2200, _requests, 0.0, True),
    "rare events": Character(3600, 2200, _rare_events, 0.0, True),
    "pulses": Character(60, 4000, _pulses),
}
TUNED = ("quiet cpu", "batch cpu", "network", "temperature", "speed", "ad cost", "mentions", "demand", "square day")
HELD = tuple(name for name in CHARACTERS if name not in TUNED)
