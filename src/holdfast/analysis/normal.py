"""The normal distribution without scipy."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.series import Floats


def normal_cdf(z: Floats) -> Floats:
    """Gives the standard normal distribution function to 7.5e-8 (Abramowitz and Stegun 1964, 26.2.17)."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = np.exp(-(np.minimum(np.abs(z), 38.0) ** 2) / 2) / np.sqrt(2 * np.pi) * series
    return np.asarray(np.where(z >= 0, 1 - tail, tail))
