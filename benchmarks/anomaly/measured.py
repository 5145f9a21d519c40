"""Series as monitoring sees them, each with the faults that its kind has: servers, adverts, machines, roads, mentions.

Unlike in `faults`, a fault belongs to its kind: a missed peak, a machine that fails after a dip, a job that runs at the
wrong hour, a holiday. Spikes that mean nothing stay unlabelled, as they do in practice.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from benchmarks.anomaly.characters import DAY, START, Array, Random
from benchmarks.anomaly.faults import WINDOWS, Labelled

Where = list[int]


class Kind(NamedTuple):
    """How a kind is sampled, how many faults a series has at most, and what draws it.

    `uneven` is the share of samples that come late.
    """

    step: float
    points: int
    most: int
    make: Callable[[Array, Where, Random], Array]
    uneven: float = 0.0


def _walk(count: int, random: Random, memory: float) -> Array:
    noise = random.normal(0, np.sqrt(1 - memory**2), count)
    out, last = np.empty(count), random.normal()
    for index in range(count):
        last = memory * last + noise[index]
        out[index] = last
    return out


def _hour(times: Array) -> Array:
    return np.asarray((times / 3600) % 24)


def _rest(times: Array) -> Array:
    day = (times // DAY + 4) % 7
    return np.asarray((day == 0) | (day == 6), dtype=float)


def _steady_cpu(times: Array, places: Where, random: Random) -> Array:
    """A server at a level; it leaves the level for a while, for good, or spikes as it never did."""
    count, level = len(times), random.uniform(1, 70)
    noise = level * random.uniform(0.01, 0.08)
    out = level + noise * _walk(count, random, random.choice([0.0, 0.5, 0.9]))
    small = np.flatnonzero(random.random(count) < random.choice([0.0, 0.003, 0.01]))
    out[small] += noise * random.exponential(6, small.size)
    for at in places:
        length = int(random.choice([2, 30, 200, count]))
        up = 1 if level < 40 or random.random() < 0.5 else -1
        out[at : at + length] += up * noise * random.uniform(10, 40)
    return np.clip(out, 0, 100)


def _idle_cpu(times: Array, places: Where, random: Random) -> Array:
    """Next to nothing, with hourly or daily jobs; one job is far larger, or work goes on and on."""
    count = len(times)
    out = random.choice([0.06, 0.13, 1.8]) * random.choice([1.0, 1.0, 1.03, 0.97], count)
    every = int(random.choice([12, 72, 288, 288]))
    heights = random.uniform(1, 4) * random.lognormal(0, 0.2, count)
    out[int(random.integers(every)) :: every] += heights[int(random.integers(every)) :: every][: len(out)].mean()
    for at in places:
        if random.random() < 0.6:
            out[at : at + int(random.integers(1, 4))] += 4 * random.uniform(2.5, 8)
        else:
            out[at : at + int(random.integers(20, 150))] += random.uniform(1, 3) + random.exponential(0.3)
    return np.asarray(out)


def _batch_cpu(times: Array, places: Where, random: Random) -> Array:
    """Regular batches; one is missed, comes early, is far higher, or hangs."""
    count, every = len(times), int(random.integers(20, 100))
    width, high = int(random.integers(2, 9)), random.uniform(30, 60)
    base = random.uniform(3, 20)
    out = base + random.normal(0, 0.6, count)
    for begin in range(int(random.integers(every)), count - width, every):
        out[begin : begin + width] += high * random.lognormal(0, 0.05)
    for at in places:
        match int(random.integers(3)):
            case 0:
                out[at : at + int(2.2 * every)] = base + random.normal(0, 0.6, len(out[at : at + int(2.2 * every)]))
            case 1:
                out[at : at + int(random.integers(3, 12)) * width] = base + high * random.uniform(1.1, 1.4)
            case _:
                out[at : at + every] += random.uniform(0.3, 0.6) * high
    return np.clip(out, 0, 100)


def _traffic_in(times: Array, places: Where, random: Random) -> Array:
    """Bytes received: log-normal, sometimes with bursts; one transfer is larger than any before."""
    count = len(times)
    size = np.exp(random.uniform(0.1, 0.7) * _walk(count, random, random.choice([0.0, 0.6])))
    bursts = random.random(count) < random.choice([0.0, 0.01, 0.03])
    size = size + bursts * random.gamma(3, 2, count)
    for at in places:
        length = int(random.choice([2, 10, 80]))
        size[at : at + length] += (6 + 10 * bursts.any()) * random.uniform(1.2, 3)
    return np.asarray(size * random.lognormal(11, 2))


def _writes(times: Array, places: Where, random: Random) -> Array:
    """Bytes written: nothing most of the time, files now and then; one write goes on or is huge."""
    count = len(times)
    out = np.where(random.random(count) < random.uniform(0.02, 0.3), random.gamma(2, 1, count), 0.0)
    for at in places:
        if random.random() < 0.5:
            out[at : at + int(random.integers(1, 5))] += random.uniform(14, 40)
        else:
            length = len(out[at : at + int(random.integers(20, 120))])
            out[at : at + length] += random.gamma(2, 1.5, length) + 1
    return np.asarray(out * 1e6)


def _latency(times: Array, places: Where, random: Random) -> Array:
    """Latency about a level with a tail; a cluster of slow answers, or a level that creeps up."""
    count = len(times)
    out = 40 + random.gamma(2, 1.0, count) + 1.5 * _walk(count, random, 0.95)
    rare = np.flatnonzero(random.random(count) < 0.003)
    out[rare] += random.exponential(6, rare.size)
    for at in places:
        if random.random() < 0.6:
            length = int(random.integers(3, 30))
            piece = out[at : at + length]
            piece += (random.random(piece.size) < 0.7) * random.uniform(12, 40)
        else:
            piece = out[at : at + 250]
            piece += np.linspace(0, random.uniform(8, 20), 250)[: piece.size]
    return np.asarray(out)


def _balanced_requests(times: Array, places: Where, random: Random) -> Array:
    """Requests with a daily wave; a flood, an outage, or the traffic of another hour."""
    wave = 0.4 + 0.6 * np.exp(np.cos((_hour(times) - random.uniform(0, 24)) / 24 * 2 * np.pi) * 1.2) / 3.3
    rate = random.lognormal(3.5, 1) * wave * np.exp(0.1 * _walk(len(times), random, 0.9))
    for at in places:
        length = int(random.integers(3, 60))
        rate[at : at + length] *= random.choice([0.05, 2.5, 4.0])
    return np.asarray(random.poisson(rate).astype(float))


def _group_size(times: Array, places: Where, random: Random) -> Array:
    """Machines of a scaled group: whole numbers that follow the day; a scale-out that is out of the ordinary."""
    wave = 0.5 + 0.5 * np.sin(2 * np.pi * (times / DAY + random.random()))
    size = random.integers(3, 40) * (0.5 + 0.5 * wave) + 0.4 * _walk(len(times), random, 0.98)
    for at in places:
        size[at : at + int(random.choice([40, 300, len(times)]))] *= random.choice([0.4, 1.7, 2.0])
    return np.asarray(np.round(size))


def _adverts(times: Array, places: Where, random: Random) -> Array:
    """The price of an advert by the hour: skewed noise under a daily wave; a sudden price, or a price war."""
    count = len(times)
    wave = 1 + random.uniform(0, 0.35) * np.sin(2 * np.pi * (times / DAY + random.random()))
    out = random.uniform(0.05, 3) * wave * random.lognormal(0, random.uniform(0.1, 0.35), count)
    for at in np.flatnonzero(random.random(count) < 0.004).tolist():
        out[at] *= random.uniform(1.5, 3)
    for at in places:
        out[at : at + int(random.choice([1, 2, 8, 40]))] *= random.uniform(2.5, 6)
    return np.asarray(out)


def _machine(times: Array, places: Where, random: Random) -> Array:
    """The temperature of a large machine: slow regimes; it falls steeply, stays low, or overheats before it stops."""
    count = len(times)
    out = 85 + 6 * _walk(count, random, 0.9985) + random.normal(0, 0.6, count)
    for at in places:
        length, down = int(random.uniform(30, 400)), random.uniform(15, 50)
        shape = np.minimum(np.arange(length) / 15, 1) * np.exp(-np.maximum(np.arange(length) - length * 0.6, 0) / 60)
        out[at : at + length] -= down * shape[: len(out[at : at + length])]
    return np.clip(out, 2, 112)


def _rides(times: Array, places: Where, random: Random) -> Array:
    """Rides in a city by the half hour: days and weekends; a holiday, a storm, a great event."""
    hour, rest = _hour(times), _rest(times)
    work = 0.3 + np.exp(-((hour - 8.5) ** 2) / 5) + 1.2 * np.exp(-((hour - 19.5) ** 2) / 9)
    free = 0.5 + 0.8 * np.exp(-((hour - 14) ** 2) / 30) + 0.7 * np.exp(-((hour - 23) ** 2) / 6)
    shape = work * (1 - rest) + free * rest
    day = np.repeat(random.lognormal(0, 0.05, len(times) // 48 + 2), 48)[: len(times)]
    for at in places:
        length = int(random.choice([6, 48, 48, 72]))
        day[at : at + length] *= random.choice([0.15, 0.45, 0.6, 1.6])
    return np.asarray(np.round(15000 * shape * day * random.lognormal(0, 0.03, len(times))))


def _room(times: Array, places: Where, random: Random) -> Array:
    """The temperature of an office by the hour: seasons, days, heating; a system that fails for hours or days."""
    count = len(times)
    season = 3 * np.sin(2 * np.pi * times / (DAY * 180))
    wave = (1 - 0.6 * _rest(times)) * 2 * np.sin(2 * np.pi * (times / DAY + 0.3))
    out = 70 + season + wave + 1.2 * _walk(count, random, 0.97) + random.normal(0, 0.4, count)
    for at in places:
        length = int(random.uniform(5, 60))
        piece = out[at : at + length]
        piece += random.choice([-1, 1]) * random.uniform(6, 12) * np.hanning(length + 2)[1:-1][: piece.size] ** 0.5
    return np.asarray(out)


def _keys(times: Array, places: Where, random: Random) -> Array:
    """How a person types: noise within the day's habits; somebody else types for some hours."""
    count = len(times)
    out = random.gamma(3, 0.03, count) * (1 + 0.3 * np.sin(2 * np.pi * times / DAY))
    for at in places:
        piece = out[at : at + int(random.uniform(20, 120))]
        piece += random.choice([0.12, 0.2]) * random.gamma(2, 0.5, piece.size)
    return np.asarray(out)


