"""Bands that cover what they say: split conformal prediction on log(true / predicted), and its online correction."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.series import Flags, Floats, Ints

# What parts the classes: hours of the median forecast, and the loss of the forecasters in the back-test of the series.
# Volumes too young for a back-test are a class of their own.
HOURS = np.array([36.0, 168.0, 720.0])
LOSSES = np.array([0.15, 0.5])
YOUNG = (HOURS.size + 1) * (LOSSES.size + 1)
CLASSES = YOUNG + 1
# Added to the spread of the simulated futures, in natural logarithms: no forecast is sharper than this.
FLOOR = 0.08
# A simulated future holds no jump larger than those of the past, so an erratic disk fills sooner: by this share of the
# raw spread below the median, where the loss in the back-test was large, and for forecasts of days up to a month.
SOONER = 0.33
MOST_SPREAD = 0.7
SOONER_HOURS = np.array([20.0, 40.0, 720.0, 1440.0])
SOONER_LOSSES = np.array([0.35, 0.65])
FEWEST_OUTCOMES = 30
NARROWEST = 0.5
NORMAL_DECILE = 1.2815515655446004


class Calibration(Struct, frozen=True):
    """By how many raw spreads the lower and upper end of the band lie off the median, [CLASSES] each."""

    lower: Floats
    upper: Floats


# Learnt by `python -m benchmarks.forecast.calibrate`.
SHIPPED = Calibration(
    np.array([0.89, 0.93, 1.42, 1.0, 0.96, 1.85, 0.86, 1.5, 3.24, 0.5, 0.8, 4.61, 1.0]),
    np.array([0.65, 0.84, 1.44, 0.67, 0.65, 2.02, 0.81, 0.75, 2.17, 0.5, 0.5, 0.5, 1.27]),
)


def classes(median: Floats, loss: Floats, young: Flags) -> Ints:
    """Gives the class that forecasts, with the median in logarithms of hours, share their errors with."""
    place = np.searchsorted(np.log(HOURS), median) * (LOSSES.size + 1)
    return np.where(young, YOUNG, place + np.searchsorted(LOSSES, loss))


def sooner(median: Floats, lower: Floats, loss: Floats) -> Floats:
    """Gives by how much the median, in logarithms of hours, is to be moved forward for jumps not seen yet."""
    of_hours = np.interp(median, np.log(SOONER_HOURS), np.array([0.0, 1.0, 1.0, 0.0]))
    of_loss = np.interp(loss, SOONER_LOSSES, np.array([0.0, 1.0]))
    return np.asarray(SOONER * np.minimum(lower, MOST_SPREAD) * of_hours * of_loss)


def fit(
    median: Floats, lower: Floats, upper: Floats, truth: Floats, kind: Ints, limit: float, miss: float = 0.1
) -> Calibration:
    """Learns a calibration from forecasts [N] in logarithms and their outcomes in hours, inf for later than `limit`.

    Split conformal prediction (Vovk, Gammerman and Shafer 2005) with scores in units of the raw spread, pooled by
    class; `miss` is left out at either end. A class with under 30 outcomes takes the pooled value. Beyond the limit
    nothing is told apart: a forecast beyond it is right about what lasts.
    """
    below = (median - np.log(truth)) / lower
    beyond = np.isinf(truth) & (median >= np.log(limit))
    above = np.where(beyond, -np.inf, (np.log(np.minimum(truth, limit)) - median) / upper)
    ends = np.tile([[_quantile(below, miss)], [_quantile(above, miss)]], CLASSES)
    for one in range(CLASSES):
        if (kind == one).sum() >= FEWEST_OUTCOMES:
            ends[:, one] = _quantile(below[kind == one], miss), _quantile(above[kind == one], miss)
    return Calibration(np.maximum(ends[0], NARROWEST), np.maximum(ends[1], NARROWEST))


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
