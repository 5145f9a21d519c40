"""Volumes with less than a day of history: a robust line through the samples."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.series import HOUR, Floats

FEWEST_SAMPLES = 3
SHORTEST_HOURS = 0.5
LONGEST_HOURS = 48.0
SAMPLES = 96


def rate(times: Floats, used: Floats) -> tuple[float, float]:
    """Gives bytes an hour, from times[T] in seconds and one volume's used[T], and its relative uncertainty.

    The rate is the median of slopes between samples (Theil 1950, Sen 1968); the uncertainty is the spread of the slopes
    between its quarters. NaN where there are too few samples.
    """
    known = np.flatnonzero(np.isfinite(used))
    known = known[times[known] >= times[known[-1]] - LONGEST_HOURS * HOUR] if known.size else known
    if known.size < FEWEST_SAMPLES or times[known[-1]] - times[known[0]] < SHORTEST_HOURS * HOUR:
        return np.nan, np.nan
    known = known[np.unique(np.linspace(0, known.size - 1, SAMPLES).astype(int))]
    x, y = times[known] / HOUR, used[known]
    first, second = np.triu_indices(known.size, 1)
    slopes = (y[second] - y[first]) / (x[second] - x[first])
    middle = float(np.median(slopes))
    quarters = np.array([np.mean(part) for part in np.array_split(np.diff(y) / np.diff(x), min(4, known.size - 1))])
    spread = float(np.std(quarters) / np.sqrt(quarters.size))
    return middle, min(spread / abs(middle), 2.0) if middle else 0.0
