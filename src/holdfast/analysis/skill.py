"""Whether a prediction earns its place: its error against that of a naive one on the same past."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST_TESTS = 8
LEAST_GAIN = 0.05


class Skill(Struct, frozen=True):
    """What a back-test says of a prediction: its mean error, the naive one's, and over how many tests.

    `gain` is 1 - error/naive: 0 is no better than naive, 1 is perfect. `is_on` says that the prediction may speak;
    where it may not, `reason` is `too-few-tests` or `no-better-than-naive`.
    """

    error: float
    naive: float
    tests: int
    is_on: bool
    reason: str = ""

    @property
    def gain(self) -> float:
        """Gives the share of the naive error that the prediction saves."""
        return 1.0 - self.error / self.naive if self.naive > 0 else 0.0


def skill(errors: Floats, naive: Floats, fewest: int = FEWEST_TESTS, overlap: float = 1.0) -> Skill:
    """Compares the absolute errors of a prediction and of a naive one, paired by test.

    The prediction is on when its mean error is smaller by a twentieth at least, and by more than twice the standard
    error of the paired differences (a one-sided paired test at about 2.5 %), so that on noise it switches itself off.
    Tests that share their days are no independent ones: `overlap` of them count as one.
    """
    usable = np.isfinite(errors) & np.isfinite(naive)
    ours, theirs = np.abs(errors[usable]), np.abs(naive[usable])
    count = int(usable.sum())
    if count < fewest:
        return Skill(float("nan"), float("nan"), count, is_on=False, reason="too-few-tests")
    saved = theirs - ours
    spread = float(saved.std(ddof=1)) / max(count / max(overlap, 1.0), 1.0) ** 0.5
    is_better = float(saved.mean()) > max(2.0 * spread, LEAST_GAIN * float(theirs.mean()), 0.0)
    reason = "" if is_better else "no-better-than-naive"
    return Skill(float(ours.mean()), float(theirs.mean()), count, is_on=is_better, reason=reason)


def slope(times: Floats, values: Floats) -> tuple[float, float]:
    """Gives a robust line through points, its rise and its value at the last time: Theil (1950), Sen (1968)."""
    rows, columns = np.triu_indices(len(times), k=1)
    run = times[columns] - times[rows]
    steps = (values[columns] - values[rows])[run > 0] / run[run > 0]
    rise = float(np.median(steps)) if steps.size else 0.0
    return rise, float(np.median(values + rise * (times[-1] - times)))
