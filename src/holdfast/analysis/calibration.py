"""Bands that cover what they say: split conformal prediction on log(true / predicted), and its online correction."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.series import Floats, Ints

# Hours of the median forecast that part the classes; young volumes are a class of their own.
PARTS = np.array([12.0, 48.0, 144.0, 360.0, 720.0])
YOUNG = PARTS.size + 1
CLASSES = PARTS.size + 2
# Added to the spread of the simulated futures, in natural logarithms: no forecast is sharper than this.
FLOOR = 0.08
NORMAL_DECILE = 1.2815515655446004


class Calibration(Struct, frozen=True):
    """By how many raw spreads the lower and upper end of the band lie off the median, [CLASSES] each."""

    lower: Floats
    upper: Floats


SHIPPED = Calibration(np.full(CLASSES, 1.3), np.full(CLASSES, 1.3))


def classes(median_hours: Floats, young: np.ndarray) -> Ints:
    """Gives the class that a forecast shares its errors with."""
    return np.where(young, YOUNG, np.searchsorted(PARTS, median_hours))


def fit(median: Floats, spread: Floats, truth: Floats, kind: Ints, miss: float = 0.1) -> Calibration:
    """Learns a calibration from forecasts [N] with known outcome; `miss` is the share left out at either end.

    Split conformal prediction (Vovk, Gammerman and Shafer 2005) with scores in units of the raw spread, pooled by
    class; a class with under 30 outcomes takes the pooled value.
    """
    score = (np.log(truth) - np.log(median)) / spread
    ends = np.array([[_quantile(-score, miss), _quantile(score, miss)]] * CLASSES)
    for one in range(CLASSES):
        inside = score[kind == one]
        if inside.size >= 30:
            ends[one] = _quantile(-inside, miss), _quantile(inside, miss)
    return Calibration(np.maximum(ends[:, 0], 0.0), np.maximum(ends[:, 1], 0.0))


def adapt(now: Calibration, kind: int, below: bool, above: bool, rate: float = 0.02, miss: float = 0.1) -> Calibration:
    """Moves the ends of one class by one outcome: out when it fell outside, in a little when it did not.

    The quantile tracker of adaptive conformal inference (Gibbs and Candès 2021): in the long run each end is missed in
    a share `miss` of outcomes, however the growth drifts.
    """
    lower, upper = now.lower.copy(), now.upper.copy()
    lower[kind] = max(0.0, lower[kind] + rate * (below - miss))
    upper[kind] = max(0.0, upper[kind] + rate * (above - miss))
    return Calibration(lower, upper)


def _quantile(scores: Floats, miss: float) -> float:
    rank = int(np.ceil((scores.size + 1) * (1 - miss)))
    return float(np.sort(scores)[min(rank, scores.size) - 1])
