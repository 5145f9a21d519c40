"""Samples of many volumes made ready to forecast: in order, in hours and days, in the scale of their headroom."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.days import Days, whole_days
from holdfast.analysis.series import HOUR, Flags, Floats, Hours, hourly, in_one_unit

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
    """Sorts samples by time and drops those without one; of two with the same time the later one counts.

    Levels from before a change of unit are given in the present one.
    """
    times = np.asarray(times, dtype=np.float64)
    used, capacity = np.atleast_2d(np.asarray(used, float)), np.atleast_2d(np.asarray(capacity, float))
    known = np.isfinite(times)
    if known.all() and (np.diff(times) > 0).all():
        return times, *in_one_unit(used, capacity)
    order = np.flatnonzero(known)[np.argsort(times[known], kind="stable")]
    order = order[np.append(np.diff(times[order]) > 0, True)[: order.size]]
    return times[order], *in_one_unit(used[:, order], capacity[:, order])


def chunks(count: int) -> list[slice]:
    """Cuts volumes into batches of a size that the processor likes."""
    return [slice(begin, min(begin + CHUNK, count)) for begin in range(0, count, CHUNK)]
