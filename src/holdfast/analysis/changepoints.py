"""Where the rate of growth changed: a cumulative-sum test on what whole days added, cut again in what follows."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.series import Floats, Ints

# Squared standardised difference of two means. Chance alone passes 16 in about one in a thousand of such searches; the
# days of a disk are not independent, and a window that is cut in error costs more than one that is cut late.
EVIDENCE = 30.0
SHORTEST = 3
LASTING = 5
CUTS = 3


def last_change(added: Floats, weight: Floats, enough: float = EVIDENCE) -> Ints:
    """Gives the first day after the latest lasting change of rate for added[B, D], 0 where there is none.

    The statistic is that of the likelihood ratio for one change of mean (Page 1955; Killick and Eckley 2014), on
    winsorised values and with a scale from differences of neighbours, so that neither a jump nor the change itself
    inflates it. Days of one block start at the same hour, so the hours of the day cancel.
    """
    start = np.zeros(len(added), dtype=np.int64)
    days = np.arange(added.shape[1])
    for _ in range(CUTS):
        inside = np.where(days >= start[:, None], weight, 0.0)
        at, evidence = strongest_change(added, inside)
        start = np.where(evidence > enough, at, start)
    return start


def strongest_change(values: Floats, weight: Floats) -> tuple[Ints, Floats]:
    """Gives for values[B, D] the best first day of a new mean and how strongly the data ask for it."""
    clipped = _winsorised(values, weight)
    counts = np.cumsum(weight, axis=1)
    sums = np.cumsum(clipped * weight, axis=1)
    total, grand = counts[:, -1:], sums[:, -1:]
    left, right = counts[:, :-1], total - counts[:, :-1]
    enough = (left >= SHORTEST) & (right >= SHORTEST - 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums[:, :-1] / left - (grand - sums[:, :-1]) / right
        ratio = left * right / total * gap**2 / _variance(clipped, weight)[:, None]
    ratio = np.where(enough & np.isfinite(ratio), ratio, 0.0)
    at = ratio.argmax(axis=1)
    return at + 1, ratio[np.arange(len(at)), at]


def _winsorised(values: Floats, weight: Floats) -> Floats:
    """Clips to four standard deviations about the median, or to what most of some five days in a row reached."""
    middle, spread = middle_and_spread(values, weight)
    low, high = middle - 4 * spread, middle + 4 * spread
    if values.shape[1] >= LASTING:
        runs = np.sort(np.lib.stride_tricks.sliding_window_view(values, LASTING, axis=1), axis=2)[:, :, LASTING // 2]
        low, high = np.minimum(low, runs.min(axis=1)), np.maximum(high, runs.max(axis=1))
    return np.clip(values, low[:, None], high[:, None])


def middle_and_spread(values: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Gives the median of what carries weight and its median absolute deviation as a standard deviation."""
    known = weight > 0
    count = known.sum(axis=1)
    middle = _median(np.where(known, values, np.inf), count)
    return middle, 1.4826 * _median(np.where(known, np.abs(values - middle[:, None]), np.inf), count)


def _median(values: Floats, count: Ints) -> Floats:
    """Gives the median of the `count` smallest of each row, 0 for none."""
    ordered = np.sort(values, axis=1)
    row, low = np.arange(len(values)), np.maximum(count - 1, 0) // 2
    middle = (ordered[row, low] + ordered[row, np.minimum(count // 2, values.shape[1] - 1)]) / 2
    return np.where(count > 0, middle, 0.0)


def _variance(values: Floats, weight: Floats) -> Floats:
    """Estimates the variance within regimes from neighbours, with a floor in proportion to the values."""
    pairs = np.minimum(weight[:, 1:], weight[:, :-1])
    squares = np.diff(values, axis=1) ** 2
    count = np.maximum(pairs.sum(axis=1), 1.0)
    floor = (0.02 * np.abs(values).max(axis=1)) ** 2
    return np.asarray((squares * pairs).sum(axis=1) / count / 2 + floor + 1e-300)
