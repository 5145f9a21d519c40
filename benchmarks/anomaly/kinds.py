"""A labelled generator and a naive baseline for each of the six detectors, and how well each finds what was put in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from benchmarks.anomaly.characters import DAY, START, Array, Random
from holdfast.analysis.detectors.finders import FINDERS
from holdfast.analysis.detectors.found import Watched

Truth = list[list[tuple[int, int]]]
POINTS, SINCE = 1200, 800
NEAR = 3


class Found(NamedTuple):
    """How many labelled events were found, how many there are, and how many alarms were false."""

    hits: int
    events: int
    false: int

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(1, self.hits + self.events + self.false)


def _times(step: float) -> Array:
    return np.asarray(START + step * np.arange(POINTS))


def _places(random: Random, count: int, width: int) -> list[int]:
    slots = np.linspace(SINCE + 10, POINTS - width - 10, count + 1)
    return [int(random.uniform(a, b - width - 2 * NEAR)) for a, b in pairwise(slots)]


def statistical(random: Random) -> tuple[Watched, Truth]:
    """Heavy-tailed noise with a few values far outside it."""
    values = random.standard_t(4, (4, POINTS)) * 5 + 100
    truth: Truth = []
    for row in values:
        places = _places(random, 3, 1)
        for place in places:
            row[place] += random.choice([-1, 1]) * 5 * random.uniform(14, 30)
        truth.append([(p, p) for p in places])
    return Watched(tuple("abcd"), _times(300), values, SINCE), truth


def pattern(random: Random) -> tuple[Watched, Truth]:
    """A repeated shape, one beat of which has another shape within the usual values."""
    rows, truth = [], []
    for _ in range(4):
        period = int(random.integers(24, 48))
        phase = np.arange(POINTS) / period
        row = np.exp(-(((phase % 1) - 0.3) ** 2) / 0.006) + 0.4 * np.sin(2 * np.pi * phase)
        row += random.normal(0, 0.05, POINTS)
        places = _places(random, 2, period)
        for place in places:
            row[place : place + period] = row[place : place + period][::-1].copy()
        rows.append(row)
        truth.append([(p, p + 2 * period) for p in places])
    return Watched(tuple("abcd"), _times(60), np.array(rows), SINCE), truth


def time_series(random: Random) -> tuple[Watched, Truth]:
    """Days and weekends with values that are usual, but not at that hour."""
    times = _times(3600)
    hours = (times / 3600) % 24
    is_weekend = np.isin((times // DAY + 4) % 7, (0, 6))
    rows, truth = [], []
    for _ in range(4):
        shape = np.sin(2 * np.pi * (hours - random.uniform(0, 24)) / 24) * np.where(is_weekend, 0.5, 1.0)
        row = 100 + 30 * shape + random.normal(0, 3, POINTS)
        places = _places(random, 3, 3)
        for place in places:
            row[place : place + 3] = 200 - row[place : place + 3] + np.sign(100 - row[place]) * 12
        rows.append(row)
        truth.append([(p, p + 2) for p in places])
    return Watched(tuple("abcd"), times, np.array(rows), SINCE), truth


def multivariate(random: Random) -> tuple[Watched, Truth]:
    """Eight metrics that two common causes move, one of which stops following for a while."""
    causes = np.array([np.convolve(random.normal(0, 1, POINTS + 19), np.ones(20) / 4.5, "valid") for _ in range(2)])
    weights = random.uniform(0.5, 1.5, (8, 2)) * random.choice([-1, 1], (8, 2))
    values = weights @ causes + random.normal(0, 0.15, (8, POINTS))
    truth: Truth = [[] for _ in range(8)]
    for place in _places(random, 4, 8):
        row = int(random.integers(8))
        values[row, place : place + 8] -= np.sign(values[row, place]) * random.uniform(1.2, 2.5)
        truth[row].append((place, place + 7))
    return Watched(tuple("abcdefgh"), _times(60), values, SINCE), truth


def real_time(random: Random) -> tuple[Watched, Truth]:
    """A level that wanders with the time of day, with sudden changes that are small against the day."""
    times = _times(900)
    rows, truth = [], []
    for _ in range(4):
        row = 60 + 25 * np.sin(2 * np.pi * times / DAY + random.uniform(0, 6)) + random.normal(0, 1.5, POINTS)
        places = _places(random, 2, 6)
        for place in places:
            row[place : place + 6] += random.choice([-1, 1]) * random.uniform(12, 20)
        rows.append(row)
        truth.append([(p, p + 6) for p in places])
    return Watched(tuple("abcd"), times, np.array(rows), SINCE), truth


def predictive(random: Random) -> tuple[Watched, Truth]:
    """A 10-90 % band that a fifth of the points leave, and stretches in which the series drifts beyond it."""
    times = _times(900)
    rows, lows, highs, truth = [], [], [], []
    for _ in range(4):
        course = 60 + 25 * np.sin(2 * np.pi * times / DAY + random.uniform(0, 6))
        row = course + random.normal(0, 2, POINTS)
        places = _places(random, 2, 24)
        for place in places:
            row[place : place + 24] += random.choice([-1, 1]) * random.uniform(4, 7)
        rows.append(row)
        lows.append(course - 2.56)
        highs.append(course + 2.56)
        truth.append([(p, p + 26) for p in places])
    return Watched(tuple("abcd"), times, np.array(rows), SINCE, np.array(lows), np.array(highs)), truth


def noise(random: Random) -> Watched:
    """Independent noise, with a band that is as wide as the noise."""
    values = random.normal(50, 4, (4, POINTS))
    wide = np.full((4, POINTS), 5.13)
    return Watched(tuple("abcd"), _times(300), values, SINCE, 50 - wide, 50 + wide)


def three_sigma(watched: Watched) -> list[Array]:
    """Flags values more than three standard deviations from the past mean."""
    past = watched.values[:, : watched.since]
    gap = np.abs(watched.values - past.mean(axis=1, keepdims=True))
    return list(gap > 3 * past.std(axis=1, keepdims=True))


def ewma(watched: Watched, weight: float = 0.2) -> list[Array]:
    """Flags values more than three deviations from an exponentially weighted mean."""
    out = []
    for row in watched.values:
        mean, variance, flags = float(row[0]), 0.0, np.zeros(len(row), dtype=bool)
        for index, value in enumerate(row.tolist()):
            gap = value - mean
            flags[index] = abs(gap) > 3 * np.sqrt(variance)
            mean += weight * gap
            variance = (1 - weight) * (variance + weight * gap * gap)
        out.append(flags)
    return out


def any_breach(watched: Watched) -> list[Array]:
    """Flags every value outside the band."""
    assert watched.low is not None
    assert watched.high is not None
    return list((watched.values < watched.low) | (watched.values > watched.high))


Flags = Callable[[Watched], list[Array]]
KINDS: dict[str, tuple[Callable[[Random], tuple[Watched, Truth]], Flags]] = {
    "statistical": (statistical, three_sigma),
    "pattern": (pattern, three_sigma),
    "time series": (time_series, three_sigma),
    "multivariate": (multivariate, three_sigma),
    "real-time": (real_time, ewma),
    "predictive": (predictive, any_breach),
}


def compare(name: str, seeds: range) -> tuple[Found, Found]:
    """Returns what a detector and its baseline find on its own generator."""
    make, flags = KINDS[name]
    ours, naive = Found(0, 0, 0), Found(0, 0, 0)
    for seed in seeds:
        watched, truth = make(np.random.default_rng([seed, list(KINDS).index(name)]))
        index = {float(time): place for place, time in enumerate(watched.times)}
        events: Truth = [[] for _ in watched.names]
        for anomaly in FINDERS[name](watched).anomalies:
            events[watched.names.index(anomaly.series)].append((index[anomaly.start], index[anomaly.end]))
        ours = _add(ours, events, truth)
        naive = _add(naive, [_stretches(row, watched.since) for row in flags(watched)], truth)
    return ours, naive


def _stretches(flags: Array, since: int) -> list[tuple[int, int]]:
    over = np.nonzero(flags)[0]
    over = over[over >= since]
    parts = np.split(over, np.nonzero(np.diff(over) > NEAR)[0] + 1) if len(over) else []
    return [(int(part[0]), int(part[-1])) for part in parts]


def _add(found: Found, events: Truth, truth: Truth) -> Found:
    hits = false = 0
    for here, real in zip(events, truth, strict=True):
        hits += sum(any(a <= last + NEAR and b >= first - NEAR for a, b in here) for first, last in real)
        false += sum(not any(a <= last + NEAR and b >= first - NEAR for first, last in real) for a, b in here)
    return Found(found.hits + hits, found.events + sum(map(len, truth)), found.false + false)
