"""What is said of the future of something that fills: plain values, without arrays."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from holdfast.model.refs import Ref

Resource = Literal["volume", "volume-inodes", "node-fs", "node-fs-inodes", "image-fs", "image-fs-inodes", "pool"]
Standing = Literal["full", "fills", "lasts", "unreliable", "too-short", "stale", "no-capacity", "no-data"]

WARNING_HOURS = 96.0
"""The time within which a filling is worth a warning: four days."""
LIKELY = 0.5
"""The chance from which on something is said to fill within a time."""


class Band(Struct, frozen=True):
    """The 10 %, 50 % and 90 % quantile of a forecast; hours may be infinite, for not within 30 days."""

    p10: float
    p50: float
    p90: float


class LevelHours(Struct, frozen=True):
    """The hours until a share of the capacity is reached."""

    share: float
    hours: Band


class Chance(Struct, frozen=True):
    """The chance to be full within some hours."""

    hours: float
    chance: float


class Losses(Struct, frozen=True):
    """The mean loss that a forecaster had in the back-test of this very series, in doublings, and its weight."""

    method: str
    loss: float
    weight: float


class Outlook(Struct, frozen=True, kw_only=True):
    """What is said of one volume, file system or pool.

    `moment` is that of the forecast in seconds since 1970, from which `hours` count; `used` and `capacity` are in bytes
    or inodes; `reading`, `field` and `used_time` cite the last reading of what is used, or left. `hours` and `levels`
    are None and empty where nothing is said, and `standing` says why; `remarks` name what weakens what is said.
    `history` holds hours (0 for now, negative) with the used amount, thinned; `band` the highest used amount by the end
    of each coming day, which meets the capacity when `hours` say. `users` are the Pods at work on it, `workload` the
    one that they belong to.
    """

    subject: Ref
    resource: Resource
    part: str = ""
    standing: Standing
    remarks: tuple[str, ...] = ()
    moment: float
    used: float | None = None
    reading: float | None = None
    used_time: float | None = None
    field: str = ""
    capacity: float | None = None
    hours: Band | None = None
    levels: tuple[LevelHours, ...] = ()
    chances: tuple[Chance, ...] = ()
    method: str = ""
    tests: float = 0.0
    evidence: tuple[Losses, ...] = ()
    changed_hours: float | None = None
    resized_hours: float | None = None
    recreated_hours: float | None = None
    days: int = 0
    stale_hours: float | None = None
    history: tuple[tuple[float, float], ...] = ()
    capacities: tuple[tuple[float, float], ...] = ()
    band: tuple[Band, ...] = ()
    users: tuple[Ref, ...] = ()
    workload: Ref | None = None
    storage_class: str = ""

    @property
    def share(self) -> float | None:
        """Gives the used share of the capacity, None where either is not known."""
        return self.used / self.capacity if self.used is not None and self.capacity else None

    @property
    def loss(self) -> float | None:
        """Gives the mean loss of the forecasters in the back-test, by their weights; None where none was tested."""
        return sum(item.loss * item.weight for item in self.evidence) if self.tests > 0 else None

    def chance_within(self, hours: float) -> float | None:
        """Gives the chance to be full within a horizon that was asked for; None where nothing is said of it."""
        return next((item.chance for item in self.chances if item.hours == hours), None)

    def fills_within(self, hours: float) -> bool:
        """Says that it is full, or more likely than not will be within so many hours."""
        return self.standing == "full" or (self.hours is not None and self.hours.p50 <= hours)