def _misconfigured(times: Array, places: Where, random: Random) -> Array:
    """Processors of a group: a daily load; a setting keeps them busy for a day or two."""
    count = len(times)
    wave = np.clip(np.sin(2 * np.pi * (times / DAY + random.random())), -0.4, 1)
    out = 35 + 20 * wave + 4 * _walk(count, random, 0.8)
    for at in np.flatnonzero(random.random(count) < 0.001).tolist():
        out[at : at + 6] += random.uniform(10, 30)
    for at in places:
        out[at : at + int(random.uniform(150, 600))] += random.uniform(22, 40)
    return np.clip(out, 0, 100)


def _road_speed(times: Array, places: Where, random: Random) -> Array:
    """Speed on a motorway: steady by day, slow in the rush; an accident, or a queue at the wrong hour."""
    rush = np.exp(-((_hour(times) - random.uniform(7, 18)) ** 2) / 1.5) * (1 - _rest(times))
    out = 66 - 20 * rush * random.lognormal(0, 0.25, len(times)) + random.normal(0, 3, len(times))
    for at in places:
        length = int(random.integers(3, 40))
        out[at : at + length] -= random.uniform(22, 45)
    return np.clip(np.round(out), 2, 90)


def _travel_time(times: Array, places: Where, random: Random) -> Array:
    """Minutes between two exits: low with wild peaks in the rush; a standstill."""
    rush = np.exp(-((_hour(times) - random.uniform(7, 18)) ** 2) / 3) * (1 - 0.8 * _rest(times))
    out = 90 * (1 + 2 * rush * random.gamma(2, 0.5, len(times))) * random.lognormal(0, 0.12, len(times))
    wild = np.flatnonzero(random.random(len(times)) < 0.004)
    out[wild] *= random.uniform(2, 5, wild.size)
    for at in places:
        out[at : at + int(random.integers(1, 12))] *= random.uniform(5, 12)
    return np.asarray(np.round(out))


