"""Forecasters: each turns the past days of a batch into the blocks that futures are drawn from.

The first is the default. The others know one shape of growth each, and speak only where a back-test on the very
series has earned it.
"""

# Forecasters share one signature.
# ruff: noqa: ARG001

from __future__ import annotations

from typing import Protocol

import numpy as np

from holdfast.analysis.bootstrap import Blocks, by_quarter
from holdfast.analysis.changepoints import middle_and_spread
from holdfast.analysis.cycles import cycle, cycle_line
from holdfast.analysis.days import Days
from holdfast.analysis.series import DAY, Flags, Floats

HOURS_OF_DAY = np.arange(1, DAY + 1) / DAY
NOON = (DAY + 1) / 2 / DAY
OTHER_WEEKDAYS = 0.04
# Rates of bending a day: positive ones grow on themselves, negative ones flatten.
RATES = np.geomspace(0.02, 0.4, 16)
BENDS = np.concatenate([-RATES[::-1], [0.001], RATES])


class Forecaster(Protocol):
    """Says what the coming `horizon` days are made of, from nothing but the past days of the same volume."""

    def __call__(self, days: Days, horizon: int) -> Blocks:
        """Gives the blocks for every volume of the batch."""


def every_day(days: Days, horizon: int) -> Blocks:
    """Draws any past day since the rate last changed beyond doubt: the default."""
    return _adding(days, days.fresh)


def last_days(days: Days, horizon: int) -> Blocks:
    """Draws hardly anything but the last two or three days."""
    age = np.arange(days.count - 1, -1, -1.0)
    return _adding(days, days.weight * 0.5**age)


def same_weekday(days: Days, horizon: int) -> Blocks:
    """Draws past days of the same weekday, but not the rare one far out of proportion."""
    return _adding(days, _by_weekday(np.where(is_step(days), 0.0, days.fresh)))


def without_steps(days: Days, horizon: int) -> Blocks:
    """Draws ordinary days: leaves out the rare day whose growth is out of all proportion."""
    return _adding(days, np.where(is_step(days), 0.0, days.fresh))


def line(days: Days, horizon: int) -> Blocks:
    """Follows a robust straight line through what lies after the latest change of rate."""
    return _departing(days, *_line(days, days.fresh, horizon), days.fresh)


def stepped_line(days: Days, horizon: int) -> Blocks:
    """Follows a robust straight line after lasting steps are taken out of the past."""
    step = np.where(is_step(days), days.grown[:, :, -1] - _typical(days)[:, None], 0.0)
    later = np.cumsum(step[:, ::-1], axis=1)[:, ::-1]
    weight = np.where(step != 0, 0.0, days.weight)
    calm = Days(days.level + later, days.grown, days.tops, days.reached, weight, np.where(step != 0, 0.0, days.fresh))
    return line(calm, horizon)


def bend(days: Days, horizon: int) -> Blocks:
    """Draws past days at the pace of their future day, where growth speeds up or dies away exponentially.

    A day weighs as the square of its pace: so much more its growth says about the pace of today.
    """
    rate = _bending(days)[:, None]
    pace = np.exp(np.clip(-rate * (days.count - np.arange(days.count)), -6, 6))
    ahead = np.exp(np.clip(rate * np.arange(horizon), -6, 6))
    hours, tops = days.grown / pace[:, :, None], days.tops / pace[:, :, None]
    return Blocks(
        hours[:, :, -1], days.reached / pace[:, :, None], hours, tops, (days.weight * pace**2)[:, None], None, ahead
    )


def curve(days: Days, horizon: int) -> Blocks:
    """Follows an exponential through all that is known: growth that speeds up or flattens under noise."""
    shapes = np.exp((np.arange(days.count) - days.count + NOON)[:, None] * BENDS)
    intercept, slope, rest = least_squares(daily_means(days), days.weight, shapes)
    best = rest.argmin(axis=1)[:, None]
    intercept, slope = np.take_along_axis(intercept, best, axis=1), np.take_along_axis(slope, best, axis=1)
    trend = intercept + slope * np.exp(np.clip(BENDS[best] * np.arange(-days.count, horizon + 1), -9, 9))
    return _departing(days, trend[:, : days.count + 1], trend[:, days.count :], days.weight)


FORECASTERS: dict[str, Forecaster] = {
    "every-day": every_day,
    "same-weekday": same_weekday,
    "cycle": cycle,
    "cycle-line": cycle_line,
    "last-days": last_days,
    "without-steps": without_steps,
    "line": line,
    "stepped-line": stepped_line,
    "bend": bend,
    "curve": curve,
}


