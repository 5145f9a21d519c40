"""Learns the shipped calibration of bands from the training families: `python -m benchmarks.forecast.calibrate`."""

from __future__ import annotations

import numpy as np

from benchmarks.forecast import families, real_like
from benchmarks.forecast.fleet import HORIZON_HOURS, Fleet, generate
from holdfast.analysis.blend import blended
from holdfast.analysis.calibration import CLASSES, LOSSES, YOUNG, classes, fit
from holdfast.analysis.days import whole_days
from holdfast.analysis.selection import select_by_days
from holdfast.analysis.series import hourly

SEEDS = (101, 102, 103)
EACH = 40
# Left out at either end. Disks that were hard to forecast get a little more room: real ones are wilder than generated
# ones; the others give it back.
CALM, WILD = 0.15, 0.05


def main() -> None:
    """Prints the ends of the bands by class."""
    parts = [
        outcomes(generate(family, each, seed))
        for seed in SEEDS
        for family, each in ((families.TRAINING, EACH), (real_like.TRAINING, 4 * EACH))
    ]
    median, lower, upper, truth, kind = (np.concatenate(column) for column in zip(*parts, strict=True))
    calm, wild = (fit(median, lower, upper, truth, kind.astype(int), HORIZON_HOURS, miss) for miss in (CALM, WILD))
    erratic = np.isin(np.arange(CLASSES), np.arange(YOUNG)[LOSSES.size :: LOSSES.size + 1])
    print("outcomes", np.bincount(kind.astype(int)).tolist())
    print("lower", np.round(np.where(erratic, wild.lower, calm.lower), 2).tolist())
    print("upper", np.round(np.where(erratic, wild.upper, calm.upper), 2).tolist())


def outcomes(fleet: Fleet) -> tuple[np.ndarray, ...]:
    """Gives raw forecasts with their outcome."""
    hours = hourly(*fleet.past())
    headroom = hours.capacity - hours.last[:, -1]
    days = whole_days(hours, headroom)
    known = (days.weight > 0).sum(axis=1)
    rows = np.flatnonzero((known > 0) & (headroom > 0))
    days = days.rows(rows)
    selection = select_by_days(days)
    spread = blended(days, np.ones((rows.size, 1)), selection, seed=0)
    median, lower, upper = spread.median[:, 0], spread.lower[:, 0], spread.upper[:, 0]
    kind = classes(median, selection.loss, (known[rows] < 3) | (selection.tests <= 0))
    return median, lower, upper, fleet.truth()[rows], kind


if __name__ == "__main__":
    main()