def _occupancy(times: Array, places: Where, random: Random) -> Array:
    """Share of time that a lane is occupied; a jam."""
    wave = np.clip(np.sin(2 * np.pi * ((_hour(times) - 7) / 24)), 0, 1) * (1 - 0.3 * _rest(times))
    out = 1 + random.uniform(6, 14) * wave * random.lognormal(0, 0.3, len(times))
    for at in places:
        out[at : at + int(random.integers(2, 25))] += random.uniform(15, 40)
    return np.asarray(np.round(np.clip(out, 0, 100), 2))


def _tweets(times: Array, places: Where, random: Random) -> Array:
    """Mentions of a company in five minutes: a daily wave of counts, echoes of news; news that everybody shares."""
    count = len(times)
    rate = random.lognormal(2.5, 1) * (0.3 + 0.7 * np.clip(np.sin(2 * np.pi * (times / DAY + 0.6)), 0, 1))
    rate = rate * np.exp(0.3 * _walk(count, random, 0.97)) * random.gamma(6, 1 / 6, count)
    middle = float(np.median(rate))
    news = [(int(at), random.pareto(2.5) * 2) for at in np.flatnonzero(random.random(count) < 0.0012)]
    for at, size in [*news, *((at, random.uniform(8, 40)) for at in places)]:
        tail = len(rate[at : at + 60])
        rate[at : at + 60] += middle * size * np.exp(-np.arange(60) / random.uniform(2, 15))[:tail]
    return np.asarray(random.poisson(rate).astype(float))


