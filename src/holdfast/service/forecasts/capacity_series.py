"""Readings of what fills become batches on a common grid of hours: one row for each volume, file system or pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from holdfast.analysis.aligning import aligned, grid
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.service.forecasts.spaces import SIGNALS, SPACES, STANDS_OUT, Space

Floats = NDArray[np.float64]
HOUR = 3600.0
LONGEST_HOURS = 60 * 24


class Place(Struct, frozen=True):
    """What a row is about; `reading` is the last reading of what is used or left, None where nothing was measured."""

    subject: Ref
    part: str
    reading: Series | None = None


class Batch(Struct, frozen=True):
    """Rows of one resource on one grid: times[T] in seconds since 1970, used and capacity [B, T], NaN for gaps.

    `peaks` [B, T] is the highest reading of the hour that ends at each time where it stands out from both ends.
    """

    space: Space
    places: tuple[Place, ...]
    times: Floats
    used: Floats
    capacity: Floats
    peaks: Floats

    def sampled(self, rows: list[int]) -> tuple[Floats, Floats, Floats]:
        """Gives times, used and capacity of some rows; with peaks, each has a sample of its own within its hour."""
        used, capacity, peaks = self.used[rows], self.capacity[rows], self.peaks[rows]
        if not np.isfinite(peaks).any():
            return self.times, used, capacity
        times = np.repeat(self.times, 2)
        times[::2] -= HOUR / 2
        both = np.stack([peaks, used], axis=2).reshape(len(rows), -1)
        return times, both, np.repeat(capacity, 2, axis=1)


def hours_to(measured: Measured, moment: float | None) -> Floats | None:
    """Gives the grid of hours that ends at a moment, or at the newest reading where none is given or it is newer."""
    told = [item for item in measured.series if item.signal in SIGNALS and len(item.times)]
    if not told:
        return None
    end = max(item.latest_time for item in told)
    end = max(end, moment) if moment is not None else end
    start = max(min(item.times[0] for item in told), end - LONGEST_HOURS * HOUR)
    return grid(end - np.floor((end - start) / HOUR) * HOUR, end, HOUR)


def batches(measured: Measured, times: Floats, snapshot: Snapshot | None = None) -> tuple[Batch, ...]:
    """Puts everything that fills on a grid; a claim of the snapshot without any reading gets a row of gaps."""
    by_signal: dict[str, dict[tuple[Ref, str], Series]] = {}
    blocks = (
        {claim.ref for claim in snapshot.all(PersistentVolumeClaim) if _is_block(claim, snapshot)} if snapshot else ()
    )
    for item in measured.series:
        # Zeroes of a block volume are what its driver did not tell: nothing fills there.
        if item.signal in SIGNALS and (item.subject not in blocks or any(item.values)):
            by_signal.setdefault(item.signal, {})[item.subject, item.part] = item
    made = (_batch(space, by_signal, times, _silent(space, by_signal, snapshot)) for space in SPACES)
    return tuple(batch for batch in made if batch.places)


def _batch(
    space: Space, by_signal: Mapping[str, Mapping[tuple[Ref, str], Series]], times: Floats, silent: Iterable[Ref]
) -> Batch:
    used, free, whole = (by_signal.get(name, {}) for name in (space.used, space.free, space.whole))
    told = {*used, *(key for key in free if key in whole)}
    if space.resource.endswith("inodes"):
        # Some file systems have none to count, and say zero.
        told = {key for key in told if key not in whole or any(whole[key].values)}
    keys = sorted(told | {(ref, "") for ref in silent})
    places = tuple(Place(ref, part, used.get((ref, part)) or free.get((ref, part))) for ref, part in keys)
    left = aligned([free.get(key) for key in keys], times)
    capacity = _held(aligned([whole.get(key) for key in keys], times))
    taken = aligned([used.get(key) for key in keys], times)
    # Nothing used and nothing left: the kubelet writes zeroes where a driver tells the size alone.
    untold = _is_zero(taken) & _is_zero(left)
    taken[untold], left[untold] = np.nan, np.nan
    is_told = np.isfinite(taken).any(axis=1, keepdims=True)
    peaks = _peaks([used.get(key) for key in keys], times, taken)
    return Batch(
        space, places, times, np.where(is_told, taken, capacity - left), _reachable(capacity, taken, left), peaks
    )


def _is_zero(values: Floats) -> NDArray[np.bool_]:
    seen = np.isfinite(values)
    return np.asarray(seen.any(axis=1) & ~(seen & (values != 0)).any(axis=1))


def _peaks(series: Sequence[Series | None], times: Floats, used: Floats) -> Floats:
    """Finds the peaks of series that have more readings than hours."""
    peaks = np.full(used.shape, np.nan)
    for row, item in enumerate(series):
        if item is None or len(item.times) <= (item.latest_time - item.times[0]) / HOUR + 1:
            continue
        hours = np.ceil((np.asarray(item.times) - times[0]) / HOUR - 1e-6).astype(np.int64)
        is_there = (hours >= 0) & (hours < times.size)
        tops = np.full(times.size, -np.inf)
        np.maximum.at(tops, hours[is_there], np.asarray(item.values, dtype=np.float64)[is_there])
        ends = np.fmax(used[row], np.append(np.nan, used[row, :-1]))
        with np.errstate(invalid="ignore"):
            peaks[row] = np.where(tops > STANDS_OUT * ends, tops, np.nan)
    return peaks


def _held(capacity: Floats) -> Floats:
    """Holds each capacity until the next one is read; before the first it is that."""
    if not capacity.size:
        return capacity
    seen = np.isfinite(capacity)
    last = np.maximum.accumulate(np.where(seen, np.arange(capacity.shape[1]), -1), axis=1)
    first = np.where(seen.any(axis=1), seen.argmax(axis=1), 0)
    held: Floats = np.take_along_axis(capacity, np.where(last < 0, first[:, None], last), axis=1)
    return held


def _reachable(capacity: Floats, used: Floats, free: Floats) -> Floats:
    """Takes off what a file system keeps for the super-user: bytes that are neither used nor available, as last read.

    Where others share the file system behind a volume, what they use is not available either, and counts alike.
    """
    if not capacity.size:
        return capacity
    kept = np.maximum(capacity - used - free, 0.0)
    seen = np.isfinite(kept)
    last = kept.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)
    reserve = np.where(seen.any(axis=1), np.take_along_axis(kept, last[:, None], axis=1)[:, 0], 0.0)
    return np.maximum(capacity - reserve[:, None], 0.0)


def _silent(space: Space, by_signal: Mapping[str, Mapping[Any, Series]], snapshot: Snapshot | None) -> Sequence[Ref]:
    """Lists the bound claims with a file system of which nothing is measured."""
    if snapshot is None or space.resource != "volume":
        return ()
    told = {key[0] for name in space.signals for key in by_signal.get(name, {})}
    return [
        claim.ref
        for claim in snapshot.all(PersistentVolumeClaim)
        if claim.status.phase == "Bound" and claim.ref not in told and not _is_block(claim, snapshot)
    ]


def _is_block(claim: PersistentVolumeClaim, snapshot: Snapshot) -> bool:
    volume = snapshot.find(PersistentVolume, claim.spec.volume_name) if claim.spec.volume_name else None
    return volume is not None and volume.spec.volume_mode == "Block"
