"""How right the forecasts have been: of 40 volumes said to fill within 4 days, 36 did."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.series import Floats

DOUBLINGS_FROM_HOURS = 0.5


class TrackRecord(Struct, frozen=True):
    """Forecasts whose outcome is known, counted.

    `said` were to fill within the warning time, `came_true` of them did, `missed` filled without a warning, `quiet`
    neither; `open` have no outcome yet. `inside` of `banded` outcomes lay in the 10-90 % band; `doublings` is the mean
    |log2(forecast / outcome)|, NaN without an outcome.
    """

    said: int
    came_true: int
    missed: int
    quiet: int
    open: int
    inside: int
    banded: int
    doublings: float

    @property
    def f1(self) -> float:
        """Gives the harmonic mean of precision and recall of the warnings, NaN where there was nothing to find."""
        total = self.said + self.came_true + self.missed
        return 2 * self.came_true / total if total else float("nan")

    @property
    def coverage(self) -> float:
        """Gives the share of outcomes inside the band, NaN without any."""
        return self.inside / self.banded if self.banded else float("nan")


def track(hours: Floats, filled_after: Floats, watched: Floats, within: float, limit: float) -> TrackRecord:
    """Counts forecasts hours[N, 3] against what came: the hours until full (inf: not yet) after `watched` hours.

    A volume watched for less than the warning time and not full has no outcome; beyond `limit` hours nothing is told
    apart. Forecasts that said nothing (NaN) are left out.
    """
    spoken = ~np.isnan(hours[:, 1])
    hours, filled, watched = hours[spoken], filled_after[spoken], watched[spoken]
    known = np.isfinite(filled) | (watched >= within)
    warned, filled_soon = hours[:, 1] <= within, filled <= within
    settled = np.isfinite(filled) | (watched >= limit)
    truth = np.where(filled > limit, np.inf, filled)[settled]
    low, middle, high = hours[settled].T
    inside = (truth >= low) & (truth <= high)
    return TrackRecord(
        said=int((known & warned).sum()),
        came_true=int((known & warned & filled_soon).sum()),
        missed=int((known & ~warned & filled_soon).sum()),
        quiet=int((known & ~warned & ~filled_soon).sum()),
        open=int((~known).sum()),
        inside=int(inside.sum()),
        banded=int(settled.sum()),
        doublings=float(doublings(middle, truth, limit).mean()) if settled.any() else float("nan"),
    )


def doublings(forecast: Floats, truth: Floats, limit: float) -> Floats:
    """Gives |log2(forecast / truth)| with both kept between half an hour and the limit."""
    said, was = (np.clip(value, DOUBLINGS_FROM_HOURS, limit) for value in (forecast, truth))
    return np.abs(np.log2(said / was))
