"""When volumes fill: `forecast` for the hours, `outlook` for all that stands behind them, `select` to look once.

Conventions: hours count from the last time asked about. 0 = full already; inf = not within 30 days; NaN = cannot be
said, and `outlook` says why. The shapes are times[T] in seconds, used[B, T] and capacity[B, T] in bytes; NaN, negative
and infinite samples are gaps.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis import young
from holdfast.analysis.blend import HORIZON_DAYS, blended, level_bands
from holdfast.analysis.calibration import NORMAL_DECILE, SHIPPED, Calibration, classes
from holdfast.analysis.changepoints import last_change
from holdfast.analysis.days import Days, whole_days
from holdfast.analysis.normal import normal_cdf
from holdfast.analysis.selection import Selection, select_by_days, unselected
from holdfast.analysis.series import DAY, HOUR, Flags, Floats, Hours, Ints, hourly, possible_levels

LIMIT_HOURS = float(HORIZON_DAYS * DAY)
# After this long without a sample nothing is said.
STALE_HOURS = 168.0
SILENT_HOURS = 3.0
# Rows worked on at once: their hours then stay in the processor's cache.
CHUNK = 128
LEVELS = (0.8, 0.9, 1.0)
HORIZONS_HOURS = (6.0, 24.0, 48.0, 96.0, 168.0, 336.0, 720.0)


class Outlook(Struct, frozen=True):
    """All that is said of B volumes.

    `hours[B, 3]` is `forecast`'s result; `level_hours[B, 3, 3]` the same for 80, 90 and 100 % of the capacity;
    `within[B, H]` the chance to be full within each of `horizons` hours; `levels[B, 30, 3]` the band of used bytes at
    the end of each coming day; `selection` the weights and back-test losses of the forecasters; `changed_hours[B]` how
    long ago the rate of growth last changed, `resized_hours` the capacity, `recreated_hours` the volume (NaN: never);
    `days[B]` the whole days of history; `stale_hours[B]` the age of the last sample; `reasons[B]` why nothing or
    little can be said: `no-data`, `no-capacity`, `too-short`, `stale`, `full`, `young`, `silent`, `untested`, `flat`.
    """

    hours: Floats
    level_hours: Floats
    horizons: tuple[float, ...]
    within: Floats
    levels: Floats
    selection: Selection
    changed_hours: Floats
    resized_hours: Floats
    recreated_hours: Floats
    days: Ints
    stale_hours: Floats
    reasons: tuple[tuple[str, ...], ...]


class _Batch(Struct, frozen=True):
    """A chunk of volumes on the way to a forecast."""

    hours: Hours
    days: Days
    scale: Floats
    readable: Flags
    full: Flags


def forecast(
    times: Floats,
    used: Floats,
    capacity: Floats,
    *,
    selection: Selection | None = None,
    calibration: Calibration = SHIPPED,
    seed: int = 0,
) -> Floats:
    """Gives the 10 %, 50 % and 90 % quantile of the hours until each volume is full, [B, 3].

    With the `selection` of an earlier `select` on the same volumes the back-test is left out.
    """
    times, used, capacity = _ascending(times, used, capacity)
    found = np.full((len(used), 3), np.nan)
    if not times.size:
        return found
    for rows in _chunks(len(used)):
        batch = _prepare(times, used[rows], capacity[rows])
        chosen = _slice(selection, rows) if selection is not None else select_by_days(batch.days)
        found[rows] = _times_to(batch, (1.0,), chosen, calibration, seed, times, used[rows])[:, 0]
    return found


def select(times: Floats, used: Floats, capacity: Floats) -> Selection:
    """Back-tests the forecasters on every volume, for later calls of `forecast` to reuse."""
    times, used, capacity = _ascending(times, used, capacity)
    if not times.size:
        return unselected(len(used))
    parts = [select_by_days(_prepare(times, used[rows], capacity[rows]).days) for rows in _chunks(len(used))]
    return _joined(parts) if parts else unselected(0)


def outlook(
    times: Floats,
    used: Floats,
    capacity: Floats,
    *,
    selection: Selection | None = None,
    calibration: Calibration = SHIPPED,
    horizons: tuple[float, ...] = HORIZONS_HOURS,
    seed: int = 0,
) -> Outlook:
    """Gives the forecast of every volume with its band of levels, level dates, chances, evidence and reasons."""
    times, used, capacity = _ascending(times, used, capacity)
    if not times.size:
        used, capacity, times = (np.full((len(used), 1), np.nan), np.full((len(used), 1), np.nan), np.zeros(1))
    batch = _prepare(times, used, capacity)
    chosen = selection if selection is not None else select_by_days(batch.days)
    level_hours = _times_to(batch, LEVELS, chosen, calibration, seed, times, used)
    now = batch.hours.last[:, -1, None, None]
    levels = now + level_bands(batch.days, chosen, seed) * batch.scale[:, None, None]
    known = (batch.days.weight > 0).sum(axis=1)
    levels = np.where((batch.readable & (known > 0))[:, None, None], np.maximum(levels, 0.0), np.nan)
    change = last_change(batch.days.grown[:, :, -1], batch.days.weight)
    hours = level_hours[:, -1]
    return Outlook(
        hours,
        level_hours,
        horizons,
        chance_within(hours, horizons),
        levels,
        chosen,
        np.where(change > 0, (batch.days.count - change) * float(DAY), np.nan),
        _since(batch.hours.resized),
        _since(batch.hours.recreated),
        known,
        batch.hours.stale,
        tuple(_reasons(batch, hours, chosen, row) for row in range(len(hours))),
    )


def chance_within(hours: Floats, horizons: tuple[float, ...]) -> Floats:
    """Gives the chance [B, H] to be full within horizons of hours, from the quantiles [B, 3] of a forecast.

    Either side of the median is taken as log-normal; what lies beyond 30 days is as if at 60.
    """
    finite = np.where(np.isinf(hours), 2 * LIMIT_HOURS, np.maximum(hours, 1e-3))
    low, middle, high = np.log(finite).T
    wanted = np.log(np.asarray(horizons))[None, :]
    gap = wanted - middle[:, None]
    side = np.where(gap < 0, (middle - low)[:, None], (high - middle)[:, None]) / NORMAL_DECILE
    return np.where(np.isnan(gap), np.nan, normal_cdf(gap / np.maximum(side, 1e-6)))


def _ascending(times: Floats, used: Floats, capacity: Floats) -> tuple[Floats, Floats, Floats]:
    times = np.asarray(times, dtype=np.float64)
    used, capacity = np.atleast_2d(np.asarray(used, float)), np.atleast_2d(np.asarray(capacity, float))
    known = np.isfinite(times)
    if known.all() and (np.diff(times) > 0).all():
        return times, used, capacity
    order = np.flatnonzero(known)[np.argsort(times[known], kind="stable")]
    # Of samples with the same time the last one counts.
    order = order[np.append(np.diff(times[order]) > 0, True)[: order.size]]
    return times[order], used[:, order], capacity[:, order]


def _chunks(count: int) -> list[slice]:
    return [slice(begin, min(begin + CHUNK, count)) for begin in range(0, count, CHUNK)]


def _prepare(times: Floats, used: Floats, capacity: Floats) -> _Batch:
    hours = hourly(times, used, capacity)
    headroom = hours.capacity - hours.last[:, -1]
    readable = np.isfinite(headroom) & (hours.stale <= STALE_HOURS)
    full = readable & (headroom <= 0)
    scale = np.where(readable & ~full, headroom, 1.0)
    step = float(np.median(np.diff(times))) / HOUR if times.size > 1 else 1.0
    return _Batch(hours, whole_days(hours, scale, step), scale, readable, full)


def _times_to(
    batch: _Batch,
    shares: tuple[float, ...],
    selection: Selection,
    calibration: Calibration,
    seed: int,
    times: Floats,
    used: Floats,
) -> Floats:
    """Gives the quantiles of the hours until shares of the capacity are reached, [B, L, 3]."""
    level = batch.hours.last[:, -1, None]
    wanted = batch.hours.capacity[:, None] * np.array(shares) - level
    log_hours = np.full((*wanted.shape, 3), np.nan)
    known = (batch.days.weight > 0).any(axis=1)
    rows = np.flatnonzero(batch.readable & known)
    if rows.size:
        spread = blended(batch.days.rows(rows), wanted[rows] / batch.scale[rows, None], _take(selection, rows), seed)
        log_hours[rows] = _band(spread.median, spread.lower, spread.upper, calibration, few=_is_young(batch, rows))
    for row in np.flatnonzero(batch.readable & ~known):
        log_hours[row] = _young(times, used[row], batch.hours, row, wanted[row], calibration)
    hours = np.exp(log_hours) - np.where(np.isfinite(batch.hours.stale), batch.hours.stale, 0.0)[:, None, None]
    hours = np.where(hours > LIMIT_HOURS, np.inf, np.maximum(hours, 0.0))
    return np.where((wanted <= 0)[..., None] & batch.readable[:, None, None], 0.0, hours)


def _is_young(batch: _Batch, rows: Ints) -> Flags:
    return np.asarray((batch.days.weight[rows] > 0).sum(axis=1) < 3)


def _band(median: Floats, lower: Floats, upper: Floats, calibration: Calibration, few: Flags) -> Floats:
    kind = classes(median, lower, upper, few[:, None])
    low, high = median - calibration.lower[kind] * lower, median + calibration.upper[kind] * upper
    return np.stack([low, median, high], axis=-1)


def _young(times: Floats, used: Floats, hours: Hours, row: int, wanted: Floats, calibration: Calibration) -> Floats:
    age = hours.last.shape[1] - hours.start[row] + hours.stale[row]
    rate, doubt = young.rate(times, np.where(times > times[-1] - age * HOUR, possible_levels(used), np.nan))
    if np.isnan(rate):
        return np.full((wanted.size, 3), np.nan)
    never = np.full(wanted.size, 2 * np.log(LIMIT_HOURS))
    median = np.log(np.maximum(wanted, 1e-300) / rate) if rate > 0 else never
    spread = np.full((1, wanted.size), np.hypot(0.3, doubt))
    return _band(median[None], spread, spread, calibration, few=np.ones(1, dtype=bool))[0]


def _reasons(batch: _Batch, hours: Floats, selection: Selection, row: int) -> tuple[str, ...]:
    if not np.isfinite(batch.hours.stale[row]):
        return ("no-data",)
    if batch.hours.stale[row] > STALE_HOURS:
        return ("stale",)
    if np.isnan(batch.hours.capacity[row]):
        return ("no-capacity",)
    if batch.full[row]:
        return ("full",)
    if np.isnan(hours[row, 1]):
        return ("too-short",)
    return tuple(
        reason
        for reason, holds in (
            ("young", _is_young(batch, np.array([row]))[0]),
            ("silent", batch.hours.stale[row] > SILENT_HOURS),
            ("untested", selection.tests[row] <= 0),
            ("flat", not batch.days.tops[row].any()),
        )
        if holds
    )


def _since(hours: Ints) -> Floats:
    return np.where(hours >= 0, hours.astype(np.float64), np.nan)


def _take(selection: Selection, rows: Ints) -> Selection:
    return Selection(selection.methods, selection.weights[rows], selection.losses[rows], selection.tests[rows])


def _slice(selection: Selection, rows: slice) -> Selection:
    return Selection(selection.methods, selection.weights[rows], selection.losses[rows], selection.tests[rows])


def _joined(parts: list[Selection]) -> Selection:
    return Selection(
        parts[0].methods,
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.losses for part in parts]),
        np.concatenate([part.tests for part in parts]),
    )
