"""How the people who look after the cluster are doing: clocks kept, work that comes back, what reviews asked for."""

from __future__ import annotations

from datetime import timedelta

from holdfast.model.check import Line, Values
from holdfast.model.outcome import Unread
from holdfast.pillars.prevention.queries.readings import judged, percent
from holdfast.pillars.prevention.records import IncidentFacts
from holdfast.pillars.prevention.told import NO_SERVER, Answer, Told, lacking

URGENT = ("P1", "P2")
NOTHING_HAPPENED = Unread("incidents", "none-happened")


def clocks_kept(told: Told, *, share: float, days: float) -> Answer:
    """Answers whether at least a share of the incidents of so many days kept every clock, and whether notices arrive.

    A time without an incident keeps every clock.
    """
    found = _incidents(told, days)
    if found is None or told.records is None:
        return lacking((NO_SERVER,))
    late = [item for item in found if item.breached]
    kept = 1 - len(late) / len(found) if found else 1.0
    lines = [
        Line(what="clocks", values={"percent": percent(kept), "count": len(found)}, is_bad=kept < share),
        *(Line(what="late", values={"incident": item.id, "clocks": list(item.breached)}) for item in late),
    ]
    if told.records.undelivered:
        lines.append(Line(what="undelivered", values={"count": told.records.undelivered}, is_bad=True))
    return Answer(seen=len(found), lines=tuple(lines))


def spared(told: Told, *, minutes: float) -> Answer:
    """Answers whether recurring work that a machine could do takes people more than so many minutes a month."""
    if told.records is None or told.records.spared is None:
        return lacking((NO_SERVER,))
    found = told.records.spared
    total = sum(found.values())
    lines = [Line(what="spared", values={"minutes": round(total), "count": len(found)}, is_bad=total > minutes)]
    lines += [Line(what="spare", values={"work": name, "minutes": round(found[name])}) for name in found]
    return Answer(seen=len(found), lines=tuple(lines))


def expertise(told: Told, *, days: float) -> Answer:
    """Answers in which incidents of so many days knowledge or authority was missing."""
    found = _incidents(told, days)
    if found is None:
        return lacking((NO_SERVER,))
    lines = []
    for item in found:
        lacks = [flag for flag in item.flags if flag in ("expertise-missing", "authority-missing")]
        values: Values = {"incident": item.id, "lacks": lacks}
        lines.append(Line(what="knowledge-missing" if lacks else "knowledge-there", values=values, is_bad=bool(lacks)))
    return judged(lines)


def recovery_times(told: Told, *, days: float) -> Answer:
    """Answers whether every grave incident of so many days was fixed in its time; without one nothing was measured."""
    found = _incidents(told, days)
    if found is None:
        return lacking((NO_SERVER,))
    # One that is open and has time left says nothing yet.
    grave = [
        item
        for item in found
        if item.priority in URGENT and (item.minutes_to_fix is not None or "resolve" in item.breached)
    ]
    if not grave:
        return lacking((NOTHING_HAPPENED,))
    return judged(_fixed(item) for item in grave)


def actions_done(told: Told, *, days: float) -> Answer:
    """Answers whether what the reviews of the incidents of so many days asked for was done by its day."""
    found = _incidents(told, days)
    if found is None:
        return lacking((NO_SERVER,))
    lines = []
    for item in found:
        if item.actions:
            values: Values = {"incident": item.id, "count": item.actions, "done": item.done, "overdue": item.overdue}
            lines.append(Line(what="actions", values=values, is_bad=item.overdue > 0))
    return judged(lines)


def _incidents(told: Told, days: float) -> tuple[IncidentFacts, ...] | None:
    if told.records is None or told.records.incidents is None:
        return None
    since = told.records.now - timedelta(days=days)
    return tuple(item for item in told.records.incidents if item.opened >= since)


def _fixed(item: IncidentFacts) -> Line:
    is_bad = "resolve" in item.breached
    minutes = round(item.minutes_to_fix) if item.minutes_to_fix is not None else None
    values: Values = {"incident": item.id, "priority": item.priority, "minutes": minutes}
    return Line(what="fixed-in" if minutes is not None else "not-fixed", values=values, is_bad=is_bad)
