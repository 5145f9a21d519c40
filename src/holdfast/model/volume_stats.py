"""What the kubelet measures of a mounted volume."""

from __future__ import annotations

from msgspec import Struct


class VolumeStats(Struct, frozen=True, kw_only=True):
    """What the kubelet measures of a mounted volume, in bytes and inodes; None where it does not say."""

    capacity: int
    used: int
    available: int
    inodes: int | None = None
    inodes_used: int | None = None
