"""How much an input may cost before it is refused."""

from __future__ import annotations

from msgspec import Struct

MiB = 1 << 20


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds on what one input may cost; generous to big clusters, not to bombs. Sizes are in bytes.

    Decompression is bounded twice: in all, and, past `ratio_from`, relative to the compressed bytes read.
    """

    total: int = 8 << 30
    ratio: int = 400
    ratio_from: int = 256 * MiB
    entries: int = 1_000_000
    folders: int = 64
    window: int = MiB // 2
    item: int = 64 * MiB
    yaml: int = 256 * MiB
    yaml_depth: int = 500
    yaml_aliases: int = 100_000
    log: int = MiB
    notes: int = 20


SENT = Limits(
    total=2 << 30,
    ratio=200,
    ratio_from=64 * MiB,
    entries=50_000,
    item=16 * MiB,
    yaml=32 * MiB,
    yaml_depth=200,
    yaml_aliases=10_000,
)
"""What someone else may send: enough for a cluster of ten thousand Pods, several times over."""


class Unusable(Exception):  # It is caught in this package and becomes an Unread.
    """A part of the input that is not read further: `reason` is a key of the catalogue, `detail` says more."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Budget:
    """What may still be decompressed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._packed = 0
        self._unpacked = 0

    def spend(self, packed: int, unpacked: int) -> None:
        """Counts bytes before and after decompression; raises Unusable past the bounds."""
        self._packed += packed
        self._unpacked += unpacked
        bound = min(self._limits.total, max(self._limits.ratio_from, self._limits.ratio * self._packed))
        if self._unpacked > bound:
            raise Unusable("too-large", f"more than {bound // MiB} MiB after decompression")
