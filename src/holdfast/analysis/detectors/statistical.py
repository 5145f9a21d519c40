"""Values that are rarer than the tail of the series' own past allows."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.detectors.found import Off, Report, Watched, anomalies_of, is_short, level_of

NAME = "statistical"


def find(watched: Watched) -> Report:
    """Judges each value by its distance from the past median, each side by its own tail, in robust deviations."""
    found, off = [], []
    for row, name in enumerate(watched.names):
        if is_short(watched, row):
            off.append(Off(name, "too-short"))
            continue
        values = watched.values[row]
        past = values[: watched.since][np.isfinite(values[: watched.since])]
        middle = float(np.median(past))
        spread = 1.4826 * float(np.median(np.abs(past - middle))) + 1e-9 * abs(middle) + 1e-12
        expected = np.full(len(values), middle)
        judged = len(values) - watched.since
        here = []
        for side in (1.0, -1.0):
            level = max(level_of(side * (past - middle) / spread, judged * 2), 3.0)
            here += anomalies_of(watched, row, side * (values - middle) / spread, expected, level, NAME)
        found += sorted(here, key=lambda a: a.start)
        if not here:
            off.append(Off(name, "noise"))
    return Report(NAME, tuple(found), tuple(off))
