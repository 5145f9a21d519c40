"""Samples of many volumes made ready to forecast: in order, in hours and days, in the scale of their headroom."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.days import Days, whole_days
from holdfast.analysis.series import HOUR, Flags, Floats, Hours, hourly, in_one_unit, possible_levels

# After this long without a sample nothing is said.
STALE_HOURS = 168.0
# Volumes worked on at once: their hours then stay in the processor's cache.
CHUNK = 128


class Batch(Struct, frozen=True):
    """B volumes on the way to a forecast.

    `scale[B]` is the headroom, or a trifle of the capacity where that is more, and divides the bytes of `days`;
    `readable` says that level and capacity are known and recent enough, `full` that there is no headroom.
    """

    hours: Hours
    days: Days
    scale: Floats
    readable: Flags
    full: Flags


def prepare(times: Floats, used: Floats, capacity: Floats) -> Batch:
    """Reads ascending samples: times[T] in seconds, used and capacity [B, T]."""
    hours = hourly(times, used, capacity)
    headroom = hours.capacity - hours.last[:, -1]
    readable = np.isfinite(headroom) & (hours.stale <= STALE_HOURS)
    full = readable & (headroom <= 0)
    # A headroom of next to nothing is no scale for the levels before it.
    scale = np.where(readable & ~full, np.maximum(headroom, 1e-9 * hours.capacity), 1.0)
    step = float(np.median(np.diff(times))) / HOUR if times.size > 1 else 1.0
    return Batch(hours, whole_days(hours, scale, step), scale, readable, full)


def ascending(times: Floats, used: Floats, capacity: Floats) -> tuple[Floats, Floats, Floats]:
    """Sorts samples by time and drops those without one; of two with the same time the later one that is known counts.

    Levels from before a change of unit are given in the present one. Raises ValueError for shapes that do not fit.
    """
    times, used, capacity = _fitting(times, used, capacity)
    known = np.isfinite(times)
    if known.all() and (np.diff(times) > 0).all():
        return times, *in_one_unit(used, capacity)
    order = np.flatnonzero(known)[np.argsort(times[known], kind="stable")]
    times = times[order]
    levels, sizes = possible_levels(used[:, order]), possible_levels(capacity[:, order])
    again = np.append(False, np.diff(times) == 0)[: order.size]
    for values in (levels, sizes):
        for index in np.flatnonzero(again & np.isnan(values).any(axis=0)):
            values[:, index] = np.where(np.isnan(values[:, index]), values[:, index - 1], values[:, index])
    kept = ~np.append(again[1:], False)[: order.size]
    return times[kept], *in_one_unit(levels[:, kept], sizes[:, kept])


def _fitting(times: Floats, used: Floats, capacity: Floats) -> tuple[Floats, Floats, Floats]:
    """Gives times[T], used and capacity [B, T]; a capacity may also be one for all, for each moment or each volume."""
    times, used = np.asarray(times, dtype=np.float64), np.atleast_2d(np.asarray(used, dtype=np.float64))
    capacity = np.asarray(capacity, dtype=np.float64)
    if times.ndim != 1 or used.ndim != 2 or used.shape[1] != times.size:
        raise ValueError(f"times of shape {times.shape} do not fit used of shape {used.shape}: times[T], used[B, T]")
    if capacity.shape == (len(used),) != times.shape:
        capacity = capacity[:, None]
    if capacity.shape not in ((), times.shape, (1, times.size), (len(used), 1), used.shape):
        raise ValueError(f"capacity of shape {capacity.shape} does not fit used of shape {used.shape}: capacity[B, T]")
    return times, used, np.broadcast_to(capacity, used.shape)


def chunks(count: int) -> list[slice]:
    """Cuts volumes into batches of a size that the processor likes."""
    return [slice(begin, min(begin + CHUNK, count)) for begin in range(0, count, CHUNK)]
