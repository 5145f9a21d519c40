"""Series of a cluster, each with the faults of its kind; nothing is chosen on them.

They are made in other ways than `measured`: by queues, controllers and jobs that are simulated step by step.
"""

from __future__ import annotations

import numpy as np

from benchmarks.anomaly.characters import DAY, Array, Random
from benchmarks.anomaly.measured import Kind, Where


def _under(count: int, places: Where, lengths: Array) -> Array:
    """Says for each point which fault it is under, from 1 on, and 0 for none."""
    out = np.zeros(count, dtype=int)
    for number, (at, length) in enumerate(zip(places, lengths, strict=True), 1):
        out[at : at + int(length)] = number
    return out


def _demand(times: Array, random: Random) -> Array:
    """Draws how busy users are: two harmonics of the day, quieter weekends, moods of days."""
    phase = 2 * np.pi * times / DAY
    day = 1 + 0.5 * np.sin(phase + random.uniform(0, 6)) + 0.2 * np.sin(2 * phase + random.uniform(0, 6))
    rest = ((times // DAY + 4) % 7) % 6 == 0
    number = ((times - times[0]) // DAY).astype(int)
    mood = random.lognormal(0, 0.06, number[-1] + 1)
    return np.asarray(np.clip(day, 0.1, None) * np.where(rest, 0.7, 1) * mood[number])


def queue(times: Array, places: Where, random: Random) -> Array:
    """Messages that wait: arrivals against workers; a worker dies or a producer runs wild, and the backlog stays."""
    count = len(times)
    load = _demand(times, random) * random.uniform(20, 60)
    fault = _under(count, places, random.uniform(8, 60, len(places)))
    factor = np.concatenate([[1.0], random.choice([0.35, 0.5], len(places))])
    speed, waiting, out = load.mean() * random.uniform(1.7, 2.2), 0.0, np.zeros(count)
    for index, arriving in enumerate(random.poisson(load)):
        waiting = max(0.0, waiting + arriving - speed * factor[fault[index]] * random.uniform(0.8, 1.1))
        out[index] = waiting
    return out + random.poisson(2, count)


def latency(times: Array, places: Where, random: Random) -> Array:
    """The 99th percentile of a service: grows with its load as in a queue; a slow dependency for a while."""
    count = len(times)
    load = np.clip(_demand(times, random) * random.uniform(0.25, 0.45), 0, 0.93)
    base = random.lognormal(3, 0.8)
    out = base / (1 - load) * (1 + 0.25 * random.gumbel(0, 1, count).clip(-1, 6) * 0.6)
    for at in places:
        out[at : at + int(random.uniform(3, 50))] *= random.uniform(1.9, 5)
    return np.clip(out, base * 0.5, None)


def heap(times: Array, places: Where, random: Random) -> Array:
    """A heap that a collector empties; a leak fills it faster and leaves less to free."""
    count = len(times)
    leak = _under(count, places, random.uniform(80, 300, len(places)))
    level, low, out = 100.0, 100.0, np.zeros(count)
    pace, top = random.uniform(4, 25), random.uniform(400, 900)
    for index in range(count):
        low = low + 1.2 * pace * 0.3 if leak[index] else 100 + 0.9 * (low - 100)
        level += pace * random.gamma(4, 0.25) * (1.5 if leak[index] else 1.0)
        if level > top * random.uniform(0.92, 1.0):
            level = min(low * random.uniform(0.95, 1.1), 0.9 * top)
        out[index] = level
    return out


def replicas(times: Array, places: Where, random: Random) -> Array:
    """Pods of an autoscaled workload, behind their load by some minutes; a scale-out that nothing explains."""
    want = _demand(times, random) * random.uniform(3, 15)
    for at in places:
        want[at : at + int(random.uniform(20, 120))] *= random.choice([0.2, 2.2, 3.0])
    have, out = want[0], np.zeros(len(times))
    for index, aim in enumerate(want):
        if aim * 1.05 > have or aim < have * 0.7:
            have = np.ceil(aim + random.uniform(0, 0.6))
        out[index] = have
    return out


def writes(times: Array, places: Where, random: Random) -> Array:
    """Operations on a disk: quiet, with a flush whenever enough is dirty; a scrub or a runaway log."""
    count = len(times)
    dirty, limit, out = 0.0, random.uniform(20, 80), np.zeros(count)
    rate = _demand(times, random)
    for index in range(count):
        dirty += rate[index] * random.gamma(2, 2)
        if dirty > limit:
            out[index] += dirty
            dirty = 0.0
        out[index] += random.gamma(0.3, 2)
    for at in places:
        length = int(random.uniform(3, 80))
        out[at : at + length] += limit * random.uniform(1.0, 3) * random.gamma(5, 0.2, len(out[at : at + length]))
    return out


def errors(times: Array, places: Where, random: Random) -> Array:
    """Errors a minute: none or a few, a few more when somebody deploys; an outage."""
    count = len(times)
    rate = random.gamma(1, 0.4) + 0.05 * random.gamma(0.3, 3, count)
    rate = rate * _demand(times, random)
    for at in np.flatnonzero(random.random(count) < 2 / 1000).tolist():
        rate[at : at + 4] += random.exponential(2)
    for at in places:
        rate[at : at + int(random.uniform(3, 60))] += random.lognormal(2.5, 0.6)
    return random.poisson(rate).astype(float)


def replication(times: Array, places: Where, random: Random) -> Array:
    """Seconds that a replica is behind: nothing, a nightly peak; it falls behind and catches up slowly."""
    count = len(times)
    per_day = int(DAY / float(times[1] - times[0])) or 1
    out = random.gamma(1.5, 0.3, count)
    night = int(random.integers(per_day))
    for begin in range(night, count, per_day):
        length = len(out[begin : begin + 6])
        out[begin : begin + 6] += random.uniform(5, 9) * np.array([0.4, 1, 1, 0.8, 0.4, 0.2])[:length]
    for at in places:
        length = int(random.uniform(10, 60))
        rise = np.minimum(np.arange(length), np.arange(length)[::-1] * 0.7) * random.uniform(0.6, 3)
        out[at : at + length] += rise[: len(out[at : at + length])]
    return out


def conntrack(times: Array, places: Where, random: Random) -> Array:
    """Open connections: births by demand, deaths by time; a client that never closes, or a reset of all."""
    count = len(times)
    fault = _under(count, places, random.uniform(15, 150, len(places)))
    kinds = random.integers(0, 2, len(places) + 1)
    open_now, out = 0.0, np.zeros(count)
    born, kept = _demand(times, random) * random.uniform(50, 400), random.uniform(0.6, 0.95)
    open_now = float(born[0] / (1 - kept))
    for index in range(count):
        bad = fault[index]
        stays = kept if not bad else (kept + 1) / 2 + 0.02 if kinds[bad] else kept * 0.4
        open_now = open_now * min(stays, 0.99) + random.poisson(born[index])
        out[index] = open_now
    return out


def begun_late(times: Array, places: Where, random: Random) -> Array:
    """A meter that shows nothing before its service takes traffic, then throughput; traffic doubles or breaks off."""
    count = len(times)
    out = _demand(times, random) * random.uniform(5, 50) * np.exp(0.1 * random.normal(0, 1, count))
    out[: int(count * random.uniform(0.005, 0.05))] = 0.0
    for at in places:
        out[at : at + int(random.uniform(5, 100))] *= random.choice([0.02, 2.5, 3.5])
    return out


def cron(times: Array, places: Where, random: Random) -> Array:
    """The processor of a node with scheduled jobs of several periods; one hangs, or two pile up."""
    count = len(times)
    out = 8 + random.normal(0, 0.8, count)
    for every, high in ((12, 10), (72, 25), (288, 40)):
        begin = int(random.integers(every))
        for at in range(begin, count, every):
            length = int(random.integers(1, max(2, every // 12)))
            out[at : at + length] += high * random.uniform(0.7, 1.1)
    for at in places:
        out[at : at + int(random.uniform(25, 200))] += random.uniform(25, 60)
    return np.clip(out, 0, 100)


def energy(times: Array, places: Where, random: Random) -> Array:
    """The power of a rack by the quarter of an hour: smooth, with moves of machines; a feed fails, or cooling does."""
    count = len(times)
    jumps = np.cumsum((random.random(count) < 0.0015) * random.normal(0, 0.35, count))
    noise = np.convolve(random.normal(0, 0.15, count + 4), np.ones(5) / 5, "valid")
    out = 9 + 0.6 * (_demand(times, random) - 1) + jumps + noise
    for at in places:
        out[at : at + int(random.uniform(2, 60))] += random.choice([-4.0, 2.5])
    return out


KINDS: dict[str, Kind] = {
    "queue": Kind(60, 5000, 2, queue),
    "latency": Kind(60, 5000, 3, latency),
    "heap": Kind(60, 4000, 2, heap),
    "replicas": Kind(300, 4032, 2, replicas),
    "writes": Kind(300, 4032, 2, writes),
    "errors": Kind(60, 5000, 2, errors),
    "replication": Kind(300, 4032, 2, replication),
    "conntrack": Kind(300, 4032, 2, conntrack),
    "begun late": Kind(300, 4032, 2, begun_late, 0.02),
    "cron": Kind(300, 4032, 2, cron),
    "energy": Kind(900, 4000, 3, energy, 0.05),
}
