"""Made-up measurements: how volumes fill and services answer, for recorded clusters that nobody monitored.

The same figures each time, from seeds, so that what is shown of them can be tested.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from holdfast.engine.signals.tables import write_packed
from holdfast.model.refs import Ref
from holdfast.model.series import Series

SPAN_HOURS = 30 * 24
SOURCE = "simulated"
GIB = 2.0**30
_HOUR = 3600.0

Numbers = NDArray[np.float64]


class Filling(Struct, frozen=True, kw_only=True):
    """How a volume fills: where it stands now, how much comes a day, and what else happened to it.

    `kept_days` is how long data stays until it is cleaned away, 0 where it stays for ever; `before_gib` is its size
    until it was enlarged so many hours ago; `gaps` are hours ago between which nobody measured.
    """

    namespace: str
    claim: str
    size_gib: float
    used_gib: float
    daily_gib: float
    rhythm_gib: float = 0.05
    kept_days: float = 0.0
    before_gib: float = 0.0
    enlarged_hours_ago: int = 0
    gaps: tuple[tuple[int, int], ...] = ()


class Answering(Struct, frozen=True, kw_only=True):
    """How a Service answers: its requests in a second at noon, its usual time, and for how many hours it is slow."""

    namespace: str
    service: str
    requests: float
    seconds: float
    slow_hours: int = 0
    slow_by: float = 1.0


class Usual(Struct, frozen=True, kw_only=True):
    """What was measured of a cluster: its volumes, its Services, and the disks and processors of its nodes."""

    fillings: tuple[Filling, ...] = ()
    answerings: tuple[Answering, ...] = ()
    nodes: tuple[str, ...] = ()


def table(usual: Usual, end: datetime) -> str:
    """Writes a month of hours that ends at a moment, as a bundle holds it."""
    return write_packed(_series(usual, end))


def _series(usual: Usual, end: datetime) -> Iterable[Series]:
    hours = np.arange(-SPAN_HOURS, 1, dtype=np.float64)
    times = end.timestamp() + hours * _HOUR
    for seed, filling in enumerate(usual.fillings):
        yield from _of_volume(filling, hours, times, seed)
    for seed, answering in enumerate(usual.answerings):
        yield from _of_service(answering, hours, times, 100 + seed)
    for seed, node in enumerate(usual.nodes):
        yield from _of_node(node, hours, times, 200 + seed)


def _of_volume(filling: Filling, hours: Numbers, times: Numbers, seed: int) -> Iterable[Series]:
    claim = Ref("PersistentVolumeClaim", filling.claim, filling.namespace)
    whole = np.full(hours.shape, filling.size_gib)
    if filling.enlarged_hours_ago:
        whole[hours < -filling.enlarged_hours_ago] = filling.before_gib
    # What a day brings differs from day to day, so that a straight line never tells all.
    draws = np.random.default_rng(seed).lognormal(0.0, 0.9, SPAN_HOURS // 24 + 1).repeat(24)[: hours.size]
    grown = np.cumsum(draws / draws.mean()) * filling.daily_gib / 24
    if filling.kept_days:
        age = (hours + SPAN_HOURS) % (filling.kept_days * 24)
        grown = age * filling.daily_gib / 24
    used = filling.used_gib + grown - grown[-1] + filling.rhythm_gib * (_by_day(times) - _by_day(times)[-1])
    used = np.clip(used, 0.02 * filling.size_gib, whole)
    there = np.ones(hours.shape, dtype=bool)
    for begin, over in filling.gaps:
        there &= ~((hours >= -begin) & (hours <= -over))
    yield _made("volume_used_bytes", claim, times[there], np.floor(used[there] * GIB / 4096) * 4096)
    yield _made("volume_capacity_bytes", claim, times[there], whole[there] * GIB)


def _of_service(answering: Answering, hours: Numbers, times: Numbers, seed: int) -> Iterable[Series]:
    service = Ref("Service", answering.service, answering.namespace)
    chance = np.random.default_rng(seed)
    load = answering.requests * (1 + 0.6 * _by_day(times)) / 1.6 * chance.normal(1.0, 0.03, hours.shape)
    taken = answering.seconds * (1 + 0.15 * _by_day(times)) * chance.normal(1.0, 0.04, hours.shape)
    taken[hours > -answering.slow_hours] *= answering.slow_by
    yield _made("requests", service, times, load.round(2))
    yield _made("request_latency_seconds", service, times, taken.round(5))


def _of_node(name: str, hours: Numbers, times: Numbers, seed: int) -> Iterable[Series]:
    node, chance = Ref("Node", name), np.random.default_rng(seed)
    size = 100 * GIB
    used = size * (0.35 + 0.02 * (seed % 6)) + np.cumsum(chance.normal(0.004, 0.02, hours.shape)) * GIB
    busy = (0.3 + 0.15 * _by_day(times) + chance.normal(0.0, 0.02, hours.shape)).clip(0.02, 0.98)
    yield _made("node_fs_used_bytes", node, times, np.floor(used / 4096) * 4096, part="/")
    yield _made("node_fs_capacity_bytes", node, times, np.full(hours.shape, size), part="/")
    yield _made("node_cpu_used_ratio", node, times, busy.round(4))


def _by_day(times: Numbers) -> Numbers:
    """Gives the height of the day, -1 to 1: people come in the afternoon and stay away at night."""
    rhythm: Numbers = np.sin(2 * np.pi * (times / (24 * _HOUR) - 0.35))
    return rhythm


def _made(signal: str, subject: Ref, times: Numbers, values: Numbers, part: str = "") -> Series:
    return Series(
        signal=signal, subject=subject, part=part, times=times.tolist(), values=values.tolist(), source=SOURCE
    )
