"""What many incidents amount to: how fast they are answered and mended, how often they come, how clocks are kept.

Each measure names the text that defines it; one that nothing can be said about gives the reason instead of a number.
Incidents that were merged, duplicates or no trouble, and wishes, are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.incident import ClockName, ClockReading, Incident, Level, Reason
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.calendars import united
from holdfast.pillars.incidents.clocks import due
from holdfast.pillars.incidents.folding import fold, is_tended_by
from holdfast.pillars.incidents.policy import Book

MeasureName = Literal["frequency", "mtta", "mttr-fixed", "mttr-verified", "mtbf", "compliance"]
Grouping = Literal["all", "priority", "service", "level"]

LEVELS: tuple[Level, ...] = ("L1", "L2", "L3", "vendor", "security", "emergency")
ENOUGH = 5
"""So many incidents of the past must have lasted as long before a share of them says anything."""


class Story(Struct, frozen=True, kw_only=True):
    """An incident as measures see it: its state, when someone first was on it, and its clocks."""

    incident: Incident
    tended: datetime | None
    readings: tuple[ClockReading, ...]


class Measure(Struct, frozen=True, kw_only=True):
    """A number about the incidents of a group, with how many of them it is made of.

    Times are in seconds, shares between 0 and 1. `definition` is a key of the texts; `missing` says why there is none.
    """

    name: MeasureName
    group: str
    definition: str
    count: int
    value: float | None = None
    middle: float | None = None
    clock: ClockName | None = None
    missing: Reason | None = None


class Forecast(Struct, frozen=True, kw_only=True):
    """How likely an open incident is to run out of its time to resolve, from those that had lasted as long."""

    incident: str
    deadline: datetime | None
    breached: datetime | None
    count: int
    definition: str = "incident.measure.forecast"
    share: float | None = None
    missing: Reason | None = None


class Period(Struct, frozen=True):
    """The time that is measured, without its end."""

    since: datetime
    until: datetime

    def holds(self, moment: datetime | None) -> bool:
        """Says that a moment lies in it."""
        return moment is not None and self.since <= moment < self.until


def story(events: Sequence[Event], book: Book, now: datetime) -> Story:
    """Reads the events of an incident for measuring."""
    known = [event for event in events if event.at <= now]
    tended = next((event.at for event in known if is_tended_by(event)), None)
    return Story(incident=fold(known), tended=tended, readings=due(known, book, now).readings)


def measured(stories: Iterable[Story], period: Period, by: Grouping = "all") -> tuple[Measure, ...]:
    """Measures the incidents of a period, group by group."""
    counted = [item for item in stories if not item.incident.side and not item.incident.in_backlog]
    groups: dict[str, list[Story]] = {}
    for item in counted:
        for name in _groups(item.incident, by):
            groups.setdefault(name, []).append(item)
    if by == "all":
        groups.setdefault("all", [])
    return tuple(found for name in sorted(groups) for found in _of_group(name, groups[name], period))


def forecast(open_story: Story, past: Iterable[Story], needed: int = ENOUGH) -> Forecast | None:
    """Foresees whether an open incident runs out of time, nothing once it is fixed."""
    reading = _resolving(open_story)
    if reading is None or reading.motion == "stopped":
        return None
    alike = [
        other
        for item in past
        if item.incident.id != open_story.incident.id
        and item.incident.priority == open_story.incident.priority
        and not item.incident.side
        and (other := _resolving(item)) is not None
        and other.motion == "stopped"
        and other.elapsed >= reading.elapsed
    ]
    known = Forecast(
        incident=open_story.incident.id, deadline=reading.deadline, breached=reading.breached, count=len(alike)
    )
    if reading.breached is not None:
        return replace(known, share=1.0)
    if len(alike) < needed:
        return replace(known, missing=Reason(key="too-few", values={"needed": str(needed), "count": str(len(alike))}))
    return replace(known, share=sum(other.breached is not None for other in alike) / len(alike))


def _resolving(item: Story) -> ClockReading | None:
    return next((reading for reading in item.readings if reading.clock == "resolve"), None)


def _groups(incident: Incident, by: Grouping) -> tuple[str, ...]:
    if by == "priority":
        return (incident.priority,)
    if by == "service":
        return incident.services
    if by == "level":
        return (max(incident.levels, key=LEVELS.index),)
    return ("all",)


def _of_group(group: str, stories: Sequence[Story], period: Period) -> list[Measure]:
    began = [item for item in stories if period.holds(item.incident.opened)]
    frequency = Measure(
        name="frequency",
        group=group,
        definition="incident.measure.frequency",
        count=len(began),
        value=float(len(began)),
    )
    return [
        frequency,
        _mean("mtta", group, began, lambda item: item.tended),
        _mean("mttr-fixed", group, _ended(stories, period, _fixed), _fixed),
        _mean("mttr-verified", group, _ended(stories, period, _verified), _verified),
        _between(group, stories, period),
        *_compliance(group, stories, period),
    ]


def _fixed(item: Story) -> datetime | None:
    """Gives the moment of the fix, nothing where the trouble was over before anybody could mend it."""
    incident = item.incident
    return incident.fixed if incident.fixed != incident.opened else None


def _verified(item: Story) -> datetime | None:
    return item.incident.verified


def _ended(stories: Iterable[Story], period: Period, end: Callable[[Story], datetime | None]) -> list[Story]:
    return [item for item in stories if period.holds(end(item))]


def _mean(name: MeasureName, group: str, stories: Sequence[Story], end: Callable[[Story], datetime | None]) -> Measure:
    times = [(at - item.incident.opened).total_seconds() for item in stories if (at := end(item)) is not None]
    definition = f"incident.measure.{name}"
    if not times:
        missing = Reason(key="none-finished")
        return Measure(name=name, group=group, definition=definition, count=0, missing=missing)
    return Measure(
        name=name,
        group=group,
        definition=definition,
        count=len(times),
        value=sum(times) / len(times),
        middle=median(times),
    )


def _between(group: str, stories: Sequence[Story], period: Period) -> Measure:
    began = [item for item in stories if period.holds(item.incident.began)]
    definition = "incident.measure.mtbf"
    if not began:
        missing = Reason(key="none-began")
        return Measure(name="mtbf", group=group, definition=definition, count=0, missing=missing)
    troubled = united(
        (max(item.incident.began, period.since), min(_end(item, period), period.until)) for item in stories
    )
    sound = period.until - period.since - sum((until - since for since, until in troubled), timedelta())
    value = sound.total_seconds() / len(began)
    return Measure(name="mtbf", group=group, definition=definition, count=len(began), value=value)


def _end(item: Story, period: Period) -> datetime:
    return item.incident.fixed or item.incident.closed or period.until


def _compliance(group: str, stories: Sequence[Story], period: Period) -> list[Measure]:
    clocks: tuple[ClockName, ...] = ("acknowledge", "update", "escalate", "resolve", "review", "vendor")
    return [_kept(group, clock, stories, period) for clock in clocks]


def _kept(group: str, clock: ClockName, stories: Iterable[Story], period: Period) -> Measure:
    decided = [
        reading
        for item in stories
        for reading in item.readings
        if reading.clock == clock and reading.limit is not None and period.holds(reading.breached or reading.stopped)
        # How fast incidents are answered is what is asked; a lapse would weigh one that lasts by its many answers.
        if clock != "acknowledge" or reading.run == 1
    ]
    definition = "incident.measure.compliance-acknowledge" if clock == "acknowledge" else "incident.measure.compliance"
    if not decided:
        missing = Reason(key="none-decided")
        return Measure(name="compliance", group=group, definition=definition, clock=clock, count=0, missing=missing)
    value = sum(reading.breached is None for reading in decided) / len(decided)
    return Measure(name="compliance", group=group, definition=definition, clock=clock, count=len(decided), value=value)
