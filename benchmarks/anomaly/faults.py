"""Kinds of anomaly that are put into a normal series, and the labelled series that come of it."""

# Faults share one signature.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from benchmarks.anomaly.characters import CHARACTERS, DAY, START, Array, Random

PROBATION = 0.15
WINDOWS = 0.10


class Labelled(NamedTuple):
    """A series with the windows in which an alarm is right: first and last index, both inside."""

    name: str
    kind: str
    times: Array
    values: Array
    windows: tuple[tuple[int, int], ...]


def _size(values: Array, random: Random) -> float:
    """Draws how large a fault is: several times the usual movement between neighbours and around the middle."""
    spread = float(np.percentile(values, 97) - np.percentile(values, 3))
    return (spread + 1e-9) * random.uniform(0.8, 2.0)


def _spike(values: Array, at: int, random: Random, per_day: int) -> None:
    width = int(random.integers(1, 4))
    values[at : at + width] += _size(values, random) * 1.3


def _dip(values: Array, at: int, random: Random, per_day: int) -> None:
    width = int(random.integers(2, 2 + max(3, per_day // 12)))
    values[at : at + width] -= _size(values, random)


def _shift(values: Array, at: int, random: Random, per_day: int) -> None:
    values[at:] += _size(values, random) * 0.7 * random.choice([-1, 1])


def _episode(values: Array, at: int, random: Random, per_day: int) -> None:
    width = int(per_day * random.uniform(0.15, 0.9))
    values[at : at + width] += _size(values, random) * 0.8 * random.choice([-1, 1])


def _drift(values: Array, at: int, random: Random, per_day: int) -> None:
    width = int(per_day * random.uniform(0.7, 2))
    ramp = np.clip(np.arange(len(values) - at) / width, 0, 1)
    ramp[width * 2 :] = 0
    values[at:] += _size(values, random) * 1.2 * ramp * random.choice([-1, 1])


def _noisy(values: Array, at: int, random: Random, per_day: int) -> None:
    width = min(int(per_day * random.uniform(0.3, 1.2)) + 10, len(values) - at)
    values[at : at + width] += random.normal(0, 0.6, width) * _size(values, random)


def _flat(values: Array, at: int, random: Random, per_day: int) -> None:
    width = int(per_day * random.uniform(0.3, 1.2)) + 10
    values[at : at + width] = values[at]


def _missing_day(values: Array, at: int, random: Random, per_day: int) -> None:
    width = per_day
    values[at : at + width] = np.median(values[at : at + width]) + 0.3 * (
        values[at : at + width] - np.median(values[at : at + width])
    )


def _frequent(values: Array, at: int, random: Random, per_day: int) -> None:
    width = min(int(per_day * random.uniform(0.4, 1.2)) + 10, len(values) - at)
    hit = random.random(width) < 0.15
    values[at : at + width] += hit * _size(values, random)


Fault = Callable[[Array, int, Random, int], None]
FAULTS: dict[str, Fault] = {
    "spike": _spike,
    "dip": _dip,
    "shift": _shift,
    "episode": _episode,
    "drift": _drift,
    "noisy": _noisy,
    "flat": _flat,
    "missing day": _missing_day,
    "frequent": _frequent,
}


def labelled(name: str, kind: str, seed: int) -> Labelled:
    """Draws one series of a character with one to three anomalies of a kind (`none` puts in none)."""
    character = CHARACTERS[name]
    random = np.random.default_rng([seed, list(CHARACTERS).index(name), [*FAULTS, "none"].index(kind)])
    times = START + 86400 * random.integers(0, 300) + character.step * np.arange(character.points)
    values = character.make(times, random)
    places = _places(character.points, random) if kind != "none" else []
    for place in places:
        FAULTS[kind](values, place, random, int(DAY / character.step) or 1)
    values = np.maximum(values, character.floor)
    if character.whole:
        values = np.round(values)
    half = int(WINDOWS * character.points / max(1, len(places)) / 2)
    windows = tuple((max(0, p - half), min(character.points - 1, p + half)) for p in places)
    return Labelled(name, kind, times, values, windows)


def _places(points: int, random: Random) -> list[int]:
    count = int(random.integers(1, 4))
    edges = np.linspace(0.22, 0.94, count + 1)
    return [
        int(points * random.uniform(low + 0.1 * (high - low), high - 0.25 * (high - low)))
        for low, high in pairwise(edges)
    ]


def corpus(names: tuple[str, ...], seeds: range, share: float = 1.0) -> list[Labelled]:
    """Lists labelled series of these characters: every kind of anomaly and one series without."""
    found = []
    for seed in seeds:
        for place, name in enumerate(names):
            kinds = [*FAULTS, "none"]
            keep = max(1, round(share * len(kinds)))
            found += [labelled(name, kinds[(place * 3 + seed * keep + i) % len(kinds)], seed) for i in range(keep)]
    return found
