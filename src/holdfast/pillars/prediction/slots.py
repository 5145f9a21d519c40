"""When a change harms least: the quiet slots of a node's or service's week, as dates to come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from holdfast.analysis.windows import WEEK_HOURS, Timing, by_week, quiet_windows
from holdfast.model.outcome import Unread
from holdfast.model.outlook import Band
from holdfast.model.prediction import Part, Prediction
from holdfast.model.refs import Ref
from holdfast.pillars.prediction.hours import HOUR, Floats, Hours, band, off, score, thinned

# 1970-01-01 was a Thursday: the first Monday began four days later.
_FIRST_MONDAY = 4 * 24
LOADS = ("requests", "node_cpu_used_ratio")


def slots(loads: dict[Ref | None, tuple[str, Floats]], hours: Hours, length: int) -> Iterator[Prediction]:
    """Predicts the load in the quietest slots of so many hours; without a subject, that of the cluster as a whole."""
    for subject, (unit, load) in loads.items():
        yield _prediction(subject, unit, load, hours, length)
    if not loads:
        needs = tuple(Unread(signal, "not-measured") for signal in LOADS)
        yield _made(None, "", hours, np.zeros(0), needs=needs)


def _prediction(subject: Ref | None, unit: str, load: Floats, hours: Hours, length: int) -> Prediction:
    found = quiet_windows(hours.times, load, length)
    weeks = by_week(hours.times, load)
    if not found.windows:
        return _made(subject, unit, hours, load, found=found)
    best = found.windows[0]
    places = np.arange(best.start_hour, best.start_hour + length) % WEEK_HOURS
    there = weeks[:, places]
    met = np.nanmean(there[np.isfinite(there).any(axis=1)], axis=1)
    parts = []
    for window in found.windows:
        start = _next(window.start_hour, hours.moment)
        parts.append(
            Part(
                role="slot",
                name="slot",
                value=window.load,
                unit=unit,
                effect=window.peak,
                start=start,
                end=start + length * HOUR,
            )
        )
    return _made(
        subject,
        unit,
        hours,
        load,
        found=found,
        parts=tuple(parts),
        met=band(np.quantile(met, [0.1, 0.5, 0.9]).tolist()),
    )


def _next(start_hour: int, moment: float) -> float:
    """Gives the next moment, in seconds since 1970, at which an hour of the week begins."""
    now = int(np.ceil(moment / HOUR))
    return float(now + (start_hour + _FIRST_MONDAY - now) % WEEK_HOURS) * HOUR


def _made(
    subject: Ref | None,
    unit: str,
    hours: Hours,
    load: Floats,
    *,
    found: Timing | None = None,
    parts: tuple[Part, ...] = (),
    met: Band | None = None,
    needs: tuple[Unread, ...] = (),
) -> Prediction:
    seen = load[np.isfinite(load)] if load.size else load
    return Prediction(
        kind="window",
        subject=subject,
        quantity="load-in-window",
        unit=unit,
        scale=unit,
        moment=hours.moment,
        band=met,
        now=float(seen.mean()) if seen.size else None,
        crossing=parts[0].start if parts else None,
        method="median-week" if met is not None else "",
        score=score(found.skill) if found is not None else None,
        off=off(found.skill) if found is not None else "",
        parts=parts,
        needs=needs,
        history=thinned(hours.times, load, hours.moment) if load.size else (),
    )
