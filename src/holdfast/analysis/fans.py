"""The band of levels to come, read from the hours until levels are reached: what is drawn is what is published.

The highest level of the next d days is at least L exactly when L is reached within d days, so the upper edge of the
band is where the early tenth of the hours lies, and the lower edge where the late tenth does.
"""

from __future__ import annotations

import numpy as np

from holdfast.analysis.series import DAY, Floats

# Levels asked about, in headrooms above the present one. What lies beyond twice the headroom is not told apart.
RUNGS = np.array([0.003, 0.01, 0.03, 0.08, 0.16, 0.3, 0.5, 0.75, 1.4, 2.0])
# For a volume without headroom, in shares of its capacity.
ROOM_OF_FULL = 0.1


def rungs(headroom: Floats, capacity: Floats) -> Floats:
    """Gives the rises[B, R] to ask about, above the present level."""
    return np.asarray(np.where(headroom > 0, headroom, ROOM_OF_FULL * capacity)[:, None] * RUNGS)


def in_step(rises: Floats, hours: Floats, at: int) -> Floats:
    """Makes hours[B, L, 3] until rises[B, L] agree: what lies higher is reached later, whatever is said of `at` holds.

    Levels are calibrated by how far off they are, each with its class, so that neighbours may come out in disorder.
    """
    reference, pivot = hours[:, at, None], rises[:, at, None, None]
    above = rises[..., None] >= pivot
    held = np.where(above, np.maximum(hours, reference), np.minimum(hours, reference))
    order = np.argsort(rises, axis=1, kind="stable")[..., None]
    lined = np.take_along_axis(held, order, axis=1)
    upward = np.maximum.accumulate(lined, axis=1)
    back = np.argsort(order, axis=1, kind="stable")
    return np.asarray(np.take_along_axis(upward, back, axis=1))


def edges(rises: Floats, hours: Floats, days: int) -> Floats:
    """Gives the 10 %, 50 % and 90 % rise of the highest level by the end of each coming day, [B, days, 3].

    The rises[B, L] are reached after hours[B, L, 3], in step; between them the level moves in a straight line.
    """
    order = np.argsort(rises, axis=1, kind="stable")
    height = np.maximum(np.take_along_axis(rises, order, axis=1), 0.0)
    met = np.take_along_axis(hours, order[..., None], axis=1)
    ends = np.arange(1, days + 1, dtype=np.float64) * DAY
    found = np.full((len(rises), days, 3), np.nan)
    for row in range(len(rises)):
        for edge in range(3):
            found[row, :, 2 - edge] = _interpolated(ends, met[row, :, edge], height[row])
    return found


def _interpolated(ends: Floats, met: Floats, height: Floats) -> Floats:
    """Reads the height at moments; of levels met at once the highest counts."""
    if np.isnan(met).any():
        return np.full(len(ends), np.nan)
    hours, heights = np.append(0.0, met), np.append(0.0, height)
    last = np.searchsorted(hours, ends, side="right") - 1
    following = np.minimum(last + 1, len(hours) - 1)
    gap = hours[following] - hours[last]
    with np.errstate(invalid="ignore"):
        share = np.where((gap > 0) & np.isfinite(gap), (ends - hours[last]) / np.where(gap > 0, gap, 1.0), 0.0)
    return np.asarray(heights[last] + share * (heights[following] - heights[last]))
