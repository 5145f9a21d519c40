"""Whether series left their usual range and stay away from it, judged by medians and quartiles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SPREAD_OF_NORMAL = 1.349
FEWEST = 8
_SPLITS = 12
_PARTS = 4
_WANDERS = 1.5
_MOST = 1000.0


class Shift(NamedTuple):
    """For each series: the distance in robust standard deviations, signed, and the index from which it stands there.

    `usual` and `now` are the medians before and from that index on.
    """

    score: Floats
    start: NDArray[np.int64]
    usual: Floats
    now: Floats


def shifts(values: Floats, floors: Floats) -> Shift:
    """Finds in each row of values[B, T] the split after which the median lies farthest from what was usual.

    The distance is measured in the spread before the split (quartiles, as of a normal distribution), which is taken
    to be at least a twentieth of the usual value and at least floors[B]: flat series would otherwise deviate by noise.
    A series that wanders slowly has often been away before: how far its level wandered counts as well, and the more
    the longer the time that is judged by it, as the distance of a random walk grows with the root of its time.
    A row whose last fifth is back in the usual range has healed and gets the score that this fifth deserves.
    """
    count, length = values.shape
    best = Shift(np.zeros(count), np.full(count, length), np.median(values, axis=1), values[:, -1].copy())
    if length < FEWEST:
        return best
    tail = np.median(values[:, -max(2, length // 5) :], axis=1)
    for split in np.unique(np.linspace(length * 0.3, length * 0.9, _SPLITS).astype(int)):
        before = values[:, :split]
        low, usual, high = np.quantile(before, (0.25, 0.5, 0.75), axis=1)
        scale = np.maximum(np.maximum((high - low) / SPREAD_OF_NORMAL, np.abs(usual) / 20), floors)
        scale = np.maximum(scale, _wandering(before) * max(1.0, np.sqrt(length / split - 1.0)) / _WANDERS)
        now = np.median(values[:, split:], axis=1)
        both = np.sign(now - usual) == np.sign(tail - usual)
        away = np.minimum(np.abs(now - usual), np.abs(tail - usual))
        score = np.where(both, np.sign(now - usual) * np.minimum(away / scale, _MOST), 0.0)
        is_better = np.abs(score) > np.abs(best.score) * 1.05
        best = Shift(
            np.where(is_better, score, best.score),
            np.where(is_better, split, best.start),
            np.where(is_better, usual, best.usual),
            np.where(is_better, now, best.now),
        )
    return best


def _wandering(before: Floats) -> Floats:
    """Gives how far apart the medians of four parts of each row lie."""
    levels = np.stack([np.median(part, axis=1) for part in np.array_split(before, _PARTS, axis=1) if part.shape[1]])
    distance: Floats = levels.max(axis=0) - levels.min(axis=0)
    return distance


def beyond_siblings(levels: Floats, floor: float) -> Floats:
    """Gives for each of some siblings the distance of its level from their median, in robust standard deviations.

    Fewer than four siblings say nothing of one another.
    """
    if len(levels) < 4:
        return np.zeros(len(levels))
    low, middle, high = np.quantile(levels, (0.25, 0.5, 0.75))
    scale = max((high - low) / SPREAD_OF_NORMAL, abs(middle) / 10, floor)
    distances: Floats = np.clip((levels - middle) / scale, -_MOST, _MOST)
    return distances
