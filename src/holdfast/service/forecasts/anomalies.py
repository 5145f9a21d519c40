"""Which series are not as expected, when, and where it probably began."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from holdfast.analysis.aligning import Floats, aligned, grid
from holdfast.analysis.bands import band
from holdfast.analysis.causes import rank
from holdfast.analysis.detectors.finders import FINDERS
from holdfast.analysis.detectors.found import Anomaly as Found
from holdfast.analysis.detectors.found import Report, Watched
from holdfast.engine.signals.dialects import signals
from holdfast.graph.build import build
from holdfast.model.anomaly import Anomaly
from holdfast.model.deviation import Deviation
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.service.forecasts.measuring import topology
from holdfast.service.forecasts.spaces import USED

USUAL = ("statistical", "time series", "real-time")
# What barely passes the level of a detector is a false alarm in one of twenty series.
LEAST_SCORE = 0.6
MOST_POINTS = 2016
SHORTEST_STEP = 60.0
# Anomalies at most so far apart, in seconds, may have one beginning.
NEAR = 900.0
FORECAST = "predictive"
_TOGETHER = "multivariate"


class Strange(Struct, frozen=True, kw_only=True):
    """The anomalies, the strangest first; `judged` counts series, `off` those nothing is said of, by reason.

    `silent` counts for each detector the series for which it switched itself off, by reason.
    """

    anomalies: tuple[Anomaly, ...]
    judged: int
    off: dict[str, int]
    silent: dict[str, dict[str, int]] = {}
    unread: tuple[Unread, ...] = ()


def watched_signals() -> frozenset[str]:
    """Names the signals of which an unusual value can be trouble."""
    return frozenset(name for name, signal in signals().items() if signal.deviates)


def anomalies(
    measured: Measured,
    hours: float,
    snapshot: Snapshot | None = None,
    detectors: Sequence[str] = USUAL,
    least: float = LEAST_SCORE,
) -> Strange:
    """Judges the last hours of every series against all that lies before them; below the least score nothing counts."""
    usual, filling = watched_signals(), USED if FORECAST in detectors else frozenset()
    series = [item for item in measured.series if item.signal in usual | filling and len(item.times) > 1]
    if not series:
        return Strange(anomalies=(), judged=0, off={}, unread=measured.unread)
    times = _moments(series)
    since = int(np.searchsorted(times, times[-1] - hours * 3600.0))
    values = aligned(series, times)
    found: list[Anomaly] = []
    off: defaultdict[str, set[str]] = defaultdict(set)
    silent: dict[str, dict[str, int]] = {}
    for name in detectors:
        # What is used grows by itself: only its forecast says whether that is unusual.
        rows = [row for row, item in enumerate(series) if name == FORECAST or item.signal in usual]
        quiet: Counter[str] = Counter()
        for report in _reports(name, rows, series, times, values, since):
            found += [_named(item, series) for item in report.anomalies]
            for item in report.off:
                off[item.reason].add(item.series)
                quiet[item.reason] += 1
        silent[name] = dict(sorted(quiet.items()))
    merged = [item for item in _merged(found) if item.score >= least]
    placed = _with_origins(merged, snapshot) if snapshot is not None else merged
    told = {(item.subject, item.signal, item.part) for item in placed}
    untold = {reason: sum(_key(series[int(row)]) not in told for row in names) for reason, names in sorted(off.items())}
    ordered = tuple(sorted(placed, key=lambda item: (-item.score, -item.start, item.subject, item.signal)))
    return Strange(anomalies=ordered, judged=len(series), off=untold, silent=silent, unread=measured.unread)


def _reports(
    name: str, rows: Sequence[int], series: Sequence[Series], times: Floats, values: Floats, since: int
) -> Iterator[Report]:
    """Runs a detector on all series, or, where it judges them together, on those of one object."""
    groups: defaultdict[Ref | None, list[int]] = defaultdict(list)
    for row in rows:
        groups[series[row].subject if name == _TOGETHER else None].append(row)
    for group in groups.values():
        watched = Watched(tuple(str(row) for row in group), times, values[group], since)
        if name == FORECAST:
            low, high = band(times, watched.values, since)
            watched = watched._replace(low=low, high=high)
        yield FINDERS[name](watched)


def _named(item: Found, series: Sequence[Series]) -> Anomaly:
    about = series[int(item.series)]
    return Anomaly(
        subject=about.subject,
        signal=about.signal,
        part=about.part,
        start=item.start,
        end=item.end,
        expected=item.expected,
        actual=item.actual,
        score=item.score,
        detectors=(item.detector,),
    )


def _moments(series: Sequence[Series]) -> Floats:
    """Gives a grid as fine as most series are, of at most so many points."""
    end = max(item.latest_time for item in series)
    begin = min(item.times[0] for item in series)
    usual = float(np.median([np.median(np.diff(np.asarray(item.times))) for item in series]))
    step = max(usual, SHORTEST_STEP, (end - begin) / MOST_POINTS)
    return grid(end - np.floor((end - begin) / step) * step, end, step)


def _key(item: Series) -> tuple[Ref, str, str]:
    return item.subject, item.signal, item.part


def _merged(found: Sequence[Anomaly]) -> list[Anomaly]:
    """Makes one of anomalies of one series whose windows touch, whichever detectors found them."""
    by_series: defaultdict[tuple[Ref, str, str], list[Anomaly]] = defaultdict(list)
    for item in sorted(found, key=lambda item: item.start):
        there = by_series[item.subject, item.signal, item.part]
        if there and item.start <= there[-1].end + NEAR:
            last = there[-1]
            best = max(last, item, key=lambda one: one.score)
            names = tuple(dict.fromkeys((*last.detectors, *item.detectors)))
            there[-1] = replace(best, start=last.start, end=max(last.end, item.end), detectors=names)
        else:
            there.append(item)
    return [item for items in by_series.values() for item in items]


def _with_origins(found: Sequence[Anomaly], snapshot: Snapshot) -> list[Anomaly]:
    """Names the object at which each group of anomalies near in time began."""
    graph = build(snapshot)
    placed: list[Anomaly] = []
    for group in _near(found):
        by_subject: defaultdict[Ref, list[Anomaly]] = defaultdict(list)
        for item in group:
            by_subject[item.subject].append(item)
        scores = {ref: max(item.score for item in items) for ref, items in by_subject.items()}
        onsets = {ref: min(item.start for item in items) for ref, items in by_subject.items()}
        relations = topology(
            snapshot, graph, {ref: [_deviation(i) for i in items] for ref, items in by_subject.items()}
        )
        origins: dict[Ref, Ref] = {}
        for cause in rank(scores, relations, onsets, NEAR):
            for ref in (cause.node, *cause.explains):
                origins.setdefault(ref, cause.node)
        placed += [replace(item, origin=origins.get(item.subject)) for item in group]
    return placed


def _near(found: Sequence[Anomaly]) -> list[list[Anomaly]]:
    groups: list[list[Anomaly]] = []
    until = -np.inf
    for item in sorted(found, key=lambda one: one.start):
        if item.start > until + NEAR:
            groups.append([])
        groups[-1].append(item)
        until = max(until, item.end)
    return groups


def _deviation(item: Anomaly) -> Deviation:
    return Deviation(
        subject=item.subject,
        signal=item.signal,
        part=item.part,
        usual=item.expected,
        now=item.actual,
        score=item.score,
        since=item.start,
        field="",
        last=item.actual,
        last_time=item.end,
    )
