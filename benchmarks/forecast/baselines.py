"""What others do: `predict_linear`, the community alert, Holt-Winters, and the bootstrap without anything around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.forecast.families import Array
from holdfast.analysis.bootstrap import Blocks, passage_quantiles
from holdfast.analysis.days import whole_days
from holdfast.analysis.series import hourly

LIMIT = 720.0
WARNED_HOURS = 96.0


def predict_linear(times: Array, used: Array, capacity: Array, hours: int) -> Array:
    """Gives the time to full on the least-squares line through the last hours, as Prometheus fits it."""
    x = (times[-hours - 1 :] - times[-1]) / 3600
    y = used[:, -hours - 1 :]
    known = np.isfinite(y)
    count = np.maximum(known.sum(axis=1), 1)
    filled = np.where(known, y, 0.0)
    mean_x, mean_y = (known * x).sum(axis=1) / count, filled.sum(axis=1) / count
    apart = np.where(known, x - mean_x[:, None], 0.0)
    power = (apart**2).sum(axis=1)
    slope = (apart * (filled - mean_y[:, None])).sum(axis=1) / np.where(power > 0, power, 1.0)
    level = mean_y - slope * mean_x
    room = capacity[:, -1] - level
    hours_left = np.where(slope > 0, np.maximum(room, 0.0) / np.where(slope > 0, slope, 1.0), np.inf)
    return np.where(hours_left > LIMIT, np.inf, hours_left)


def community_alert(times: Array, used: Array, capacity: Array) -> NDArray[np.bool_]:
    """Says which volumes have less than 15 % free and a 6-hour line that is full within 4 days."""
    free = 1 - np.nan_to_num(_last(used)) / capacity[:, -1]
    return np.asarray((free < 0.15) & (predict_linear(times, used, capacity, 6) <= WARNED_HOURS))


def plain_bootstrap(times: Array, used: Array, capacity: Array) -> Array:
    """Gives the 10, 50 and 90 % quantiles of the day-block bootstrap over all days, uncalibrated."""
    hours = hourly(times, used, capacity)
    headroom = hours.capacity - hours.last[:, -1]
    days = whole_days(hours, np.maximum(headroom, 1.0))
    weight = np.where((days.weight > 0).any(axis=1, keepdims=True), days.weight, 1.0)[:, None]
    blocks = Blocks(days.grown[:, :, -1], days.reached, days.grown, days.tops, weight)
    found = passage_quantiles(blocks, np.ones((len(used), 1)), 30, 200, (0.1, 0.5, 0.9))[:, 0]
    found = np.where(headroom[:, None] > 0, found, 0.0)
    return np.where(found > LIMIT, np.inf, found)


def holt_winters(times: Array, used: Array, capacity: Array, season: int = 24) -> Array:
    """Gives the time to full of additive Holt-Winters with a daily season and fixed smoothing (0.3, 0.02, 0.1)."""
    hours = hourly(times, used, capacity)
    values = hours.last[:, -30 * 24 :]
    level, trend = values[:, 0], (values[:, -1] - values[:, 0]) / values.shape[1]
    seasonal = np.zeros((len(values), season))
    for index in range(1, values.shape[1]):
        place = index % season
        before = level
        level = 0.3 * (values[:, index] - seasonal[:, place]) + 0.7 * (level + trend)
        trend = 0.02 * (level - before) + 0.98 * trend
        seasonal[:, place] = 0.1 * (values[:, index] - level) + 0.9 * seasonal[:, place]
    ahead = np.arange(1, int(LIMIT) + 1)
    places = (values.shape[1] - 1 + ahead) % season
    path = level[:, None] + trend[:, None] * ahead + seasonal[:, places]
    over = path >= hours.capacity[:, None]
    return np.where(over.any(axis=1), over.argmax(axis=1) + 1.0, np.inf)


def _last(used: Array) -> Array:
    known = np.isfinite(used)
    place = used.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), used[np.arange(len(used)), place], np.nan)
