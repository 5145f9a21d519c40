"""Detectors that everyone has, to compare with: a score for every point, causal."""

# Detectors share one signature.
# ruff: noqa: ARG001

from __future__ import annotations

import math

import numpy as np

from benchmarks.anomaly.characters import Array


def _two_sided(z: float) -> float:
    return math.erf(abs(z) / math.sqrt(2)) if abs(z) < 5 else 1 - 1e-7 / abs(z)


def ewma(times: Array, values: Array, weight: float = 0.05) -> Array:
    """Distance from an exponentially weighted mean in its standard deviations."""
    mean, variance = float(values[0]), 0.0
    out = np.zeros(len(values))
    for index, value in enumerate(values):
        gap = float(value) - mean
        out[index] = 1 - 1 / (1 + abs(gap) / (math.sqrt(variance) + 1e-9)) if index > 30 else 0
        mean += weight * gap
        variance = (1 - weight) * (variance + weight * gap * gap)
    return out


def windowed_gaussian(times: Array, values: Array, window: int = 6400, refresh: int = 100) -> Array:
    """Tail probability under a normal distribution of all before, or of a window that moves by a hundred points."""
    shifted = values - values[0]
    sums, squares = np.cumsum(shifted), np.cumsum(shifted**2)
    out = np.zeros(len(values))
    for index in range(2, len(values)):
        begin = max(0, index - window + refresh - 1) // refresh * refresh if index > window else 0
        end = min(index, begin + window)
        before = (sums[begin - 1], squares[begin - 1]) if begin else (0.0, 0.0)
        mean = (sums[end - 1] - before[0]) / (end - begin)
        variance = (squares[end - 1] - before[1]) / (end - begin) - mean**2
        out[index] = _two_sided(float(shifted[index] - mean) / (math.sqrt(max(variance, 0.0)) + 1e-9))
    return out


def seasonal(times: Array, values: Array) -> Array:
    """Distance from the mean of the same hour of the day in standard deviations."""
    hours = ((times // 3600) % 24).astype(int)
    count, mean, square = np.zeros(24), np.zeros(24), np.zeros(24)
    out = np.zeros(len(values))
    for index, (hour, value) in enumerate(zip(hours, values, strict=True)):
        if count[hour] > 5:
            gap = abs(value - mean[hour]) / (math.sqrt(square[hour] / count[hour]) + 1e-9)
            out[index] = gap / (1 + gap)
        count[hour] += 1
        delta = value - mean[hour]
        mean[hour] += delta / count[hour]
        square[hour] += delta * (value - mean[hour])
    return out
