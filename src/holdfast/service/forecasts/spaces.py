"""What fills: the signals that tell it, and how its past is asked for."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.outlook import Resource
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Metrics

STEP = timedelta(hours=1)
# The capacities of volumes change seldom and would cost as much to ask for as what is used.
WHOLE_STEP = timedelta(hours=6)
# What rises and falls within an hour, as databases do that merge or sort on their volume, is full at its highest. What
# is computed from two readings has no highest of its own.
PEAKS = frozenset({"volume_used_bytes"})
# So much before the end of its hour a highest reading is put: that of the end stays the one nearest to it.
BEFORE_END = timedelta(minutes=20)
# What is higher by less is no peak.
STANDS_OUT = 1.005


class Space(Struct, frozen=True):
    """The signals that tell how something fills: what is used, or else what is left, and the whole."""

    resource: Resource
    used: str
    free: str
    whole: str

    @property
    def signals(self) -> tuple[str, ...]:
        """Lists the signals that are there."""
        return tuple(filter(None, (self.used, self.free, self.whole)))


SPACES = (
    Space("volume", "volume_used_bytes", "volume_available_bytes", "volume_capacity_bytes"),
    Space("volume-inodes", "volume_inodes_used", "volume_inodes_free", "volume_inodes"),
    Space("node-fs", "node_fs_used_bytes", "node_fs_available_bytes", "node_fs_capacity_bytes"),
    Space("node-fs-inodes", "", "node_fs_inodes_free", "node_fs_inodes"),
    Space("image-fs", "image_fs_used_bytes", "image_fs_available_bytes", "image_fs_capacity_bytes"),
    Space("image-fs-inodes", "", "image_fs_inodes_free", "image_fs_inodes"),
    Space("pool", "pool_used_bytes", "pool_available_bytes", "pool_capacity_bytes"),
)
SIGNALS = frozenset(signal for space in SPACES for signal in space.signals)
USED = frozenset(space.used for space in SPACES if space.used)


def history(source: Metrics, end: datetime, past: timedelta, snapshot: Snapshot | None = None) -> Measured:
    """Asks for the past of everything that fills, by the hour; what stood out within an hour is a reading as well."""
    start = end - past
    volumes = tuple(space for space in SPACES if space.resource.startswith("volume"))
    wholes = frozenset(space.whole for space in volumes)
    left = frozenset(space.free for space in volumes)
    found = source.range(SIGNALS - wholes - left, start, end, STEP, snapshot, "held")
    if any(item.signal in PEAKS for item in found.series):
        found = with_peaks(found, source.range(PEAKS, start, end, STEP, snapshot, "max"))
    found = found.joined(source.range(wholes, start, end, WHOLE_STEP, snapshot, "held"))
    return found.joined(source.latest(left, end, snapshot))


def with_peaks(found: Measured, highest: Measured) -> Measured:
    """Adds the highest reading of each hour to the last ones, where it stands out from those at both ends."""
    tops = {(item.signal, item.subject, item.part): item for item in highest.series}
    series = tuple(_with_peaks(item, tops.get((item.signal, item.subject, item.part))) for item in found.series)
    return replace(found, series=series, unread=tuple(dict.fromkeys((*found.unread, *highest.unread))))


def _with_peaks(item: Series, highest: Series | None) -> Series:
    # Only who asks for a past pays for the numbers.
    import numpy as np

    if highest is None:
        return item
    times, values = np.asarray(item.times, dtype=np.float64), np.asarray(item.values, dtype=np.float64)
    shared, here, there = np.intersect1d(times, highest.times, assume_unique=True, return_indices=True)
    tops = np.asarray(highest.values, dtype=np.float64)[there]
    before = np.append(values[:1], values[:-1])
    is_peak = tops > STANDS_OUT * np.maximum(values, before)[here]
    if not is_peak.any():
        return item
    moments = np.append(times, shared[is_peak] - BEFORE_END.total_seconds())
    order = moments.argsort()
    readings = moments[order], np.append(values, tops[is_peak])[order]
    return replace(item, times=array("d", readings[0].tolist()), values=array("d", readings[1].tolist()))
