"""Whether counts of exposure rise, and the next count; of attackers nothing is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
from msgspec import Struct

from holdfast.analysis.exposure import FEWEST_PERIODS, exposure
from holdfast.model.prediction import Part, Prediction
from holdfast.pillars.prediction.hours import DAY, band, score, thinned
from holdfast.pillars.prediction.tables import Row, rows

_NEEDED = {"date": ("date", "day", "time", "timestamp", "week"), "count": ("count", "value", "number")}
_KNOWN = {"what": ("what", "name", "kind", "metric", "series")}


class Count(Struct, frozen=True, order=True):
    """How many of something there were on a day."""

    what: str
    day: date
    number: float


def read_counts(text: str, path: str) -> tuple[Count, ...]:
    """Reads a table of counts; raises UsageError."""
    return rows(text, path, _NEEDED, _KNOWN, _count)


def _count(row: Row) -> Count:
    number = row.number("count")
    if number < 0:
        raise ValueError(row.text("count"))
    return Count(row.text("what"), row.day("date"), number)


def exposures(counts: Sequence[Count]) -> Iterator[Prediction]:
    """Predicts the next count of each thing; those that rise come first."""
    by_name: defaultdict[str, dict[date, float]] = defaultdict(dict)
    for item in counts:
        by_name[item.what][item.day] = by_name[item.what].get(item.day, 0.0) + item.number
    made = [_prediction(what, days) for what, days in sorted(by_name.items())]
    yield from sorted(made, key=lambda item: (-_rise(item), item.part))


def _rise(item: Prediction) -> float:
    return next((part.value or 1.0 for part in item.parts if part.role == "change" and not item.off), 1.0)


def _prediction(what: str, days: Mapping[date, float]) -> Prediction:
    known = sorted(days)
    period = _period(known)
    places = [round((day - known[0]).days / period) for day in known]
    values = np.full(places[-1] + 1, np.nan)
    for place, day in zip(places, known, strict=True):
        values[place] = days[day]
    moment = datetime(known[-1].year, known[-1].month, known[-1].day, tzinfo=UTC).timestamp()
    times = moment + (np.arange(len(values), dtype=np.float64) - (len(values) - 1)) * period * DAY
    told = int(np.isfinite(values).sum())
    found = exposure(values)
    is_on = found.skill.is_on
    factor = Part(role="change", name="factor", value=found.factor, unit="ratio", effect=found.score)
    return Prediction(
        kind="exposure",
        part=what,
        quantity="next-count",
        unit="count",
        scale="count",
        moment=moment,
        band=band(found.expected) if told >= FEWEST_PERIODS else None,
        now=days[known[-1]],
        method="" if told < FEWEST_PERIODS else "poisson-line" if is_on else "mean",
        score=score(found.skill),
        off="too-short" if told < FEWEST_PERIODS else "" if is_on else "no-better-than-naive",
        parts=(factor,) if told >= FEWEST_PERIODS else (),
        history=thinned(times, values, moment),
    )


def _period(days: Sequence[date]) -> int:
    """Gives the usual distance between counts in days."""
    steps = sorted((after - before).days for before, after in pairwise(days))
    return max(steps[len(steps) // 2], 1) if steps else 1
