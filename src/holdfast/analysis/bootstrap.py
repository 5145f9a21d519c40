"""First passage of simulated futures: past days of hourly growth, or of departure from a trend, drawn in blocks.

The moving-block bootstrap (Künsch 1989) with blocks of one day, all volumes of a batch at once as (volume, path, day).
The draws are shared by the volumes and stratified in each future day, so that a volume's forecast does not depend on
its neighbours.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from msgspec import Struct

from holdfast.analysis.series import DAY, Flags, Floats, Ints

# Steps of the table of chances; fewer where each future day has chances of its own, as few days share them then.
STRATA = 128
STRATA_OF_MANY = 32
MANY_KINDS = 8
QUARTERS = 4
EARLY_HOURS = 48.0
# An unreached level is placed by a path's own progress, and never further than this multiple of the horizon.
FURTHEST = 8.0


class Blocks(Struct, frozen=True):
    """What a future is made of, for B volumes and D past days.

    `added[B, D]` is what a day adds, `reached[B, D, 4]` the highest level by the end of each of its quarters, `hours`
    and `tops` [B, D, 24] the last and highest level of its hours. `weight[B, K, D]` is the chance of each past day for
    the future days f with f mod K = k. `base[B, F + 1]` is the trend at the start of each future day where days depart
    from a trend instead of adding up, else None; `pace[B, F]` is by how much a future day multiplies what the drawn day
    added, None for by one.
    """

    added: Floats
    reached: Floats
    hours: Floats
    tops: Floats
    weight: Floats
    base: Floats | None = None
    pace: Floats | None = None


def by_quarter(tops: Floats) -> Floats:
    """Gives the highest level by the end of each quarter of a day, [B, D, 4], from that of its hours."""
    quarters = tops.reshape(*tops.shape[:2], QUARTERS, DAY // QUARTERS).max(axis=3)
    for quarter in range(1, QUARTERS):
        np.maximum(quarters[..., quarter], quarters[..., quarter - 1], out=quarters[..., quarter])
    return np.asarray(quarters)


def passage_quantiles(
    blocks: Blocks, headroom: Floats, days: int, paths: int, shares: tuple[float, ...], seed: int = 0
) -> Floats:
    """Gives quantiles of the hours until futures pass each headroom[B, L], [B, L, Q]; beyond the horizon a guess."""
    drawn = _draws(days, paths, blocks.weight.shape[1], seed)
    table = _table(blocks.weight)
    top = np.take(np.take_along_axis(blocks.reached[:, :, -1], table, axis=1), drawn, axis=1)
    begin, end = _levels(blocks, table, drawn)
    if blocks.pace is not None:
        top *= blocks.pace[:, None, :days]
    top += begin
    place = np.array(shares) * (paths - 1)
    low = place.astype(np.int64)
    ranks = np.concatenate([low, np.minimum(low + 1, paths - 1)])
    found = np.stack(
        [_passage(blocks, table, drawn, begin, top, end, level, ranks) for level in headroom.T],
        axis=1,
    )
    found.sort(axis=2)
    back = np.argsort(np.argsort(ranks, kind="stable"), kind="stable")
    lower, upper = found[..., back[: low.size]], found[..., back[low.size :]]
    return np.asarray(lower + (upper - lower) * (place - low))


@lru_cache(maxsize=64)
def _draws(days: int, paths: int, kinds: int, seed: int) -> Ints:
    """Draws for each path and future day a place in the table of chances, evenly spread over the paths."""
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(np.arange(paths), (days, 1)), axis=1).T
    place = ((order + rng.random((paths, days))) / paths * _strata(kinds)).astype(np.int64)
    return place + _strata(kinds) * (np.arange(days) % kinds)


def _strata(kinds: int) -> int:
    return STRATA if kinds < MANY_KINDS else STRATA_OF_MANY


def _table(weight: Floats) -> Ints:
    """Gives the past day at each of the even steps of the chances, [B, K * strata]."""
    rows, kinds, days = weight.shape
    sums = np.cumsum(weight, axis=2).reshape(rows * kinds, days)
    total = sums[:, -1:]
    sums = np.where(total > 0, sums / np.where(total > 0, total, 1.0), 1.0)
    line = np.arange(rows * kinds)[:, None]
    strata = _strata(kinds)
    wanted = (np.arange(strata) + 0.5) / strata
    flat = np.searchsorted((sums + line).ravel(), (wanted + line).ravel())
    return np.asarray(
        np.minimum(flat.reshape(rows * kinds, strata) - line * days, days - 1).reshape(rows, kinds * strata)
    )


def _levels(blocks: Blocks, table: Ints, drawn: Ints) -> tuple[Floats, Floats]:
    """Gives the level of every path at the start of each day, and at the end of all."""
    if blocks.base is not None:
        days = drawn.shape[1]
        begin = np.broadcast_to(blocks.base[:, None, :days], (len(table), *drawn.shape))
        return begin, np.broadcast_to(blocks.base[:, None, days], begin.shape[:2])
    added = np.take(np.take_along_axis(blocks.added, table, axis=1), drawn, axis=1)
    if blocks.pace is not None:
        added *= blocks.pace[:, None, : drawn.shape[1]]
    end = np.cumsum(added, axis=2)
    return end - added, end[:, :, -1]


class _Crossings(Struct, frozen=True):
    """Where paths pass a level, [B, P].

    Says the day, whether any does, what is needed in it, the past day it was drawn from, and the hours until then by
    quarters of the day.
    """

    day: Ints
    inside: Flags
    need: Floats
    source: Ints
    hours: Floats


def _passage(
    blocks: Blocks, table: Ints, drawn: Ints, begin: Floats, top: Floats, end: Floats, headroom: Floats, ranks: Ints
) -> Floats:
    """Gives the hours of the paths of some ranks, [B, R].

    The paths are ranked by quarters of a day, and only those wanted are looked up by the hour; where these are early,
    all paths are, since an hour then counts for much.
    """
    found = _crossings(blocks, table, drawn, begin, top, end, headroom)
    row = np.arange(len(table))[:, None]
    path = np.argsort(found.hours, axis=1)[:, ranks]
    hours = _by_hour(blocks, found, row, path)
    early = row[(found.hours[row, path] < EARLY_HOURS).any(axis=1)]
    if early.size:
        every = np.broadcast_to(np.arange(drawn.shape[0]), (early.size, drawn.shape[0]))
        hours[early[:, 0]] = np.sort(_by_hour(blocks, found, early, every), axis=1)[:, ranks]
    return hours


def _crossings(
    blocks: Blocks, table: Ints, drawn: Ints, begin: Floats, top: Floats, end: Floats, headroom: Floats
) -> _Crossings:
    paths, days = drawn.shape
    row, path = np.arange(len(table))[:, None], np.arange(paths)
    passed = top >= headroom[:, None, None]
    day = passed.argmax(axis=2)
    inside = passed[row, path, day]
    need = headroom[:, None] - begin[row, path, day]
    if blocks.pace is not None:
        need = need / blocks.pace[row, day]
    source = table[row, drawn[path, day]]
    reach = np.maximum(end, 0.0)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        factor = np.minimum(np.where(reach > 0, headroom[:, None] / reach, FURTHEST), FURTHEST)
    share = _share_of_day(blocks.reached[row, source], need)
    hours = np.where(inside, day + share, days * np.maximum(factor, 1.0)) * DAY
    return _Crossings(day, inside, need, source, hours)


def _by_hour(blocks: Blocks, found: _Crossings, row: Ints, path: Ints) -> Floats:
    day, source = found.day[row, path], found.source[row, path]
    slope = 0.0 if blocks.base is None else (np.diff(blocks.base, axis=1)[row, day])[..., None]
    within = _within(blocks.hours[row, source], blocks.tops[row, source], found.need[row, path], slope)
    return np.asarray(np.where(found.inside[row, path], day * DAY + within, found.hours[row, path]))


def _share_of_day(reached: Floats, need: Floats) -> Floats:
    """Gives about which share of a day has gone by when a need is met."""
    quarter = (reached[..., :-1] < need[..., None]).sum(axis=-1)
    at = np.take_along_axis(reached, quarter[..., None], axis=-1)[..., 0]
    before = np.take_along_axis(reached, np.maximum(quarter - 1, 0)[..., None], axis=-1)[..., 0]
    before = np.where(quarter > 0, before, 0.0)
    gap = at - before
    inside = np.clip((need - before) / np.where(gap > 0, gap, 1.0), 0.0, 1.0)
    return np.asarray((quarter + inside) / QUARTERS)


def _within(hours: Floats, tops: Floats, need: Floats, slope: Floats | float) -> Floats:
    """Gives the hour of the day, with its fraction, at which a need is first met; the day's end if by none."""
    rise = slope * (np.arange(1, DAY + 1) / DAY)
    level = tops + rise
    met = level >= need[..., None]
    hour = met.argmax(axis=2)[..., None]
    at = np.take_along_axis(level, hour, axis=2)[..., 0]
    before = np.take_along_axis(hours + rise, np.maximum(hour - 1, 0), axis=2)[..., 0]
    first = 0.0 if isinstance(slope, float) else hours[..., 0]
    before = np.where(hour[..., 0] == 0, first, before)
    gap = at - before
    with np.errstate(divide="ignore", invalid="ignore"):
        fraction = np.where(gap > 0, (need - before) / gap, 1.0)
    return np.where(met.any(axis=2), hour[..., 0] + np.clip(fraction, 0.0, 1.0), float(DAY))
