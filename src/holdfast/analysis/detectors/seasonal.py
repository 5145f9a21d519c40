"""Values that are unusual for their hour and day, however usual they are at other hours."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.detectors.found import (
    Floats,
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
from holdfast.analysis.seasonality import DAY_S

NAME = "time series"
_SKILL = 0.1
_TESTED = 0.3
_STEADIEST = 0.2
_LEAST, _LEAST_LASTING = 3.0, 5.6


def find(watched: Watched) -> Report:
    """Judges what the profile of the week (working day or weekend, hour) leaves unexplained, in each hour's own spread.

    Each value is judged, and the median of a dozen. A profile that does not explain a tenth of the movement of the
    later past, from its earlier part, is switched off.
    """
    found, off = [], []
    slots = _slots(watched.times)
    for row, name in enumerate(watched.names):
        if is_short(watched, row):
            off.append(Off(name, "too-short"))
            continue
        values = watched.values[row]
        cut = int(watched.since * (1.0 - _TESTED))
        if _skill(values, slots, cut, watched.since) < _SKILL:
            off.append(Off(name, "noise"))
            continue
        expected, spread = _profile(values[: watched.since], slots[: watched.since], slots)
        rest = (values - expected) / spread
        calm = lasting(rest)
        calm /= max(_mean(np.abs(calm[: watched.since])), _STEADIEST * _mean(np.abs(rest[: watched.since]))) + 1e-12
        here = []
        looks = (
            (np.abs(rest), values, _LEAST, level_of, anomalies_of),
            (np.abs(calm), lasting(values), _LEAST_LASTING, lasting_level, lasting_anomalies),
        )
        for look, actual, least, height, make in looks:
            past = known_past(watched, look)
            if past.size:
                level = max(least, height(past, len(values) - watched.since))
                here += make(watched, row, look, expected, level, NAME, actual)
        found += as_one(here)
    return Report(NAME, tuple(found), tuple(off))


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else 0.0


def _slots(times: Floats) -> Floats:
    hours = (times % DAY_S) // 3600.0
    weekday = (times // DAY_S + 4.0) % 7.0
    return np.asarray(hours + 24.0 * ((weekday == 0.0) | (weekday == 6.0)))


def _profile(past: Floats, past_slots: Floats, slots: Floats) -> tuple[Floats, Floats]:
    """Returns the median and the robust spread of each slot, spread shrunk to that of the whole; empty slots borrow."""
    middle = float(np.nanmedian(past))
    medians, spreads = np.full(48, np.nan), np.full(48, np.nan)
    for slot in range(48):
        here = past[(past_slots == slot) & np.isfinite(past)]
        if len(here) >= 2:
            medians[slot] = float(np.median(here))
            spreads[slot] = float(np.mean(np.abs(here - medians[slot])))
    other = np.roll(medians, 24)
    medians = np.where(np.isnan(medians), np.where(np.isnan(other), middle, other), medians)
    usual = float(np.nanmedian(spreads)) if np.isfinite(spreads).any() else 0.0
    spreads = 0.5 * np.where(np.isnan(spreads), usual, spreads) + 0.5 * usual + 1e-9 * abs(middle) + 1e-12
    index = slots.astype(int)
    return medians[index], spreads[index]


def _skill(values: Floats, slots: Floats, cut: int, end: int) -> float:
    """Returns the part of the later past's movement that a profile of the earlier past explains."""
    expected, _ = _profile(values[:cut], slots[:cut], slots[cut:end])
    tested = values[cut:end]
    plain = float(np.nanmean(np.abs(tested - np.nanmedian(values[:cut]))))
    return 1.0 - float(np.nanmean(np.abs(tested - expected))) / (plain + 1e-300)
