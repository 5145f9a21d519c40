"""The tails of `tail.Tail`, one for each kind of evidence and each of many series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.analysis.streaming import tail as one
from holdfast.analysis.streaming.settings import GIVE, PACES

Floats = NDArray[np.float64]


class Tails:
    """The state of all tails as arrays of (evidence, series)."""

    def __init__(self, size: int) -> None:
        self.paces = np.array(PACES)[:, None]
        self.quantile, self.excess, self.size = (np.zeros((len(PACES), size)) for _ in range(3))
        self.seen = np.zeros(size)

    def surprise(self, values: Floats, judged: NDArray[np.bool_]) -> Floats:
        """Returns the surprise of values[evidence, series] and learns from the series that are judged."""
        seen = self.seen = self.seen + judged
        is_young = seen < one.YOUNG
        quantile, excess, size = self.quantile, self.excess, self.size
        big = np.abs(values)
        if (big > one.FAR).any():
            big = np.where(big > one.FAR, one.FAR * (1.0 + np.log(np.maximum(big, one.FAR) / one.FAR)), big)
            values = np.copysign(big, values)
        over = values - quantile
        is_over = over > 0.0
        rate = np.where(seen < one.MATURE, 3.0 / np.maximum(seen, 1.0), one.SLOWEST)
        grown = size + 0.5 * rate * (bound(big, 5.0 * size) - size)
        step = one.QUANTILE_PACE * self.paces * rate * grown
        unit = excess + one.FLOOR * grown
        moved = np.where(is_over, quantile + step * one.HIGH, np.maximum(quantile - step * (1.0 - one.HIGH), 0.0))
        pace = np.minimum(one.MEAN_PACE * self.paces * rate, 0.25)
        learned = np.where(is_over, excess + pace * (np.minimum(over, one.MOST_PER_STEP * unit) - excess), excess)
        if is_young.any():
            moved = np.where(is_young, np.where(is_over, 0.8 * values, quantile), moved)
            learned = np.where(is_young, np.where(is_over, np.maximum(excess, 0.3 * over), excess), learned)
            grown = np.where(is_young, size + (big - size) / np.maximum(seen, 1.0), grown)
        self.quantile = np.where(judged, moved, quantile)
        self.excess = np.where(judged, learned, excess)
        self.size = np.where(judged, grown, size)
        beyond = one.BASE + np.log1p(one.SHAPE * np.maximum(over, 0.0) / (unit + one.NEGLIGIBLE)) / one.SHAPE
        below = one.BASE * np.maximum(values, 0.0) / (quantile + one.NEGLIGIBLE)
        return np.where(is_young, 0.0, np.where(is_over, beyond, below))


def bound(distance: Floats, limit: Floats) -> Floats:
    """Returns distances of at most `limit` to both sides, and a fiftieth of what lies beyond it."""
    inside = np.minimum(np.maximum(distance, -limit), limit)
    return np.asarray(inside + GIVE * (distance - inside))
