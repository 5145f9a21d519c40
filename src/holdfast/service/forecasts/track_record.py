"""How right forecasts have been: kept ones compared with what came, or the past forecast once more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from holdfast.analysis import capacity as engine
from holdfast.analysis.series import HOUR
from holdfast.analysis.track_record import track
from holdfast.model.kept_forecast import KeptForecast
from holdfast.model.outlook import Outlook
from holdfast.model.refs import Ref
from holdfast.model.series import Measured
from holdfast.pillars.prediction.accuracy import Accuracy, Miss
from holdfast.service.forecasts.capacity_series import Batch, Floats, batches, hours_to
from holdfast.service.forecasts.readings import with_readings

# A level within a thousandth of the capacity is full: file systems keep a rest.
FULL = 0.999
SHORTEST_PAST_HOURS = 7 * 24
_BANDLESS = ("full", "no-data", "no-capacity", "stale", "too-short")


class _Pairs:
    """Forecasts with their outcomes, gathered row by row."""

    def __init__(self) -> None:
        self.hours: list[Floats] = []
        self.filled: list[Floats] = []
        self.watched: list[Floats] = []
        self.about: list[tuple[Ref, str, float]] = []

    def add(self, hours: Floats, filled: Floats, watched: Floats, about: Iterable[tuple[Ref, str, float]]) -> None:
        self.hours.append(hours)
        self.filled.append(filled)
        self.watched.append(watched)
        self.about += about

    def accuracy(self, within: float) -> Accuracy:
        hours = np.concatenate(self.hours) if self.hours else np.zeros((0, 3))
        filled = np.concatenate(self.filled) if self.filled else np.zeros(0)
        watched = np.concatenate(self.watched) if self.watched else np.zeros(0)
        record = track(hours, filled, watched, within, engine.LIMIT_HOURS)
        known = ~np.isnan(hours[:, 1]) & (np.isfinite(filled) | (watched >= within))
        wrong = np.flatnonzero(known & ((hours[:, 1] <= within) != (filled <= within)))
        misses = [Miss(*self.about[i], float(hours[i, 1]), float(filled[i])) for i in wrong]
        moments = len({moment for _, _, moment in self.about})
        ordered = tuple(sorted(misses, key=lambda miss: (-miss.moment, miss.subject)))
        return Accuracy(record=record, moments=moments, within=within, misses=ordered)


def replayed(measured: Measured, within: float) -> Accuracy:
    """Forecasts every volume again at moments of the past, with what was known then, and compares with what came.

    The moments lie one warning time apart, so that no outcome is counted twice, and each leaves a week before it and
    one warning time after it. Who fills is whoever reaches the capacity that was known at the moment.
    """
    pairs = _Pairs()
    times = hours_to(measured, None)
    for batch in batches(measured, times) if times is not None else ():
        step = max(1, int(within))
        for end in range(batch.times.size - 1 - step, SHORTEST_PAST_HOURS - 1, -step):
            _replay(batch, end, pairs)
    return pairs.accuracy(within)


def replay(days: tuple[tuple[str, bytes], ...], within: float) -> Accuracy:
    """Forecasts the kept readings of a cluster once more, and compares with what came."""
    return replayed(with_readings(days, Measured())[0], within)


def compared(kept: Sequence[KeptForecast], measured: Measured, within: float) -> Accuracy:
    """Compares kept forecasts with the readings since then."""
    pairs = _Pairs()
    times = hours_to(measured, None)
    rows = {
        (place.subject, place.part, batch.space.resource): (batch, row)
        for batch in (batches(measured, times) if times is not None else ())
        for row, place in enumerate(batch.places)
    }
    for item in kept:
        there = rows.get((item.ref, item.part, item.resource))  # type: ignore[arg-type]  # Any text may have been kept.
        if there is None:
            continue
        batch, row = there
        later = np.flatnonzero(batch.times > item.moment)
        hours = np.array([[_hours(item.p10), _hours(item.p50), _hours(item.p90)]])
        filled, watched = _outcome(batch.used[row][later][None, :], np.array([item.capacity]))
        lag = (float(batch.times[later[0]]) - item.moment) / HOUR - 1.0 if later.size else 0.0
        pairs.add(hours, filled + lag, watched + lag, [(item.ref, item.resource, item.moment)])
    return pairs.accuracy(within)


def to_keep(outlooks: Iterable[Outlook]) -> tuple[KeptForecast, ...]:
    """Gives the forecasts that say something that can come true or not."""
    return tuple(
        KeptForecast(
            kind=item.subject.kind,
            name=item.subject.name,
            namespace=item.subject.namespace,
            group=item.subject.group,
            part=item.part,
            resource=item.resource,
            moment=item.moment,
            capacity=item.capacity,
            used=item.used,
            p10=_kept(item.hours.p10),
            p50=_kept(item.hours.p50),
            p90=_kept(item.hours.p90),
        )
        for item in outlooks
        if item.standing not in _BANDLESS and item.hours and item.capacity is not None and item.used is not None
    )


def _replay(batch: Batch, end: int, pairs: _Pairs) -> None:
    used, capacity = batch.used[:, : end + 1], batch.capacity[:, : end + 1]
    hours = engine.forecast(batch.times[: end + 1], used, capacity)
    # What is full already is no forecast.
    hours[~(used[:, -1] < FULL * capacity[:, -1])] = np.nan
    filled, watched = _outcome(batch.used[:, end + 1 :], capacity[:, -1])
    moment = float(batch.times[end])
    pairs.add(hours, filled, watched, [(place.subject, batch.space.resource, moment) for place in batch.places])


def _outcome(future: Floats, capacity: Floats) -> tuple[Floats, Floats]:
    """Gives the hours until the capacity was reached (inf: not), and for how many hours there were readings."""
    with np.errstate(invalid="ignore"):
        over = future >= FULL * capacity[:, None]
    seen = np.isfinite(future)
    if not future.shape[1]:
        return np.full(len(future), np.inf), np.zeros(len(future))
    filled = np.where(over.any(axis=1), over.argmax(axis=1) + 1.0, np.inf)
    last = future.shape[1] - seen[:, ::-1].argmax(axis=1)
    return filled, np.where(seen.any(axis=1), last, 0).astype(np.float64)


def _hours(value: float | None) -> float:
    return math.inf if value is None else value


def _kept(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None
