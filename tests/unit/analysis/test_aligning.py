"""Series come onto one grid; what was not measured stays a gap."""

from __future__ import annotations

from array import array

import numpy as np

from holdfast.analysis.aligning import aligned, grid
from holdfast.model.refs import Ref
from holdfast.model.series import Series


def series(*points: tuple[float, float]) -> Series:
    times, values = (array("d", column) for column in zip(*points, strict=True))
    return Series(signal="s", subject=Ref("Pod", "a", "b"), times=times, values=values)


def test_readings_lie_at_the_nearest_moment_and_gaps_stay_gaps():
    times = grid(0.0, 180.0, 60.0)

    found = aligned([series((2.0, 1.0), (119.0, 3.0)), None, series((180.0, 4.0), (999.0, 9.0))], times)

    nan = np.nan
    assert times.tolist() == [0.0, 60.0, 120.0, 180.0]
    np.testing.assert_array_equal(found, [[1.0, nan, 3.0, nan], [nan] * 4, [nan, nan, nan, 4.0]])


def test_nothing_on_nothing_is_nothing():
    assert aligned([], grid(0.0, 60.0, 60.0)).shape == (0, 2)
    assert aligned([series((0.0, 1.0))], np.array([])).shape == (1, 0)
