"""Series of many objects on one grid of moments, as the batched functions of this package take them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast.model.series import Series

Floats = NDArray[np.float64]


def grid(start: float, end: float, step: float) -> Floats:
    """Gives the moments from start to end in steps, all in seconds."""
    return start + step * np.arange(int((end - start) / step + 1e-9) + 1, dtype=np.float64)


def aligned(series: Sequence[Series | None], times: Floats) -> Floats:
    """Gives values[B, T]: the reading of each series nearest to each moment, NaN where none lies within half a step.

    `times` are equidistant; a None, for an object that was not measured, gives a row of gaps.
    """
    values = np.full((len(series), len(times)), np.nan)
    if len(times) == 0:
        return values
    step = float(times[1] - times[0]) if len(times) > 1 else 1.0
    for row, item in enumerate(series):
        if item is None or not item.times:
            continue
        moments, numbers = np.asarray(item.times, dtype=np.float64), np.asarray(item.values, dtype=np.float64)
        places = np.rint((moments - times[0]) / step).astype(np.int64)
        is_there = (places >= 0) & (places < len(times))
        values[row, places[is_there]] = numbers[is_there]
    return values
