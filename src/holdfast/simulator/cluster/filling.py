"""How volumes fill: bytes in an hour, a daily rhythm, and the size that bounds them, at any moment."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

_HOUR = 3600.0
_AN_HOUR = timedelta(hours=1)
_BLOCK = 4096
# What a file system keeps for itself, as a part of its size.
_OWN = 0.016


class Filling(Struct, frozen=True, kw_only=True):
    """How one claim's volume fills: what it holds now, what an hour adds, and how much comes and goes in a day.

    It has filled at that rate for `lately`, and evenly before; None means ever since it was made.
    """

    namespace: str
    claim: str
    used: int
    hourly: int = 0
    sway: int = 0
    lately: timedelta | None = None


class _Stretch(NamedTuple):
    """A time in which neither the size nor the rate changed."""

    since: float
    used: float
    size: int
    hourly: float
    sway: float


class Level(NamedTuple):
    """What a kubelet measures of a volume."""

    capacity: int
    used: int


class Volume:
    """What is in one volume, since it was made."""

    def __init__(self, since: datetime, size: int, used: float = 0.0, hourly: float = 0.0, sway: float = 0.0) -> None:
        self._stretches = [_Stretch(since.timestamp(), used, size, hourly, sway)]

    @property
    def since(self) -> float:
        """Gives the moment from which on it is known."""
        return self._stretches[0].since

    def at(self, moment: float) -> Level | None:
        """Gives what is in it at a moment; None before it was made."""
        place = bisect_right(self._stretches, moment, key=lambda stretch: stretch.since)
        if place == 0:
            return None
        stretch = self._stretches[place - 1]
        return Level(_usable(stretch.size), int(_used(stretch, moment) / _BLOCK) * _BLOCK)

    def resize(self, moment: datetime, size: int) -> None:
        """Gives it another size from a moment on."""
        self._go_on(moment, size=size)

    def fill(self, moment: datetime, hourly: float) -> None:
        """Lets it fill at another rate from a moment on."""
        self._go_on(moment, hourly=hourly)

    def write(self, moment: datetime, amount: float) -> None:
        """Puts bytes into it, or takes them away where they are negative."""
        last = self._stretches[-1]
        self._go_on(moment, used=min(max(0.0, _used(last, moment.timestamp()) + amount), float(_usable(last.size))))

    def _go_on(self, moment: datetime, **changed: float) -> None:
        last = self._stretches[-1]
        begun = last._replace(since=moment.timestamp(), used=_used(last, moment.timestamp()))
        self._stretches.append(begun._replace(**changed))  # type: ignore[arg-type]  # The names are those of the fields.


def grown(filling: Filling, since: datetime, now: datetime, size: int) -> Volume:
    """Makes a volume that holds now what it should; raises ValueError where it would have held less than nothing."""
    turn = max(since, now - filling.lately) if filling.lately else since
    begun = filling.used - filling.hourly * ((now - turn) / _AN_HOUR)
    swayed = filling.sway * (_rhythm(now.timestamp()) - _rhythm(since.timestamp()))
    if begun < 0:
        raise ValueError(f"{filling.namespace}/{filling.claim} cannot have filled so fast for so long")
    if turn == since:
        return Volume(since, size, begun - swayed, filling.hourly, filling.sway)
    volume = Volume(since, size, 0.0, (begun - swayed) / ((turn - since) / _AN_HOUR), filling.sway)
    volume.fill(turn, filling.hourly)
    return volume


def _used(stretch: _Stretch, moment: float) -> float:
    hours = (moment - stretch.since) / _HOUR
    swayed = stretch.sway * (_rhythm(moment) - _rhythm(stretch.since))
    return min(max(0.0, stretch.used + stretch.hourly * hours + swayed), float(_usable(stretch.size)))


def _rhythm(moment: float) -> float:
    """Gives how much of what comes and goes is there: a day's wave with smaller ones upon it, the same every time."""
    day = 2 * math.pi * moment / (24 * _HOUR)
    return 0.5 * math.sin(day) + 0.2 * math.sin(3.7 * day + 1.0) + 0.1 * math.sin(11.3 * day + 2.0)


def _usable(size: int) -> int:
    return int(size * (1 - _OWN) / _BLOCK) * _BLOCK
