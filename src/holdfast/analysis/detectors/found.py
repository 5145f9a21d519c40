"""What detectors are given and what they report: one small protocol for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from holdfast.analysis.causes import rank

Floats = NDArray[np.float64]
Reason = Literal["noise", "too-short", "no-band", "unrelated"]
FEWEST = 64
FALSE_ALARMS = 0.05
# So many values together say whether a level lasts: a shift by little more than the noise shows in all of them.
DOZEN = 12
CLEARLY = 1.4
_HIGH = 0.95
_STEEPEST = 0.4


class Watched(NamedTuple):
    """Series to judge: values[B, T] at times[T] seconds, NaN for gaps, from index `since` on; all before is the past.

    `low` and `high`, both [B, T], are a forecast's band, made without knowledge of what came after `since`.
    """

    names: tuple[str, ...]
    times: Floats
    values: Floats
    since: int
    low: Floats | None = None
    high: Floats | None = None


class Anomaly(msgspec.Struct, frozen=True):
    """A window of a series that is not as expected; expected and actual are those of its strangest point.

    `score` lies between 0.5 and 1; `origin` names the series that the topology makes the likely origin.
    """

    series: str
    start: float
    end: float
    expected: float
    actual: float
    score: float
    detector: str
    origin: str | None = None


class Off(msgspec.Struct, frozen=True):
    """A series for which a detector says nothing, and why."""

    series: str
    reason: Reason


class Report(msgspec.Struct, frozen=True):
    """What a detector found, and where it switched itself off."""

    detector: str
    anomalies: tuple[Anomaly, ...]
    off: tuple[Off, ...]


class Finder(Protocol):
    """A detector: it judges the watched part of every series against its past, or says why it does not."""

    def __call__(self, watched: Watched) -> Report:
        """Returns the anomalies of the watched part."""


def known_past(watched: Watched, values: Floats) -> Floats:
    """Returns what is known of values[T] before the watched part; nothing where that is too little to judge by.

    Of a series with many gaps single values are known, and hardly ever a dozen in a row.
    """
    past = values[: watched.since]
    known = past[np.isfinite(past)]
    return known if known.size >= FEWEST else known[:0]


def level_of(past: Floats, judged: int) -> float:
    """Returns the level that fewer than one in twenty watched parts of such a series pass by chance.

    The excess of past[N] over its 95 % quantile follows a generalized Pareto distribution, fitted by its moments
    (Hosking and Wallis, "Parameter and quantile estimation for the generalized Pareto distribution", 1987).
    """
    high = float(np.quantile(past, _HIGH))
    over = past[past > high] - high
    if len(over) < 3:
        return float(past.max()) if len(past) else np.inf
    mean, variance = float(over.mean()), float(over.var()) + 1e-300
    shape = float(np.clip(0.5 * (1.0 - mean * mean / variance), 0.05, _STEEPEST))
    scale = mean * (1.0 - shape)
    chance = FALSE_ALARMS / max(1, judged) / (1.0 - _HIGH)
    return float(high + scale / shape * (chance**-shape - 1.0))


def lasting_level(past: Floats, judged: int) -> float:
    """Returns the level for what lasts: `level_of`, and clearly above all that ever lasted.

    Neighbours of a running median say the same thing, so its tail is known far less well than that of single values.
    """
    return max(level_of(past, judged), CLEARLY * float(past.max(initial=0.0)))


def windows(scores: Floats, level: float, join: int = 3) -> list[tuple[int, int, int]]:
    """Returns first, last and strangest index of each stretch of scores above the level; near ones are joined."""
    over = np.nonzero(np.nan_to_num(scores, nan=-np.inf) > level)[0]
    if not len(over):
        return []
    breaks = np.nonzero(np.diff(over) > join)[0] + 1
    return [(int(part[0]), int(part[-1]), int(part[np.argmax(scores[part])])) for part in np.split(over, breaks)]


def anomalies_of(
    watched: Watched,
    row: int,
    scores: Floats,
    expected: Floats,
    level: float,
    detector: str,
    actual: Floats | None = None,
) -> list[Anomaly]:
    """Returns the anomalies of one series; scores[T] and expected[T] cover all times, only the watched part counts.

    `actual`[T] is told in the place of the values.
    """
    actual = watched.values[row] if actual is None else actual
    late = np.where(np.arange(len(scores)) >= watched.since, scores, -np.inf)
    return [
        Anomaly(
            watched.names[row],
            float(watched.times[first]),
            float(watched.times[last]),
            float(expected[peak]),
            float(actual[peak]),
            float(late[peak] / (late[peak] + level)),
            detector,
        )
        for first, last, peak in windows(late, level)
    ]


def lasting(values: Floats) -> Floats:
    """Returns what values[T] have lately been: the median of the last dozen, NaN where fewer than half are known."""
    padded = np.concatenate([np.full(DOZEN - 1, np.nan), np.where(np.isfinite(values), values, np.nan)])
    ordered = np.sort(np.lib.stride_tricks.sliding_window_view(padded, DOZEN), axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    row = np.arange(len(values))
    middle = (ordered[row, np.maximum(count - 1, 0) // 2] + ordered[row, np.minimum(count // 2, DOZEN - 1)]) / 2.0
    return np.where(count >= DOZEN // 2, middle, np.nan)


def lasting_anomalies(
    watched: Watched, row: int, scores: Floats, expected: Floats, level: float, detector: str, actual: Floats
) -> list[Anomaly]:
    """Returns the anomalies of one series by scores[T] of what it has lately been; each begins with its first value.

    `actual`[T] is what it has lately been.
    """
    away = watched.values[row] - expected
    return [
        msgspec.structs.replace(item, start=_onset(watched, away, item))
        for item in anomalies_of(watched, row, scores, expected, level, detector, actual)
    ]


def _onset(watched: Watched, away: Floats, item: Anomaly) -> float:
    """Returns the moment from which values are at least half as far away as what lasts is at its strangest."""
    first, last = np.searchsorted(watched.times, (item.start, item.end)).tolist()
    first = max(watched.since, first - DOZEN + 1)
    gap = item.actual - item.expected
    far = away[first : last + 1] * np.sign(gap) >= abs(gap) / 2.0
    return float(watched.times[first + int(far.argmax())])


def as_one(found: Iterable[Anomaly]) -> list[Anomaly]:
    """Makes one of anomalies of one series whose windows overlap: the strangest, from first start to last end."""
    joined: list[Anomaly] = []
    for item in sorted(found, key=lambda one: one.start):
        last = joined[-1] if joined else None
        if last is None or item.start > last.end:
            joined.append(item)
            continue
        best = max(last, item, key=lambda one: one.score)
        joined[-1] = msgspec.structs.replace(best, start=last.start, end=max(last.end, item.end))
    return joined


def with_origins(
    anomalies: Iterable[Anomaly], graph: Mapping[str, Iterable[str]], tolerance: float = 900.0
) -> tuple[Anomaly, ...]:
    """Adds to each anomaly the series that explains it: `graph` says which series depends on which.

    Only anomalies whose windows are at most `tolerance` seconds apart explain one another.
    """
    listed = tuple(anomalies)
    found = []
    for anomaly in listed:
        near = [a for a in listed if a.start <= anomaly.end + tolerance and a.end >= anomaly.start - tolerance]
        scores: dict[str, float] = {}
        onsets: dict[str, float] = {}
        for other in near:
            scores[other.series] = max(other.score, scores.get(other.series, 0.0))
            onsets[other.series] = min(other.start, onsets.get(other.series, other.start))
        causes = rank(scores, graph, onsets, tolerance)
        origin = next((c.node for c in causes if anomaly.series == c.node or anomaly.series in c.explains), None)
        found.append(msgspec.structs.replace(anomaly, origin=origin))
    return tuple(found)


def filled(values: Floats) -> Floats:
    """Returns values[T] with gaps closed by straight lines."""
    known = np.isfinite(values)
    if known.all() or not known.any():
        return values
    index = np.arange(len(values))
    return np.interp(index, index[known], values[known])


def is_short(watched: Watched, row: int) -> bool:
    """Says that a series has too little past to be judged by."""
    return not known_past(watched, watched.values[row]).size
