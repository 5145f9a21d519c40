"""Whole past days of hourly growth, counted back from the last sample: the blocks that every forecaster draws from."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.series import DAY, Floats, Hours


class Days(Struct, frozen=True):
    """The past of B volumes in D whole days, the last one ending with the last sample.

    `level[B, D]` is the level at the start of each day less the present one; `grown` and `tops` [B, D, 24] are the last
    and highest level of each hour less that of the day's start; `weight[B, D]` is the share of a day that was seen,
    0 for days before the present life of the volume. Bytes are divided by a scale of the volume.
    """

    level: Floats
    grown: Floats
    tops: Floats
    weight: Floats

    @property
    def count(self) -> int:
        """Number of days, with those that hold nothing."""
        return self.level.shape[1]

    def before(self, days: int) -> Days:
        """Gives what was known some days ago."""
        keep = self.count - days
        origin = self.level[:, keep, None]
        return Days(self.level[:, :keep] - origin, self.grown[:, :keep], self.tops[:, :keep], self.weight[:, :keep])

    def rows(self, chosen: np.ndarray) -> Days:
        """Gives the days of some of the volumes."""
        return Days(self.level[chosen], self.grown[chosen], self.tops[chosen], self.weight[chosen])


def whole_days(hours: Hours, scale: Floats, step_hours: float = 1.0) -> Days:
    """Cuts hours into whole days; `step_hours` is the usual distance of samples, where that is above one hour."""
    width = hours.last.shape[1]
    count = (width - 1) // DAY
    begin = width - count * DAY
    shape = (len(hours.last), count, DAY)
    last = hours.last[:, begin:].reshape(shape)
    level = hours.last[:, begin - 1 : width - 1 : DAY]
    seen = hours.seen[:, begin:].reshape(shape).mean(axis=2) * max(1.0, step_hours)
    first_hour = begin - 1 + DAY * np.arange(count)
    weight = np.where(first_hour >= hours.start[:, None], np.minimum(seen, 1.0), 0.0)
    by = scale[:, None]
    return Days(
        (level - hours.last[:, -1:]) / by,
        (last - level[:, :, None]) / by[:, :, None],
        (hours.peak[:, begin:].reshape(shape) - level[:, :, None]) / by[:, :, None],
        weight,
    )