def _machine_made(times: Array, places: Where, random: Random) -> Array:
    """A made day of a high and a low half; a day that is higher, lower, flat or absent."""
    up = (_hour(times) > 9) & (_hour(times) < 18)
    out = np.where(up, 80.0, 20.0) + random.uniform(0, 8) * random.uniform(-1, 1, len(times))
    for at in places:
        day = slice(int(at // 288 * 288), int(at // 288 * 288) + 288)
        match int(random.integers(4)):
            case 0:
                out[day] += np.where(up[day], random.uniform(20, 80), 0)
            case 1:
                out[day] -= np.where(up[day], random.uniform(20, 50), 0)
            case 2:
                out[day] = out[day][0] + random.uniform(-1, 1, len(out[day]))
            case _:
                out[day] += random.uniform(30, 80) * (random.random(len(out[day])) < 0.06)
    return np.asarray(out)


KINDS: dict[str, Kind] = {
    "steady cpu": Kind(300, 4032, 3, _steady_cpu),
    "idle cpu": Kind(300, 4032, 2, _idle_cpu),
    "batch cpu": Kind(300, 4032, 2, _batch_cpu),
    "traffic in": Kind(300, 4032, 2, _traffic_in),
    "writes": Kind(300, 4032, 2, _writes),
    "latency": Kind(300, 4032, 3, _latency),
    "balanced requests": Kind(300, 4032, 2, _balanced_requests),
    "group size": Kind(300, 4032, 2, _group_size),
    "adverts": Kind(3600, 1624, 3, _adverts),
    "machine": Kind(300, 9000, 4, _machine),
    "rides": Kind(1800, 6000, 4, _rides),
    "room": Kind(3600, 5000, 2, _room),
    "keys": Kind(900, 1900, 2, _keys, 0.3),
    "misconfigured": Kind(300, 9000, 1, _misconfigured),
    "road speed": Kind(600, 2400, 3, _road_speed, 0.2),
    "travel time": Kind(600, 2400, 3, _travel_time, 0.4),
    "occupancy": Kind(600, 2400, 2, _occupancy, 0.2),
    "tweets": Kind(300, 9000, 4, _tweets),
    "machine made": Kind(300, 4032, 1, _machine_made),
}


def drawn(kinds: dict[str, Kind], name: str, seed: int) -> Labelled:
    """Draws one series of a kind with its faults; one in ten has none."""
    kind = kinds[name]
    random = np.random.default_rng([seed, list(kinds).index(name), 77])
    gaps = np.full(kind.points, kind.step)
    late = random.random(kind.points) < kind.uneven
    gaps[late] *= random.integers(2, 6, int(late.sum()))
    times = START + DAY * random.integers(0, 300) + np.cumsum(gaps)
    count = 0 if random.random() < 0.1 else int(random.integers(1, kind.most + 1))
    edges = np.linspace(0.2, 0.97, count + 1)
    places = [
        int(kind.points * random.uniform(low + 0.15 * (high - low), high - 0.15 * (high - low)))
        for low, high in pairwise(edges)
    ]
    values = kind.make(times, places, random)
    half = int(WINDOWS * kind.points / max(1, count) / 2)
    windows = tuple((max(0, at - half), min(kind.points - 1, at + half)) for at in places)
    return Labelled(name, "own", times, values, windows)


def corpus(kinds: dict[str, Kind], seeds: range) -> list[Labelled]:
    """Lists one series of each kind for every seed."""
    return [drawn(kinds, name, seed) for seed in seeds for name in kinds]
