"""One distribution of the time to full from several forecasters: quantiles averaged in logarithms, by weight."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.bootstrap import passage_quantiles
from holdfast.analysis.calibration import FLOOR, sooner
from holdfast.analysis.days import Days
from holdfast.analysis.selection import Selection
from holdfast.analysis.series import Floats
from holdfast.analysis.specialists import FORECASTERS

HORIZON_DAYS = 30
PATHS = 64
TENTHS = (0.1, 0.5, 0.9)
SHORTEST_HOURS = 0.02


class Spread(Struct, frozen=True):
    """Time to full in natural logarithms of hours, [B, L]: the median, and how far the raw tenth parts lie off it."""

    median: Floats
    lower: Floats
    upper: Floats


def blended(days: Days, headroom: Floats, selection: Selection, seed: int) -> Spread:
    """Simulates the time to each headroom[B, L], already in the scale of the days, with every forecaster of weight.

    Averaging quantiles (Vincent 1912) keeps the shape of the members; where the members disagree the spread grows by
    the standard deviation of their medians.
    """
    total, square = np.zeros((*headroom.shape, 3)), np.zeros(headroom.shape)
    for index, name in enumerate(selection.methods):
        rows = np.flatnonzero(selection.weights[:, index] > 0)
        if not rows.size:
            continue
        part = days if rows.size == len(headroom) else days.rows(rows)
        blocks = FORECASTERS[name](part, HORIZON_DAYS)
        hours = passage_quantiles(blocks, headroom[rows], HORIZON_DAYS, PATHS, TENTHS, seed)
        tenths = np.log(np.maximum(hours, SHORTEST_HOURS))
        weight = selection.weights[rows, index, None]
        total[rows] += weight[..., None] * tenths
        square[rows] += weight * tenths[..., 1] ** 2
    middle = total[..., 1]
    apart = np.maximum(square - middle**2, 0.0) + FLOOR**2
    lower, upper = (np.sqrt((total[..., end] - middle) ** 2 + apart) for end in (0, 2))
    return Spread(middle - sooner(middle, lower, selection.loss[:, None]), lower, upper)
