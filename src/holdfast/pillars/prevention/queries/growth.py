"""How what is used changes: suddenly, week by week, and until it is full."""

from __future__ import annotations

from statistics import median

from holdfast.model.check import Line, Values
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import Unread
from holdfast.model.outlook import Outlook
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.pillars.prevention.queries.readings import (
    DAY,
    WEEK,
    Key,
    at,
    judged,
    latest,
    of_signal,
    percent,
    size,
    too_short,
)
from holdfast.pillars.prevention.queries.usage import mounted
from holdfast.pillars.prevention.told import Answer, Told, lacking

FEWEST_DAYS, FEWEST_WEEKS, FEWEST_EVENTS = 7, 3, 2
USED = ("volume_used_bytes", "pool_used_bytes")
SILENT = ("too-short", "stale", "no-data", "no-capacity", "unreliable")
CERTAIN = ("full", "fills", "lasts")


def sudden(told: Told, *, factor: float, share: float) -> Answer:
    """Answers what grew on the last day by many times its usual day, and by a share of its capacity at least."""
    return _grown(told, DAY, FEWEST_DAYS, factor, share, "grew")


def weekly(told: Told, *, factor: float, share: float) -> Answer:
    """Answers what grew in the last week by many times its usual week, and by a share of its capacity at least."""
    return _grown(told, WEEK, FEWEST_WEEKS, factor, share, "grew-weekly")


def full_within(told: Told, *, days: float, kinds: list[str]) -> Answer:
    """Answers what is more likely than not to be full within so many days; what nobody can foresee stays open.

    `kinds` are beginnings of what fills: `volume`, `node-fs`, `image-fs`, `pool`.
    """
    found = [item for item in told.facts.outlooks if item.resource.startswith(tuple(kinds))]
    if not found:
        return lacking(told.unmeasured("volume_capacity_bytes") or too_short("volume_used_bytes"))
    used = mounted(told)
    # What no Pod mounts is not measured and does not fill.
    spoken = [item for item in found if item.standing in CERTAIN]
    blind = {item.subject for item in found if item.standing in SILENT and _counts(item, used)}
    lines = [_foreseen(told, item, days) for item in spoken]
    missing = tuple(Unread(str(ref), "past-short") for ref in sorted(blind - {item.subject for item in spoken}))
    return judged(lines, missing)


def forecasts_right(told: Told, *, wrong: float, doublings: float) -> Answer:
    """Answers how often forecasts of this very cluster were wrong, had they been made in its past."""
    record = told.accuracy
    known = record.said + record.missed + record.quiet if record else 0
    if record is None or not known:
        return lacking(told.unmeasured("volume_capacity_bytes") or too_short("volume_used_bytes"))
    vain, events = record.said - record.came_true, record.said + record.missed
    # That nothing happens where nothing was said is easily right.
    share = (vain + record.missed) / events if events >= FEWEST_EVENTS else 0.0
    values: Values = {"known": known, "vain": vain, "missed": record.missed, "percent": percent(share)}
    is_far = record.banded > 0 and record.doublings > doublings
    line = Line(what="forecasts", values=values, is_bad=share > wrong or is_far)
    return Answer(seen=known, lines=(line,))


def _grown(told: Told, span: float, fewest: int, factor: float, share: float, what: str) -> Answer:
    missing = told.unmeasured(*USED)
    if missing:
        return lacking(missing)
    wholes = {**latest(told, "volume_capacity_bytes"), **latest(told, "pool_capacity_bytes")}
    lines, short = [], set[Ref]()
    for signal in USED:
        for series in of_signal(told, signal):
            whole, steps = wholes.get((series.subject, series.part)), _steps(series, span)
            if whole is None:
                continue
            if len(steps) <= fewest:
                short.add(series.subject)
                continue
            lines.append(_step(what, (series.subject, series.part), steps, whole, factor, share))
    blind = () if lines else too_short(USED[0])
    return judged(lines, (*blind, *(Unread(str(ref), "past-short") for ref in sorted(short))))


def _steps(series: Series, span: float) -> list[float]:
    """Lists how much came in each span of the past, the last one first, until a reading is missing."""
    found: list[float] = []
    last = at(series, series.latest_time)
    for number in range(1, 60):
        before = at(series, series.latest_time - number * span)
        if before is None or last is None:
            break
        found.append(last - before)
        last = before
    return found


def _step(what: str, key: Key, steps: list[float], whole: float, factor: float, share: float) -> Line:
    last, usual = steps[0], median(abs(step) for step in steps[1:])
    values: Values = {"grown": size(last), "usual": size(usual), "percent": percent(last / whole)}
    return Line(what=what, object=key[0], values=values, is_bad=last >= share * whole and last > factor * usual)


def _counts(item: Outlook, used: set[Ref]) -> bool:
    return item.subject in used if item.resource.startswith("volume") else True


def _foreseen(told: Told, item: Outlook, days: float) -> Line:
    share = percent(item.share) if item.share is not None else None
    is_bad = item.fills_within(days * 24)
    if item.standing == "full" or (item.hours is not None and item.hours.p50 <= 0):
        return Line(what="full", object=item.subject, values={"percent": share}, is_bad=True)
    if item.hours is None or item.hours.p50 == float("inf"):
        return Line(what="lasts", object=item.subject, values={"percent": share}, is_bad=False)
    values: Values = {
        "percent": share,
        "days": round(item.hours.p50 / 24, 1),
        "expandable": _expandable(told, item.subject),
    }
    return Line(what="fills", object=item.subject, values=values, is_bad=is_bad)


def _expandable(told: Told, ref: Ref) -> str:
    claim = (
        told.facts.find(PersistentVolumeClaim, ref.name, ref.namespace) if ref.kind == "PersistentVolumeClaim" else None
    )
    found = told.facts.find(StorageClass, claim.spec.storage_class_name or "") if claim else None
    return "-" if found is None else "yes" if found.allow_volume_expansion else "no"
