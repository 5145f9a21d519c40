"""Judges scores against windows: early detection is worth most, a false alarm 0.11 of a detection, a miss one.

The rules are those that Lavin and Ahmad describe ("Evaluating real-time anomaly detection algorithms", 2015):
only the first alarm in a window counts, weighted by a scaled sigmoid of its place; alarms outside cost more the farther
they are behind the last window; one threshold serves the whole corpus.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from benchmarks.anomaly.characters import Array
from benchmarks.anomaly.faults import PROBATION, Labelled

FALSE_ALARM = 0.11


class Judged(NamedTuple):
    """The best threshold of a detector on a corpus and what it reaches there (100 = perfect, 0 = silent)."""

    score: float
    threshold: float
    found: float
    false_alarms: int


def sigmoid(place: Array) -> Array:
    return np.asarray(2.0 / (1.0 + np.exp(5.0 * place)) - 1.0)


def gains(series: Labelled) -> tuple[Array, Array]:
    """Says for each point which window it is in (-1 = none) and what an alarm there is worth."""
    count = len(series.values)
    owner = np.full(count, -1.0)
    worth = np.full(count, -FALSE_ALARM)
    end, width = -1, 0
    for number, (first, last) in enumerate(series.windows):
        if end >= 0:
            worth[end + 1 : first] = _after(np.arange(end + 1.0, first), end, width)
        place = np.arange(first, last + 1)
        owner[first : last + 1] = number
        worth[first : last + 1] = sigmoid((place - last) / (last - first + 1) - 1 / (last - first + 1)) / sigmoid(
            np.array([-1.0])
        )
        end, width = last, last - first + 1
    if end >= 0:
        worth[end + 1 :] = _after(np.arange(end + 1.0, count), end, width)
    return owner, worth


def _after(place: Array, end: int, width: int) -> Array:
    distance = (place - end) / max(1, width - 1)
    return np.asarray(FALSE_ALARM * np.where(distance > 3, -1.0, sigmoid(np.minimum(distance, 3.0))))


def at_threshold(corpus: list[Labelled], scores: list[Array], threshold: float) -> tuple[float, int, int, int]:
    total, found, windows, false = 0.0, 0, 0, 0
    for series, score in zip(corpus, scores, strict=True):
        owner, worth = gains(series)
        alarms = np.nonzero(score >= threshold)[0]
        alarms = alarms[alarms >= int(PROBATION * min(len(score), 5000))]
        outside = alarms[owner[alarms] < 0]
        false += len(outside)
        total += float(worth[outside].sum())
        for number in range(len(series.windows)):
            inside = alarms[owner[alarms] == number]
            total += float(worth[inside].max()) if len(inside) else -1.0
            found += bool(len(inside))
        windows += len(series.windows)
    return total, found, windows, false


def judge(corpus: list[Labelled], scores: list[Array], threshold: float | None = None) -> Judged:
    """Scores a corpus at one threshold, the best one when none is given."""
    if threshold is None:
        pool = np.concatenate([s[int(PROBATION * len(s)) :] for s in scores])
        ends = np.sort(pool)[::-1]
        ranks = np.unique(np.geomspace(len(corpus), min(len(pool) - 1, 60 * len(corpus)), 40).astype(int))
        candidates = np.unique(ends[ranks])
    else:
        candidates = np.array([threshold])
    best = Judged(-np.inf, 0.0, 0.0, 0)
    for value in candidates:
        total, found, windows, false = at_threshold(corpus, scores, float(value))
        score = 100 * (total + windows) / (2 * max(1, windows))
        if score > best.score:
            best = Judged(score, float(value), found / max(1, windows), false)
    return best
