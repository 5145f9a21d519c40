"""Samples of many volumes as hours: last and highest level, what was seen, and the events that cut a history."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

HOUR = 3600.0
DAY = 24
LARGEST_BYTES = 2.0**80
LONGEST_DAYS = 60
# A shorter past is preceded by empty hours, so that every batch holds whole days.
SHORTEST_DAYS = 4
# A level that falls below this share of the one an hour before is that of an emptied or a new volume.
EMPTIED = 0.2
# Level and capacity that change at once by the same factor, within this share, at least this large: another unit.
SAME_FACTOR = 0.02
LEAST_FACTOR = 1.5


class Hours(Struct, frozen=True):
    """Hourly levels of B volumes; the last column is the last hour that held a sample, `stale` hours before the end.

    `last` and `peak` [B, H] are bytes, interpolated across gaps and constant before the first sample; `seen` says which
    hours held one; `start[B]` is the first hour of the present life of the volume (H for one without a sample);
    `capacity[B]` is the one known last (NaN: none); `resized` and `recreated` [B] count the hours since that last
    happened, -1 for never.
    """

    last: Floats
    peak: Floats
    seen: Flags
    start: Ints
    capacity: Floats
    stale: Floats
    resized: Ints
    recreated: Ints


def hourly(times: Floats, used: Floats, capacity: Floats) -> Hours:
    """Reads samples as hours: ascending times[T] in seconds, used and capacity [B, T]; impossible levels are gaps."""
    used = possible_levels(used)
    edges = _bins(times)
    last, peak = _last_and_peak(used, edges)
    stale = _stale(times, used)
    _shift(last, peak, stale)
    seen = np.isfinite(last)
    _fill(last, peak, seen)
    recreated = _recreated(last, seen)
    start = np.where(seen.any(axis=1), seen.argmax(axis=1), last.shape[1])
    start = np.where(recreated >= 0, np.maximum(start, last.shape[1] - 1 - recreated), start)
    now, resized = _capacity(times, capacity)
    return Hours(last, peak, seen, start, now, stale, resized, recreated)


def possible_levels(values: Floats) -> Floats:
    """Gives the values with NaN where they are negative, infinite or beyond any storage there is."""
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        wrong = ~((values >= 0) & (values < LARGEST_BYTES))
    return np.where(wrong, np.nan, values) if wrong.any() else values


def in_one_unit(used: Floats, capacity: Floats) -> tuple[Floats, Floats]:
    """Gives levels and capacities [B, T] with what lies before a change of unit in the present unit.

    Bytes that become kibibytes, or the other way, change level and capacity at once; an expansion leaves the level.
    """
    moved = np.flatnonzero((capacity != capacity[:, -1:]).any(axis=1)) if used.size else np.array([], dtype=np.int64)
    if not moved.size:
        return used, capacity
    used, capacity = used.copy(), capacity.copy()
    for row in moved:
        known = np.flatnonzero((possible_levels(used[row]) > 0) & (possible_levels(capacity[row]) > 0))
        size, level = np.log(capacity[row, known]), np.log(used[row, known])
        factor = np.diff(size)
        same = (np.abs(factor) > np.log(LEAST_FACTOR)) & (np.abs(np.diff(level) - factor) < SAME_FACTOR)
        for at in np.flatnonzero(same):
            used[row, : known[at + 1]] *= np.exp(factor[at])
            capacity[row, : known[at + 1]] *= np.exp(factor[at])
    return used, capacity


def _bins(times: Floats) -> Ints:
    """Gives the index of the first sample of every hour, hours counted back from the last time, then T."""
    back = np.floor((times[-1] - times) / HOUR + 1e-6)
    count = min(max(int(back[0]) + 1, SHORTEST_DAYS * DAY + 1), LONGEST_DAYS * DAY + 1)
    return np.append(np.searchsorted(-back, -np.arange(count - 1, -1, -1.0)), times.size)


def _last_and_peak(used: Floats, edges: Ints) -> tuple[Floats, Floats]:
    firsts, size = edges[:-1], np.diff(edges)
    if (size == 1).all():
        hours = used[:, firsts[0] :].copy()
        return hours, hours.copy()
    with np.errstate(invalid="ignore"):
        peak = np.fmax.reduceat(used, np.minimum(firsts, used.shape[1] - 1), axis=1)
    index = np.where(np.isfinite(used), np.arange(used.shape[1]), -1)
    latest = np.maximum.reduceat(index, np.minimum(firsts, used.shape[1] - 1), axis=1)
    last = np.take_along_axis(used, np.maximum(latest, 0), axis=1)
    missing = (latest < 0) | (size == 0)
    last[missing], peak[missing] = np.nan, np.nan
    return last, peak


def _stale(times: Floats, used: Floats) -> Floats:
    known = np.isfinite(used)
    latest = used.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), (times[-1] - times[latest]) / HOUR, np.inf)


def _shift(last: Floats, peak: Floats, stale: Floats) -> None:
    """Moves the rows that end in a gap so that their last sample comes last."""
    for row in np.flatnonzero((stale >= 1) & np.isfinite(stale)):
        by = int(np.isfinite(last[row, ::-1]).argmax()) if np.isfinite(last[row]).any() else 0
        for levels in (last, peak):
            levels[row, by:] = levels[row, : last.shape[1] - by].copy()
            levels[row, :by] = np.nan


def _fill(last: Floats, peak: Floats, seen: Flags) -> None:
    hours = np.arange(last.shape[1])
    for row in np.flatnonzero(seen.any(axis=1) & ~seen.all(axis=1)):
        known = seen[row]
        last[row] = np.interp(hours, hours[known], last[row, known])
        peak[row] = np.where(known, peak[row], last[row])


def _recreated(last: Floats, seen: Flags) -> Ints:
    """Gives the hours since the one time a volume was emptied; what empties again and again is a cycle, not a birth."""
    count = last.shape[1]
    with np.errstate(invalid="ignore"):
        emptied = last[:, 1:] < EMPTIED * last[:, :-1]
    # Where an emptied volume is cut in a gap, interpolation would hide the fall; the gap's edge counts then.
    once = emptied.sum(axis=1) == 1
    at = emptied.argmax(axis=1) + 1
    return np.where(once & seen.any(axis=1), count - 1 - at, -1)


def _capacity(times: Floats, capacity: Floats) -> tuple[Floats, Ints]:
    capacity = np.asarray(capacity, dtype=np.float64)
    steady = (capacity == capacity[:, -1:]).all(axis=1) & (capacity[:, -1] > 0) & (capacity[:, -1] < LARGEST_BYTES)
    now = np.where(steady, capacity[:, -1], np.nan)
    resized = np.full(now.size, -1)
    for row in np.flatnonzero(~steady):
        sizes = possible_levels(capacity[row])
        known = np.flatnonzero(sizes > 0)
        # A capacity that has become zero is none, whatever it was.
        if not known.size or (sizes[known[-1] + 1 :] == 0).any():
            continue
        now[row] = sizes[known[-1]]
        moved = np.flatnonzero(np.abs(np.diff(sizes[known])) > 0.005 * now[row])
        if moved.size:
            resized[row] = int((times[-1] - times[known[moved[-1] + 1]]) // HOUR)
    return now, resized
