"""What a forecast expected: the 10-90 % band of every stretch of a series, from nothing but what lies before it.

The futures are the series' own past stretches that began at the same time of day, moved by a part of the difference
between the level now and the level then: none where levels return to their hour, all where they only add up, half in
between. Which part serves a series, and whether working days and weekends are kept apart, is what was least off in
the stretches before the watched one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast.analysis.detectors.found import Floats
from holdfast.analysis.seasonality import DAY_S

PARTS = (0.0, 0.5, 1.0)
FEWEST_DAYS = 2
MOST_DAYS = 28
# Kinds of day are told apart once each has been seen often enough.
WEEKS_APART = 15
# Points so far around a moment of the day are futures of it as well, in seconds.
AROUND_S = 1800.0
ANCHOR_S = 3600.0
# The least half width, as a share of the usual size of the values: the last digit of a gauge is no news.
LEAST_WIDTH = 0.01
# So many of the last stretches say which way serves a series.
MOST_TESTS = 40
_CHUNK = 64
_ROOM = 4_000_000
_WAYS = tuple((part, is_apart) for is_apart in (False, True) for part in PARTS)

Bools = NDArray[np.bool_]


def band(times: Floats, values: Floats, since: int) -> tuple[Floats, Floats]:
    """Gives low[B, T] and high[B, T] of equidistant times[T] and values[B, T], NaN where too little lies before.

    The stretches are as long as the watched part, which begins at index `since`; none knows of what came after its
    beginning.
    """
    low, high = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    step = float(np.median(np.diff(times))) if len(times) > 1 else DAY_S
    day = round(DAY_S / step)
    if day < 1 or since < FEWEST_DAYS * day or since >= values.shape[1]:
        return low, high
    stretches = _stretches(since, values.shape[1], FEWEST_DAYS * day)
    for begin in range(0, len(values), _CHUNK):
        rows = slice(begin, begin + _CHUNK)
        low[rows], high[rows] = _band(times, values[rows], stretches, day, step)
    return low, high


def _stretches(since: int, end: int, first: int) -> list[tuple[int, int]]:
    """Cuts the past into stretches as long as the watched part, which comes last."""
    width = end - since
    starts = range(since, first - 1, -width)
    return [(start, start + width) for start in reversed(starts)]


def _band(
    times: Floats, values: Floats, stretches: Sequence[tuple[int, int]], day: int, step: float
) -> tuple[Floats, Floats]:
    chosen = _chosen(times, values, stretches[:-1], day, step)
    low, middle, high = (np.full(values.shape, np.nan) for _ in range(3))
    for start, end in stretches:
        for way, (part, is_apart) in enumerate(_WAYS):
            rows = np.flatnonzero(chosen == way)
            if rows.size and (not is_apart or start >= WEEKS_APART * day):
                futures = _futures(times, values[rows], (start, end), (part, is_apart), day, step)
                place = np.ix_(rows, np.arange(start, end))
                low[place], middle[place], high[place] = _quantiles(futures, (0.1, 0.5, 0.9))
    return _proven(values, low, middle, high, stretches[-1][0])


def _proven(values: Floats, low: Floats, middle: Floats, high: Floats, since: int) -> tuple[Floats, Floats]:
    """Widens or narrows each side of a band so that a tenth of the past lies beyond it.

    The later half of the past counts: early bands rest on few days and are narrower than the one that is wanted.
    """
    floor = LEAST_WIDTH * _median(np.abs(values[:, :since]))[:, None] + 1e-12
    late = slice(since // 2, since)
    gap = (values - middle)[:, late]
    sides = []
    for side, edge in ((-1.0, low), (1.0, high)):
        half = np.maximum(side * (edge - middle), floor)
        factor = _quantiles((np.maximum(side * gap, 0.0) / half[:, late])[:, None, :], (0.9,))[0]
        sides.append(middle + side * np.maximum(half * factor, floor))
    return sides[0], sides[1]


def _chosen(times: Floats, values: Floats, past: Sequence[tuple[int, int]], day: int, step: float) -> NDArray[np.int64]:
    """Gives for each series the way that was least off in the past stretches."""
    off, seen = np.zeros((len(values), len(_WAYS))), np.zeros((len(values), len(_WAYS)))
    late = [item for item in past if item[0] >= WEEKS_APART * day]
    # Ways are compared where all of them can be tried.
    tried = late if len(late) * 2 >= len(past) else past
    for start, end in tried[-MOST_TESTS:]:
        for way, how in enumerate(_WAYS[: len(_WAYS) if tried is late else len(PARTS)]):
            futures = _futures(times, values, (start, end), how, day, step)
            gap = np.abs(values[:, start:end] - _quantiles(futures, (0.5,))[0])
            told = np.isfinite(gap)
            off[:, way] += np.where(told, gap, 0.0).sum(axis=1)
            seen[:, way] += told.sum(axis=1)
    mean = np.where(seen > 0, off / np.maximum(seen, 1.0), np.inf)
    return np.asarray(mean.argmin(axis=1), dtype=np.int64)


def _futures(
    times: Floats, values: Floats, stretch: tuple[int, int], how: tuple[float, bool], day: int, step: float
) -> Floats:
    """Gives what past stretches make of the coming one, [B, W, F], NaN where a past day is none of its kind."""
    start, end = stretch
    part, is_apart = how
    around, behind = round(AROUND_S / step), max(1, round(ANCHOR_S / step))
    now = _level(values, start, behind)
    made = []
    width = end - start
    nearest = -(-(width + around) // day)
    # By the size of a whole chunk, so that no band depends on how many others are made with it.
    usual = _ROOM // (_CHUNK * width * (3 if around else 1))
    for back in range(nearest, min(start // day, nearest + min(MOST_DAYS, max(usual, FEWEST_DAYS))) + 1):
        then = start - back * day
        moved = part * (now - _level(values, then, behind))[:, None] if part else 0.0
        same = _is_weekend(times[start:end]) == _is_weekend(times[start:end] - back * DAY_S)
        for shift in {-around, 0, around}:
            first = then + shift
            if first < 0:
                continue
            piece = values[:, first : first + width] + moved
            made.append(np.where(same, piece, np.nan) if is_apart else piece)
    return np.stack(made, axis=2) if made else np.full((len(values), width, 1), np.nan)


def _level(values: Floats, at: int, behind: int) -> Floats:
    """Gives the median of the points just before an index, or the last one before a gap."""
    near = _median(values[:, max(0, at - behind) : at])
    if np.isfinite(near).all() or not at:
        return near
    known = np.isfinite(values[:, :at])
    last = values[np.arange(len(values)), at - 1 - known[:, ::-1].argmax(axis=1)]
    return np.where(np.isfinite(near), near, last)


def _median(values: Floats) -> Floats:
    """Gives the median of each row, NaN for one of gaps."""
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    return _quantiles(values[:, None, :], (0.5,))[0][:, 0]


def _quantiles(futures: Floats, shares: Sequence[float]) -> list[Floats]:
    """Gives quantiles over the last axis, each [B, W]; gaps do not count."""
    ordered = np.sort(futures, axis=2)
    count = np.isfinite(ordered).sum(axis=2)
    found: list[Floats] = []
    for share in shares:
        place = share * np.maximum(count - 1, 0)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(count - 1, 0))
        first = np.take_along_axis(ordered, below[..., None], axis=2)[..., 0]
        second = np.take_along_axis(ordered, above[..., None], axis=2)[..., 0]
        value = first + (second - first) * (place - below)
        found.append(np.where(count > 0, value, np.nan))
    return found


def _is_weekend(times: Floats) -> Bools:
    weekday = (times // DAY_S + 4.0) % 7.0
    return np.asarray((weekday == 0.0) | (weekday == 6.0))
