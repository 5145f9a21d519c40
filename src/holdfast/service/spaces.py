"""What fills: the signals that tell it, and how its past is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.outlook import Resource
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Metrics

STEP = timedelta(hours=1)
# The capacities of volumes change seldom and would cost as much to ask for as what is used.
WHOLE_STEP = timedelta(hours=6)


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
    """Asks for the past of everything that fills, by the hour."""
    start = end - past
    volumes = tuple(space for space in SPACES if space.resource.startswith("volume"))
    wholes = frozenset(space.whole for space in volumes)
    left = frozenset(space.free for space in volumes)
    found = source.range(SIGNALS - wholes - left, start, end, STEP, snapshot, "held")
    found = found.joined(source.range(wholes, start, end, WHOLE_STEP, snapshot, "held"))
    return found.joined(source.latest(left, end, snapshot))
