"""When volumes fill: `forecast` for the hours, `outlook` for all that stands behind them, `select` to look once.

Conventions: hours count from the last time asked about. 0 = full already; inf = not within 30 days; NaN = cannot be
said, and `outlook` says why. The shapes are times[T] in seconds, used[B, T] and capacity[B, T] in bytes; NaN, negative
and infinite samples are gaps.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis import young
from holdfast.analysis.batch import STALE_HOURS, Batch, ascending, chunks, prepare
from holdfast.analysis.blend import HORIZON_DAYS, Spread, blended
from holdfast.analysis.calibration import NORMAL_DECILE, SHIPPED, YOUNG, Calibration, classes
from holdfast.analysis.changepoints import last_change
from holdfast.analysis.fans import edges, in_step, rungs
from holdfast.analysis.normal import normal_cdf
from holdfast.analysis.selection import Selection, select_by_days, unselected
from holdfast.analysis.series import DAY, HOUR, Flags, Floats, Hours, Ints, possible_levels

LIMIT_HOURS = float(HORIZON_DAYS * DAY)
# From here on an outlook mentions that the samples have stopped.
SILENT_HOURS = 3.0
LEVELS = (0.8, 0.9, 1.0)
HORIZONS_HOURS = (6.0, 24.0, 48.0, 96.0, 168.0, 336.0, 720.0)


class Outlook(Struct, frozen=True):
    """All that is said of B volumes.

    `hours[B, 3]` is `forecast`'s result; `level_hours[B, 3, 3]` the same for 80, 90 and 100 % of the capacity;
    `within[B, H]` the chance to be full within each of `horizons` hours; `levels[B, 30, 3]` the band of the highest
    level by the end of each coming day, which meets the capacity when `hours` say; `selection` the weights and
    back-test losses of the forecasters; `changed_hours[B]` how long ago the rate of growth last changed,
    `resized_hours` the capacity, `recreated_hours` the volume (NaN: never); `days[B]` the whole days of history;
    `stale_hours[B]` the age of the last sample; `reasons[B]` why nothing or little can be said: `no-data`,
    `no-capacity`, `too-short`, `stale`, `full`, `young`, `silent`, `untested`, `flat`.
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
    times, used, capacity = ascending(times, used, capacity)
    found = np.full((len(used), 3), np.nan)
    if not times.size:
        return found
    for rows in chunks(len(used)):
        batch = prepare(times, used[rows], capacity[rows])
        chosen = selection.rows(rows) if selection is not None else select_by_days(batch.days)
        hours = _times_to(batch, _rises(batch, (1.0,)), chosen, calibration, seed, times, used[rows])
        found[rows] = _limited(hours[:, 0])
    return found


def select(times: Floats, used: Floats, capacity: Floats) -> Selection:
    """Back-tests the forecasters on every volume, for later calls of `forecast` to reuse."""
    times, used, capacity = ascending(times, used, capacity)
    if not times.size:
        return unselected(len(used))
    parts = [select_by_days(prepare(times, used[rows], capacity[rows]).days) for rows in chunks(len(used))]
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
    times, used, capacity = ascending(times, used, capacity)
    if not times.size:
        times, used, capacity = np.zeros(1), np.full((len(used), 1), np.nan), np.full((len(used), 1), np.nan)
    parts = [
        _outlook(
            times,
            used[rows],
            capacity[rows],
            selection.rows(rows) if selection is not None else None,
            calibration,
            horizons,
            seed,
        )
        for rows in chunks(len(used)) or [slice(0)]
    ]
    return parts[0] if len(parts) == 1 else _joined_outlooks(parts)


def _outlook(
    times: Floats,
    used: Floats,
    capacity: Floats,
    selection: Selection | None,
    calibration: Calibration,
    horizons: tuple[float, ...],
    seed: int,
) -> Outlook:
    batch = prepare(times, used, capacity)
    chosen = selection if selection is not None else select_by_days(batch.days)
    now, whole = batch.hours.last[:, -1], batch.hours.capacity
    rises = np.concatenate([_rises(batch, LEVELS), rungs(whole - now, whole)], axis=1)
    reached = in_step(rises, _times_to(batch, rises, chosen, calibration, seed, times, used), len(LEVELS) - 1)
    level_hours = _limited(reached[:, : len(LEVELS)])
    levels = now[:, None, None] + edges(rises, reached, HORIZON_DAYS)
    known = (batch.days.weight > 0).sum(axis=1)
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
    return np.where(np.isnan(gap), np.nan, np.round(normal_cdf(gap / np.maximum(side, 1e-6)), 9))


