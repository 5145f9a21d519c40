"""How long things take in a simulated cluster, and which of them fail."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct


class Driver(Struct, frozen=True, kw_only=True):
    """How a storage driver behaves: how long each of its steps takes, and the largest volume that it can give.

    Where `is_stuck`, it never begins to enlarge; where `is_offline`, the file system never follows.
    """

    provision: timedelta = timedelta(seconds=2)
    expand: timedelta = timedelta(seconds=20)
    file_system: timedelta = timedelta(seconds=10)
    snapshot: timedelta = timedelta(seconds=15)
    largest: int = 1 << 50
    is_stuck: bool = False
    is_offline: bool = False


class Manners(Struct, frozen=True, kw_only=True):
    """How a cluster behaves: its drivers by their names, its kubelets, and images that nobody can pull."""

    drivers: dict[str, Driver] = {}
    start: timedelta = timedelta(seconds=3)
    end: timedelta = timedelta(seconds=2)
    resize: timedelta = timedelta(seconds=2)
    job: timedelta = timedelta(seconds=60)
    broken_images: tuple[str, ...] = ()
