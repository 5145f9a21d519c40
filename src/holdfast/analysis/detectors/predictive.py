"""Values that leave the band of a forecast for longer than such a band is usually left."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.detectors.found import FEWEST, Floats, Off, Report, Watched, anomalies_of, is_short, level_of

NAME = "predictive"
_MEMORY = 0.3
_SHARPER = 0.9
# A mean distance of one half width is still on the edge of the band.
_INSIDE = 1.0


def find(watched: Watched) -> Report:
    """Judges how far and how long a series is outside its forecast's band, in half widths, against its own past.

    A band that is hardly narrower than the spread of the past tells nothing that noise does not; it is switched off.
    """
    if watched.low is None or watched.high is None:
        return Report(NAME, (), tuple(Off(name, "no-band") for name in watched.names))
    found, off = [], []
    for row, name in enumerate(watched.names):
        low, high, values = watched.low[row], watched.high[row], watched.values[row]
        if is_short(watched, row):
            off.append(Off(name, "too-short"))
            continue
        past = values[: watched.since]
        known = np.isfinite(past) & np.isfinite(low[: watched.since])
        if int(known.sum()) < FEWEST or not np.isfinite(low[watched.since :]).any():
            off.append(Off(name, "no-band"))
            continue
        inside = float(np.mean((past >= low[: watched.since])[known] & (past <= high[: watched.since])[known]))
        plain = float(np.subtract(*np.nanquantile(past, (0.5 + inside / 2, 0.5 - inside / 2))))
        if float(np.nanmean((high - low)[: watched.since])) > _SHARPER * plain:
            off.append(Off(name, "noise"))
            continue
        middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-12)
        scores = np.abs(_sustained((values - middle) / half))
        # Scores from before the first band say nothing.
        level = max(level_of(scores[: watched.since][known], len(values) - watched.since), _INSIDE)
        found += anomalies_of(watched, row, scores, middle, level, NAME)
    return Report(NAME, tuple(found), tuple(off))


def _sustained(distance: Floats) -> Floats:
    """Returns the exponentially weighted mean of a distance; gaps keep what was."""
    out = np.empty(len(distance))
    mean = 0.0
    for index, value in enumerate(np.clip(distance, -20.0, 20.0).tolist()):
        if value == value:
            mean += _MEMORY * (value - mean)
        out[index] = mean
    return out
