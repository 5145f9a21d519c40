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
# No best threshold lets this many alarms through in one series.
MOST_ALARMS = 400


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


class _Alarm(NamedTuple):
    score: float
    series: int
    owner: int
    worth: float


def _highest(corpus: list[Labelled], scores: list[Array], most: int) -> list[_Alarm]:
    """Lists the highest scores of each series behind its first 15 %, at most 750 points, highest first."""
    found = []
    for number, (series, score) in enumerate(zip(corpus, scores, strict=True)):
        owner, worth = gains(series)
        start = int(PROBATION * min(len(score), 5000))
        places = start + np.argsort(-score[start:], kind="stable")[:most]
        found += [_Alarm(float(score[at]), number, int(owner[at]), float(worth[at])) for at in places.tolist()]
    return sorted(found, key=lambda alarm: -alarm.score)


def judge(corpus: list[Labelled], scores: list[Array], threshold: float | None = None) -> Judged:
    """Scores a corpus at one threshold, at the best of all when none is given.

    The alarms are taken one by one from the highest score down, so that every threshold is tried.
    """
    most = MOST_ALARMS if threshold is None else max(len(score) for score in scores)
    alarms = _highest(corpus, scores, most)
    windows = sum(len(series.windows) for series in corpus)
    total, false = -float(windows), 0
    won: dict[tuple[int, int], float] = {}
    best = now = Judged(0.0, np.inf, 0.0, 0)
    for index, alarm in enumerate(alarms):
        if threshold is not None and alarm.score < threshold:
            break
        if alarm.owner < 0:
            total, false = total + alarm.worth, false + 1
        else:
            before = won.get((alarm.series, alarm.owner), -1.0)
            won[alarm.series, alarm.owner] = max(before, alarm.worth)
            total += max(alarm.worth - before, 0.0)
        if index + 1 == len(alarms) or alarms[index + 1].score < alarm.score:
            score = 100 * (total + windows) / (2 * max(1, windows))
            now = Judged(score, alarm.score, len(won) / max(1, windows), false)
            best = max(best, now, key=lambda judged: judged.score)
    return best if threshold is None else now