def daily_means(days: Days) -> Floats:
    """Gives the mean level of every day, [B, D]."""
    return np.asarray(days.level + days.grown.mean(axis=2))


def _adding(days: Days, weight: Floats) -> Blocks:
    weight = weight if weight.ndim == 3 else weight[:, None]
    return Blocks(days.grown[:, :, -1], days.reached, days.grown, days.tops, weight)


def _departing(days: Days, past: Floats, future: Floats, weight: Floats) -> Blocks:
    """Makes blocks of departures from a trend: past[B, D + 1] and future[B, horizon + 1] at the starts of days."""
    slope = np.diff(past, axis=1)[:, :, None]
    trend = past[:, :-1, None] + slope * HOURS_OF_DAY - days.level[:, :, None]
    hours, tops = days.grown - trend, days.tops - trend
    rise = future[:, 1:2] - future[:, :1]
    daily = hours.mean(axis=2)
    kept = _memory(daily, weight)[:, None] ** np.arange(1, future.shape[1] + 1)
    base = future + daily[:, -1:] * kept
    reached = by_quarter(tops + rise[:, :, None] * HOURS_OF_DAY)
    return Blocks(hours[:, :, -1], reached, hours, tops, weight if weight.ndim == 3 else weight[:, None], base)


def _memory(daily: Floats, weight: Floats) -> Floats:
    """Gives how much of a departure is left a day later: the correlation of neighbours, between 0 and 0.95."""
    known = weight.sum(axis=1) if weight.ndim == 3 else weight
    both = np.minimum(known[:, 1:], known[:, :-1])
    product = (daily[:, 1:] * daily[:, :-1] * both).sum(axis=1)
    power = (daily[:, :-1] ** 2 * both).sum(axis=1)
    return np.clip(np.where(power > 0, product / np.where(power > 0, power, 1.0), 0.0), 0.0, 0.95)


def _by_weekday(weight: Floats) -> Floats:
    count = weight.shape[1]
    ago = count - np.arange(count)
    same = (ago + np.arange(7)[:, None]) % 7 == 0
    return weight[:, None] * np.where(same, 1.0, OTHER_WEEKDAYS)


def _typical(days: Days) -> Floats:
    return middle_and_spread(days.grown[:, :, -1], days.weight)[0]


def is_step(days: Days) -> Flags:
    """Marks the days whose growth is far out, where they are so few that they are events and no habit."""
    added = days.grown[:, :, -1]
    middle, spread = middle_and_spread(added, days.weight)
    far = np.abs(added - middle[:, None]) > (6 * spread + 0.5 * np.abs(middle))[:, None] + 1e-12
    far &= days.weight > 0
    few = far.sum(axis=1) <= np.maximum(1, 0.07 * (days.weight > 0).sum(axis=1))
    return np.asarray(far & few[:, None])


def _line(days: Days, weight: Floats, horizon: int) -> tuple[Floats, Floats]:
    count = days.count
    means = daily_means(days)
    x = np.asarray(np.arange(count) - count + NOON, dtype=np.float64)
    robust = weight
    for _ in range(3):
        intercept, slope, _ = least_squares(means, robust, x[:, None])
        rest = means - intercept - slope * x
        _, spread = middle_and_spread(rest, weight)
        robust = weight * np.minimum(1.0, 1.5 * spread[:, None] / np.maximum(np.abs(rest), 1e-12))
        robust = np.where(spread[:, None] > 1e-9, robust, weight)
    starts = np.arange(-count, horizon + 1)
    trend = intercept + slope * starts
    return trend[:, : count + 1], trend[:, count:]


def _bending(days: Days) -> Floats:
    """Gives the rate a day, of BENDS, of the exponential that fits the daily mean levels best."""
    x = np.arange(days.count) - days.count + NOON
    _, _, rest = least_squares(daily_means(days), days.weight, np.exp(x[:, None] * BENDS))
    return np.asarray(BENDS[rest.argmin(axis=1)])


def least_squares(values: Floats, weight: Floats, shapes: Floats) -> tuple[Floats, Floats, Floats]:
    """Fits intercept + slope * shape for each of shapes[D, K]; gives both and the squares left over, [B, K]."""
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    mean_y = (weight * values).sum(axis=1, keepdims=True) / total
    mean_x = weight @ shapes / total
    centred = (values - mean_y) * weight
    xy = centred @ shapes
    xx = weight @ shapes**2 - total * mean_x**2
    slope = np.where(xx > 1e-12, xy / np.maximum(xx, 1e-12), 0.0)
    rest = (centred * (values - mean_y)).sum(axis=1, keepdims=True) - slope * xy
    return mean_y - slope * mean_x, slope, rest
