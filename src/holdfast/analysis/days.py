"""Whole past days of hourly growth, counted back from the last sample: the blocks that every forecaster draws from."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.bootstrap import by_quarter
from holdfast.analysis.changepoints import last_change
from holdfast.analysis.series import DAY, Floats, Hours, Ints


class Days(Struct, frozen=True):
    """The past of B volumes in D whole days, the last one ending with the last sample.

    `level[B, D]` is the level at the start of each day less the present one; `grown` and `tops` [B, D, 24] are the last
    and highest level of each hour less that of the day's start, `reached[B, D, 4]`
    the highest by the end of each quarter of the day; `weight[B, D]` is the share of a day that was seen,
    0 for days before the present life of the volume; `fresh` is the same without the days before the rate of growth
    last changed beyond doubt. Bytes are divided by a scale of the volume.
    """

    level: Floats
    grown: Floats
    tops: Floats
    reached: Floats
    weight: Floats
    fresh: Floats

    @property
    def count(self) -> int:
        """Number of days, with those that hold nothing."""
        return int(self.level.shape[1])

    def before(self, days: int) -> Days:
        """Gives what was known some days ago."""
        keep = self.count - days
        grown, weight = self.grown[:, :keep], self.weight[:, :keep]
        level = self.level[:, :keep] - self.level[:, keep, None]
        return Days(level, grown, self.tops[:, :keep], self.reached[:, :keep], weight, _since_change(grown, weight))

    def rows(self, chosen: Ints) -> Days:
        """Gives the days of some of the volumes."""
        parts = (self.level, self.grown, self.tops, self.reached, self.weight, self.fresh)
        return Days(*(part[chosen] for part in parts))


def whole_days(hours: Hours, scale: Floats, step_hours: float = 1.0) -> Days:
    """Cuts hours into whole days; `step_hours` is the usual distance of samples, where that is above one hour."""
    width = hours.last.shape[1]
    count = (width - 1) // DAY
    begin = width - count * DAY
    shape = (len(hours.last), count, DAY)
    level = hours.last[:, begin - 1 : width - 1 : DAY]
    seen = hours.seen[:, begin:].reshape(shape).mean(axis=2) * max(1.0, step_hours)
    first_hour = begin - 1 + DAY * np.arange(count)
    weight = np.where(first_hour >= hours.start[:, None], np.minimum(seen, 1.0), 0.0)
    grown, tops = (
        (part[:, begin:].reshape(shape) - level[:, :, None]) / scale[:, None, None] for part in (hours.last, hours.peak)
    )
    fresh = _since_change(grown, weight)
    return Days((level - hours.last[:, -1:]) / scale[:, None], grown, tops, by_quarter(tops), weight, fresh)


def _since_change(grown: Floats, weight: Floats) -> Floats:
    start = last_change(grown[:, :, -1], weight)
    return np.where(np.arange(weight.shape[1]) >= start[:, None], weight, 0.0)