def _rises(batch: Batch, shares: tuple[float, ...]) -> Floats:
    """Gives what is missing to shares of the capacity, [B, L]."""
    return np.asarray(batch.hours.capacity[:, None] * np.array(shares) - batch.hours.last[:, -1, None])


def _limited(hours: Floats) -> Floats:
    return np.where(hours > LIMIT_HOURS, np.inf, hours)


def _times_to(
    batch: Batch,
    wanted: Floats,
    selection: Selection,
    calibration: Calibration,
    seed: int,
    times: Floats,
    used: Floats,
) -> Floats:
    """Gives the quantiles of the hours until the level has risen by wanted[B, L], [B, L, 3], however late."""
    log_hours = np.full((*wanted.shape, 3), np.nan)
    known = (batch.days.weight > 0).any(axis=1)
    rows = np.flatnonzero(batch.readable & known)
    if rows.size:
        chosen = selection.rows(rows)
        spread = blended(batch.days.rows(rows), wanted[rows] / batch.scale[rows, None], chosen, seed)
        kind = classes(spread.median, chosen.loss[:, None], _untested(batch, chosen, rows)[:, None])
        log_hours[rows] = _band(spread, kind, calibration)
    for row in np.flatnonzero(batch.readable & ~known).tolist():
        log_hours[row] = _young(times, used[row], batch.hours, row, wanted[row], calibration)
    hours = np.exp(log_hours) - np.where(np.isfinite(batch.hours.stale), batch.hours.stale, 0.0)[:, None, None]
    return np.where((wanted <= 0)[..., None] & batch.readable[:, None, None], 0.0, np.maximum(hours, 0.0))


def _is_young(batch: Batch, rows: Ints) -> Flags:
    return np.asarray((batch.days.weight[rows] > 0).sum(axis=1) < 3)


def _untested(batch: Batch, selection: Selection, rows: Ints) -> Flags:
    return np.asarray(_is_young(batch, rows) | (selection.tests <= 0))


def _band(spread: Spread, kind: Ints, calibration: Calibration) -> Floats:
    low = spread.median - calibration.lower[kind] * spread.lower
    high = spread.median + calibration.upper[kind] * spread.upper
    return np.stack([low, spread.median, high], axis=-1)


def _young(times: Floats, used: Floats, hours: Hours, row: int, wanted: Floats, calibration: Calibration) -> Floats:
    age = hours.last.shape[1] - hours.start[row] + hours.stale[row]
    rate, doubt = young.rate(times, np.where(times > times[-1] - age * HOUR, possible_levels(used), np.nan))
    if np.isnan(rate):
        return np.full((wanted.size, 3), np.nan)
    never = np.full(wanted.size, 2 * np.log(LIMIT_HOURS))
    median = np.log(np.maximum(wanted, 1e-300) / rate) if rate > 0 else never
    apart = np.full(wanted.size, np.hypot(0.3, doubt))
    return _band(Spread(median, apart, apart), np.full(wanted.size, YOUNG), calibration)


def _reasons(batch: Batch, hours: Floats, selection: Selection, row: int) -> tuple[str, ...]:
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


def _joined(parts: list[Selection]) -> Selection:
    weights, losses, tests = (
        np.concatenate(column) for column in zip(*((p.weights, p.losses, p.tests) for p in parts), strict=True)
    )
    return Selection(parts[0].methods, weights, losses, tests)


def _joined_outlooks(parts: list[Outlook]) -> Outlook:
    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in Outlook.__struct_fields__
        if name not in ("horizons", "selection", "reasons")
    }
    reasons = tuple(reason for part in parts for reason in part.reasons)
    selection = _joined([part.selection for part in parts])
    return Outlook(horizons=parts[0].horizons, selection=selection, reasons=reasons, **arrays)
