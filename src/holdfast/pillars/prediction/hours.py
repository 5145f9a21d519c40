"""Series of many objects by the hour, as predictions read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from holdfast.analysis.skill import Skill
from holdfast.model.outlook import Band
from holdfast.model.prediction import Off, Score
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series

Floats = NDArray[np.float64]
HOUR = 3600.0
DAY = 24 * HOUR
LONGEST_HOURS = 60 * 24
SHOWN_POINTS = 160


class Hours:
    """Readings by signal and object; `times` are whole hours, and what an hour holds several of is averaged."""

    def __init__(self, measured: Measured, moment: float | None = None) -> None:
        self._by_key: dict[tuple[str, Ref], list[Series]] = {}
        self._by_signal: dict[str, list[Ref]] = {}
        for item in measured.series:
            if len(item.times):
                self._by_key.setdefault((item.signal, item.subject), []).append(item)
                self._by_signal.setdefault(item.signal, []).append(item.subject)
        self.signals = measured.signals
        told = [item for found in self._by_key.values() for item in found]
        newest = max((item.latest_time for item in told), default=0.0)
        self.moment = max(newest, moment or 0.0)
        first = min((item.times[0] for item in told), default=self.moment)
        last = int(self.moment // HOUR)
        start = max(int(first // HOUR), last - LONGEST_HOURS + 1)
        self.times: Floats = np.arange(start, last + 1, dtype=np.float64) * HOUR

    def subjects(self, signal: str) -> tuple[Ref, ...]:
        """Lists the objects of which a signal was measured."""
        return tuple(sorted(set(self._by_signal.get(signal, ()))))

    def of(self, signal: str, ref: Ref, part: str | None = None) -> tuple[Series, ...]:
        """Lists the series of a signal about an object, of one part where one is named."""
        found = self._by_key.get((signal, ref), [])
        return tuple(item for item in found if part is None or item.part == part)

    def row(self, items: Iterable[Series], how: Literal["sum", "max", "mean"] = "sum") -> Floats | None:
        """Puts series together hour by hour, NaN where none was read; None of no series."""
        rows = [self._averaged(item) for item in items]
        if not rows:
            return None
        stack = np.array(rows)
        seen = np.isfinite(stack).any(axis=0)
        known = stack[:, seen]
        if how == "sum":
            made = np.nansum(known, axis=0)
        else:
            made = np.nanmax(known, axis=0) if how == "max" else np.nanmean(known, axis=0)
        found = np.full(len(self.times), np.nan)
        found[seen] = made
        return found

    def _averaged(self, item: Series) -> Floats:
        times, values = np.asarray(item.times, dtype=np.float64), np.asarray(item.values, dtype=np.float64)
        places = (np.floor(times / HOUR) - self.times[0] / HOUR).astype(np.int64)
        usable = (places >= 0) & (places < len(self.times)) & np.isfinite(values)
        total = np.bincount(places[usable], weights=values[usable], minlength=len(self.times))
        count = np.bincount(places[usable], minlength=len(self.times))
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def band(values: Sequence[float]) -> Band:
    """Makes a band of three quantiles."""
    low, middle, high = (float(value) for value in values)
    return Band(low, middle, high)


def score(tested: Skill) -> Score | None:
    """Gives what a back-test said; None where there was none."""
    if not np.isfinite(tested.error):
        return None
    return Score(error=tested.error, naive=tested.naive, tests=float(tested.tests))


def off(tested: Skill) -> Off:
    """Says why a method may not speak; nothing where it may."""
    if tested.is_on:
        return ""
    return "too-few-tests" if tested.reason == "too-few-tests" else "no-better-than-naive"


def thinned(times: Floats, values: Floats, moment: float) -> tuple[tuple[float, float], ...]:
    """Keeps so many points of a history that it can be drawn, as hours before the moment."""
    known = np.flatnonzero(np.isfinite(values))
    if known.size > SHOWN_POINTS:
        known = known[np.unique(np.linspace(0, known.size - 1, SHOWN_POINTS).astype(int))]
    return tuple((float((times[i] - moment) / HOUR), float(values[i])) for i in known)


def last_of(values: Floats | None) -> float | None:
    """Gives the newest value that was read."""
    if values is None:
        return None
    known = np.flatnonzero(np.isfinite(values))
    return float(values[known[-1]]) if known.size else None
