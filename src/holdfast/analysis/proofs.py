"""What a history shows of its own shape without any test: steady, weekly, uneven, bent."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.days import Days
from holdfast.analysis.series import Floats
from holdfast.analysis.specialists import BENDS, NOON, daily_means, is_step, least_squares

FEWEST_BENT_DAYS = 8
FEWEST_STEADY_DAYS = 4
# Days so far apart are compared with those a week apart.
DISTANCES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)
FEWEST_PAIRS = 5


def steadiness(days: Days) -> Floats:
    """Says from 0 to 1 how surely the level of each volume is noise about a line and not a sum of chances.

    The variance of what a day adds is 24 times that of an hour, less the usual of its time of day, for a random walk
    and the same for noise about a line (the variance ratio of Lo and MacKinlay 1988).
    """
    weight = days.fresh
    total = np.maximum(weight.sum(axis=1), 1e-12)
    hourly = np.diff(days.grown, axis=2)
    usual = (hourly * weight[:, :, None]).sum(axis=1) / total[:, None]
    in_an_hour = (((hourly - usual[:, None]) ** 2).mean(axis=2) * weight).sum(axis=1) / total
    added = days.grown[:, :, -1]
    middle = (added * weight).sum(axis=1) / total
    in_a_day = ((added - middle[:, None]) ** 2 * weight).sum(axis=1) / total
    enough = ((weight > 0).sum(axis=1) >= FEWEST_STEADY_DAYS) & (in_an_hour > 0)
    ratio = in_a_day / np.where(enough, in_an_hour, 1.0)
    return np.where(enough, np.clip((3 - ratio) / 2, 0.0, 1.0), 0.0)


def weekliness(days: Days) -> Floats:
    """Says how much more alike days a week apart are than days at other distances, [B].

    The figure is a difference of correlations: a lasting change of rate raises them all and proves nothing.
    """
    added, weight = days.grown[:, :, -1], np.where(is_step(days), 0.0, days.weight)
    middle = (added * weight).sum(axis=1, keepdims=True) / np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    rest = (added - middle) * weight
    power = (rest**2).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-12)
    found = np.zeros((len(added), len(DISTANCES)))
    for index, apart in enumerate(DISTANCES):
        if days.count > apart:
            pairs = (weight[:, apart:] * weight[:, :-apart]).sum(axis=1)
            product = (rest[:, apart:] * rest[:, :-apart]).sum(axis=1) / np.maximum(pairs, 1e-12)
            enough = (pairs >= np.maximum(apart, FEWEST_PAIRS)) & (power > 0)
            found[:, index] = np.where(enough, product / np.where(power > 0, power, 1.0), 0.0)
    return np.asarray(found[:, DISTANCES.index(7)] - found.mean(axis=1))


def heaviness(days: Days) -> Floats:
    """Says how unevenly the days share the growth: the logarithm of quadratic over linear mean, 0 for alike days."""
    size, total = np.abs(days.grown[:, :, -1]), np.maximum(days.weight.sum(axis=1), 1e-12)
    mean = (size * days.weight).sum(axis=1) / total
    square = (size**2 * days.weight).sum(axis=1) / total
    return np.where(mean > 0, np.log(np.sqrt(square) / np.where(mean > 0, mean, 1.0) + 1e-9), 0.0)


def curvature(days: Days) -> tuple[Floats, Floats]:
    """Says how many times less an exponential leaves over of the daily means, as powers of ten.

    First less than one straight line, then less than two that meet: growth whose rate changed once looks bent, but two
    lines fit it better. Too few days give 0 for the second.
    """
    means = daily_means(days)
    x = np.asarray(np.arange(days.count) - days.count + NOON, dtype=np.float64)
    straight = least_squares(means, days.weight, x[:, None])[2][:, 0]
    bent = least_squares(means, days.weight, np.exp(x[:, None] * BENDS))[2].min(axis=1)
    joined = _left_by_two_lines(means, days.weight, x)
    enough = (days.weight > 0).sum(axis=1) >= FEWEST_BENT_DAYS
    over_straight, over_joined = (
        np.log10((np.maximum(other, 0.0) + 1e-9) / (np.maximum(bent, 0.0) + 1e-9)) for other in (straight, joined)
    )
    return over_straight, np.where(enough & np.isfinite(joined), over_joined, 0.0)


def _left_by_two_lines(values: Floats, weight: Floats, x: Floats) -> Floats:
    """Gives the least squares left over by two straight lines that meet at the start of one of the days, [B]."""
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    hinges = np.maximum(x[:, None] - x[2:-2], 0.0)
    if not hinges.size:
        return np.full(len(values), np.inf)
    rest = (values - (weight * values).sum(axis=1, keepdims=True) / total) * weight
    along = x - (weight @ x)[:, None] / total
    yy = (rest * values).sum(axis=1, keepdims=True)
    xx, xy = (weight * along**2).sum(axis=1, keepdims=True), (rest * along).sum(axis=1, keepdims=True)
    hh, hy, xh = weight @ hinges**2 - (weight @ hinges) ** 2 / total, rest @ hinges, (weight * along) @ hinges
    apart = xx * hh - xh**2
    usable = apart > 1e-9 * xx * np.maximum(hh, 1e-12)
    apart = np.where(usable, apart, 1.0)
    explained = ((hh * xy - xh * hy) * xy + (xx * hy - xh * xy) * hy) / apart
    return np.asarray(np.where(usable, yy - explained, np.inf).min(axis=1))
