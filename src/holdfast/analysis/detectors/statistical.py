"""Values that are rarer than the tail of the series' own past allows."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.detectors.found import (
    Anomaly,
    Off,
    Report,
    Watched,
    anomalies_of,
    as_one,
    is_short,
    known_past,
    lasting,
    lasting_anomalies,
    lasting_level,
    level_of,
)

NAME = "statistical"
# What lasts is never steadier than this share of the mean deviation: counts have a median that hardly moves.
_STEADIEST = 0.2
_LEAST = 3.0
_LEAST_LASTING = 4.5


def find(watched: Watched) -> Report:
    """Judges each value, and the median of a dozen, by its distance from the past median, in robust deviations.

    Each side of each is judged by its own tail.
    """
    found, off = [], []
    for row, name in enumerate(watched.names):
        if is_short(watched, row):
            off.append(Off(name, "too-short"))
            continue
        here = as_one(_anomalies(watched, row))
        found += here
        if not here:
            off.append(Off(name, "noise"))
    return Report(NAME, tuple(found), tuple(off))


def _anomalies(watched: Watched, row: int) -> list[Anomaly]:
    values = watched.values[row]
    past = known_past(watched, values)
    middle = float(np.median(past))
    expected, judged = np.full(len(values), middle), 2 * (len(values) - watched.since)
    calm = lasting(values)
    least = _STEADIEST * float(np.mean(np.abs(past - middle)))
    found = []
    looks = (
        (values, 0.0, _LEAST, level_of, anomalies_of),
        (calm, least, _LEAST_LASTING, lasting_level, lasting_anomalies),
    )
    for look, steadiest, lowest, height, make in looks:
        before = known_past(watched, look) - middle
        if not before.size:
            continue
        spread = max(1.4826 * float(np.median(np.abs(before))), steadiest) + 1e-9 * abs(middle) + 1e-12
        for side in (1.0, -1.0):
            level = max(height(side * before / spread, judged), lowest)
            found += make(watched, row, side * (look - middle) / spread, expected, level, NAME, look)
    return found
