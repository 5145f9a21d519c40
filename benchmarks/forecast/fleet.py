"""Fleets of generated volumes: a past, a capacity, and the hour at which the continued truth reaches it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from benchmarks.forecast.families import Array, Family

HORIZON_HOURS = 720
AFTERWARDS = HORIZON_HOURS + 72
HISTORY_DAYS = 60
# What goes nowhere has no crossing to know: only a record of its noise.
LASTING = ("flat",)


@dataclass(frozen=True)
class Fleet:
    """Volumes of several families: `used` and `capacity` run on after `now`, the index of the last known hour."""

    family: tuple[str, ...]
    times: Array
    used: Array
    capacity: Array
    now: int

    @property
    def size(self) -> int:
        """Number of volumes."""
        return len(self.family)

    def past(self, later: int = 0) -> tuple[Array, Array, Array]:
        """Gives what is known at `later` hours after now."""
        end = self.now + 1 + later
        return self.times[:end], self.used[:, :end], self.capacity[:, :end]

    def truth(self, later: int = 0) -> Array:
        """Gives the hours to the first sample at or above the capacity, inf beyond 30 days."""
        start = self.now + later
        future = self.used[:, start : start + HORIZON_HOURS + 1]
        over = future >= self.capacity[:, start : start + HORIZON_HOURS + 1]
        return np.where(over.any(axis=1), over.argmax(axis=1), np.inf).astype(float)


def generate(families: dict[str, Family], each: int, seed: int, resized: float = 0.1) -> Fleet:
    """Makes `each` volumes of each family; a share of them was resized in the past.

    The capacity lies where the truth is first reached after a time between hours and 30 days, drawn evenly on a
    logarithmic scale, or, for one in six and for what never grows, above all that the next 30 days reach.
    """
    now = HISTORY_DAYS * 24 - 1
    hours = now + 1 + AFTERWARDS
    names, used, capacity = [], [], []
    for name, family in families.items():
        for index in range(each):
            rng = np.random.default_rng([seed, index, zlib.crc32(name.encode())])
            history = int(rng.choice([5, 10, 14, 21, 30, 30, 30, 30, 45, 60]) * 24)
            level, bytes_in_all = _volume(family, rng, hours, now, history)
            names.append(name)
            used.append(level)
            capacity.append(_capacity(rng, level, bytes_in_all, now, resized, never=name in LASTING))
    times = np.arange(hours, dtype=np.float64) * 3600.0
    return Fleet(tuple(names), times, np.array(used), np.array(capacity), now)


def _volume(family: Family, rng: np.random.Generator, hours: int, now: int, history: int) -> tuple[Array, float]:
    begin = now + 1 - history
    level = np.full(hours, np.nan)
    grown = family(rng, hours - begin, now - begin)
    span = float(np.nanmax(grown) - np.nanmin(grown)) or 1.0
    level[begin:] = np.maximum(grown + max(0.0, -float(np.nanmin(grown))), 0.0) + span * rng.uniform(0, 2)
    if family.__name__ == "restarted":
        level[begin:] = grown
    return level, span


def _capacity(rng: np.random.Generator, level: Array, span: float, now: int, resized: float, *, never: bool) -> Array:
    last = level[: now + 1][np.isfinite(level[: now + 1])][-1]
    wanted = int(np.exp(rng.uniform(np.log(5), np.log(HORIZON_HOURS))))
    future = level[now + 1 :]
    reached = float(future[:wanted].max())
    beyond = float(max(future[:HORIZON_HOURS].max(), last))
    lasts = never or rng.random() < 1 / 6
    # A record of the noise is no growth: what has not risen above it lasts.
    noise = float(np.median(np.abs(future[1:-1] - (future[2:] + future[:-2]) / 2)))
    if lasts or reached <= last + max(1e-3 * span, 3 * noise):
        reached = beyond + (beyond - last + 0.02 * span) * rng.uniform(0.02, 2)
    capacity = np.full(level.size, reached)
    if rng.random() < resized:
        capacity[: int(rng.uniform(0.3, 0.98) * now)] = max(float(np.nanmax(level[: now + 1])), reached) * rng.uniform(
            0.6, 1.0
        )
    return capacity
