"""How services answer: whether they keep what was promised, what is used up first, and whether their days changed."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean

from holdfast.model.check import Line, Values
from holdfast.model.prediction import Prediction
from holdfast.model.series import Series
from holdfast.pillars.prevention.queries.readings import DAY, WEEK, changes, judged, of_signal, percent, too_short
from holdfast.pillars.prevention.told import Answer, Told, lacking

MONTH = 30 * DAY
HOURS = 24
FEWEST_HOURS = 20


def promises_kept(told: Told, *, availability: float) -> Answer:
    """Answers which services failed more requests in a month than promised, or miss the latency that they promise.

    The latency is that of the annotation `holdfast.io/slo`; what is predicted to miss it now misses it now.
    """
    missing = told.unmeasured("request_errors", "request_error_ratio")
    if missing:
        return lacking(missing)
    asked = {(item.subject, item.part): item.now for item in changes(told, "requests", MONTH, DAY)}
    failed = {(item.subject, item.part): item.now for item in changes(told, "request_errors", MONTH, DAY)}
    ratios = {(c.subject, c.part): c.now for c in changes(told, "request_error_ratio", MONTH, DAY)}
    # The mean of hourly ratios would count an hour at night as much as one at noon.
    ratios |= {key: failed[key] / asked[key] for key in failed if asked.get(key)}
    budget = 1.0 - availability
    lines = [
        Line(
            what="budget",
            object=ref,
            values={"percent": percent(1 - ratio / budget), "available": round(100 * (1 - ratio), 3)},
            is_bad=ratio > budget,
        )
        for (ref, _), ratio in sorted(ratios.items())
    ]
    promised = [item for item in _predicted(told) if item.quantity == "hours-to-target" and item.limit is not None]
    lines += [_target(item) for item in promised if item.now is not None]
    return judged(lines)


def used_up_within(told: Told, *, days: float) -> Answer:
    """Answers which services use something up, or get slower than promised, within so many days at their growth."""
    found = [item for item in _predicted(told) if item.kind == "bottleneck"]
    spoken = [item for item in found if item.is_evaluated and item.subject is not None]
    if not spoken:
        lack = [one for item in found for one in item.needs if one.reason != "not-given"]
        return lacking(tuple(dict.fromkeys(lack)) or told.unmeasured("requests") or too_short("requests"))
    return judged(
        Line(
            what="used-up" if item.crossing is not None else "lasts-long",
            object=item.subject,
            values={"days": _days(item), "resource": item.parts[0].name if item.parts else item.part},
            is_bad=item.crosses_within(days * 24),
        )
        for item in spoken
    )


def days_changed(told: Told, *, share: float) -> Answer:
    """Answers which services and volumes have days unlike those before: by the hour, the last week against three."""
    signals = ("requests", "container_fs_write_bytes", "container_fs_read_bytes")
    missing = told.unmeasured(*signals)
    if missing:
        return lacking(missing)
    lines, short = [], set()
    for signal in signals:
        for series in of_signal(told, signal):
            differs = _difference(series)
            if differs is None:
                short.add(signal)
                continue
            values: Values = {"percent": percent(differs), "part": series.part, "signal": signal}
            lines.append(Line(what="day-changed", object=series.subject, values=values, is_bad=differs > share))
    return judged(lines, [one for signal in sorted(short) for one in too_short(signal)])


def _difference(series: Series) -> float | None:
    """Gives how far the usual day of the last week is from that of the three weeks before, in shares of its mean."""
    end = series.latest_time
    now, before = _day(series, end - WEEK, end), _day(series, end - 4 * WEEK, end - WEEK)
    shared = now.keys() & before.keys()
    level = fmean(before.values()) if before else 0.0
    if len(shared) < FEWEST_HOURS or level <= 0:
        return None
    return fmean(abs(now[hour] - before[hour]) for hour in shared) / level


def _day(series: Series, since: float, until: float) -> dict[int, float]:
    hours: defaultdict[int, list[float]] = defaultdict(list)
    for time, value in zip(series.times, series.values, strict=True):
        if since < time <= until:
            hours[int(time % DAY // 3600)].append(value)
    return {hour: fmean(values) for hour, values in hours.items()}


def _predicted(told: Told) -> tuple[Prediction, ...]:
    return told.predicted.predictions if told.predicted is not None else ()


def _target(item: Prediction) -> Line:
    now, limit = item.now or 0.0, item.limit or 0.0
    values: Values = {"milliseconds": round(now * 1000, 1), "promised": round(limit * 1000, 1), "part": item.part}
    return Line(what="promise", object=item.subject, values=values, is_bad=now > limit)


def _days(item: Prediction) -> float | None:
    return round((item.crossing - item.moment) / DAY, 1) if item.crossing is not None else None
